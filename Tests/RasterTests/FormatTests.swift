import CGDAL
import Foundation
import Tensor
import Testing

@testable import Raster

/// The formats that are read, and that there are no others.
@Suite struct FormatTests {
  private static let images = [
    "GTiff", "COG", "PNG", "JPEG", "BMP", "GIF", "WEBP", "JP2OpenJPEG", "VRT", "MEM",
  ]
  private static let scientific = ["HFA", "ENVI", "netCDF", "HDF5", "HDF5Image"]
  private static let outlines = ["GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf", "Memory"]

  @Test func noOtherFormatIsKnown() throws {
    let gdal = try GDAL.functions()
    let names = (0..<gdal.GDALGetDriverCount()).map {
      GDAL.text(gdal.GDALGetDriverShortName(gdal.GDALGetDriver($0)))
    }
    #expect(Set(names) == Set(Self.images + Self.scientific + Self.outlines))
  }

  /// Three bands of 24 rows and 32 columns in a file that GDAL writes.
  private func written(
    _ driver: String,
    to path: String,
    bands: Int = 3,
    options: [String] = []
  ) throws -> Tensor {
    let pixels = try Tensor(
      bytes: (0..<bands * 768).map { UInt8($0 * 37 % 251) },
      shape: [bands, 24, 32],
      dtype: .uint8
    )
    let gdal = try GDAL.functions()
    let source = try RasterWriter.inMemory(pixels, path: path)
    var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    for option in options { list = gdal.CSLAddString(list, option) }
    defer { gdal.CSLDestroy(list) }
    let made = gdal.GDALCreateCopy(
      gdal.GDALGetDriverByName(driver),
      path,
      source.dataset,
      0,
      list,
      nil,
      nil
    )
    #expect(made != nil)
    _ = gdal.GDALClose(made)
    return pixels
  }

  @Test(arguments: [
    ("GTiff", "a.tif", []), ("COG", "b.tif", []), ("PNG", "a.png", []), ("BMP", "a.bmp", []),
    ("WEBP", "a.webp", ["LOSSLESS=YES"]), ("HFA", "a.img", []), ("ENVI", "a.dat", []),
    ("JP2OpenJPEG", "a.jp2", ["QUALITY=100", "REVERSIBLE=YES"]),
  ])
  func eachFormatGivesThePixelsThatWereWritten(
    driver: String,
    name: String,
    options: [String]
  ) throws {
    let scratch = try Scratch()
    let pixels = try written(driver, to: scratch.path + name, options: options)
    let raster = try Raster(path: scratch.path + name)
    #expect(raster.format == (driver == "COG" ? "GTiff" : driver))
    #expect(try raster.read().doubles == pixels.doubles)
  }

  @Test func jpegGivesAboutThePixelsThatWereWritten() throws {
    let scratch = try Scratch()
    _ = try written("JPEG", to: scratch.path + "a.jpg", options: ["QUALITY=95"])
    let raster = try Raster(path: scratch.path + "a.jpg")
    #expect(raster.format == "JPEG" && (raster.height, raster.width) == (24, 32))
  }

  @Test func aGIFGivesThePixelsThatWereWritten() throws {
    let scratch = try Scratch()
    let pixels = try written("GIF", to: scratch.path + "a.gif", bands: 1)
    #expect(try Raster(path: scratch.path + "a.gif").read().doubles == pixels.doubles)
  }

  /// NetCDF of version 4 is HDF5.
  @Test func netCDFAndHDF5GiveThePixelsThatWereWritten() throws {
    let scratch = try Scratch()
    let path = scratch.path + "a.nc"
    let pixels = try written("netCDF", to: path, bands: 1, options: ["FORMAT=NC4"])
    #expect(try Raster(path: path).read().doubles.sorted() == pixels.doubles.sorted())
    let part = try Raster(path: "HDF5:\"\(path)\"://Band1")
    #expect(part.format == "HDF5Image")
    #expect(try part.read().doubles.sorted() == pixels.doubles.sorted())
  }

  @Test(arguments: ["a.geojson", "a.gpkg", "a.shp", "a.fgb"])
  func outlinesOfEachFormatAreBurnt(name: String) throws {
    let scratch = try Scratch()
    let image = try Raster(path: naip)
    let place = try #require(image.transform)
    let corners = [(0.0, 0.0), (10, 0), (10, 10), (0, 10), (0, 0)].map {
      let point = place.coordinates(column: $0.0, row: $0.1)
      return "\(point.x) \(point.y)"
    }
    let driver = [
      "geojson": "GeoJSON", "gpkg": "GPKG", "shp": "ESRI Shapefile", "fgb": "FlatGeobuf",
    ]
    let ending = String(name.split(separator: ".")[1])
    let gdal = try GDAL.functions()
    let dataset = gdal.GDALCreate(
      gdal.GDALGetDriverByName(driver[ending]),
      scratch.path + name,
      0,
      0,
      0,
      GDT_Unknown,
      nil
    )
    #expect(dataset != nil)
    let system = gdal.OSRNewSpatialReference(image.crs?.wkt)
    defer { gdal.OSRDestroySpatialReference(system) }
    let layer = gdal.GDALDatasetCreateLayer(dataset, "a", system, wkbPolygon, nil)
    let feature = gdal.OGR_F_Create(gdal.OGR_L_GetLayerDefn(layer))
    var shape: OGRGeometryH?
    "POLYGON ((\(corners.joined(separator: ", "))))".withCString { text in
      var text: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(mutating: text)
      _ = gdal.OGR_G_CreateFromWkt(&text, nil, &shape)
    }
    _ = gdal.OGR_F_SetGeometryDirectly(feature, shape)
    _ = gdal.OGR_L_CreateFeature(layer, feature)
    gdal.OGR_F_Destroy(feature)
    _ = gdal.GDALClose(dataset)
    let window = Window(row: 0, column: 0, height: 20, width: 20)
    let mask = try Outlines.mask(scratch.path + name, of: image, window: window)
    #expect(try mask.doubles.reduce(0, +) == 100)
  }

  /// The driver for MRF, given this text under any name, wrote where it says.
  @Test func aTextThatNamesFilesToWriteOpensNothing() throws {
    let scratch = try Scratch()
    let target = try scratch.write("target.txt", "mine".utf8)
    let text = """
      <MRF_META><CachedSource><Source>\(naip)</Source></CachedSource>
      <Raster><Size x="64" y="64" c="1"/><PageSize x="64" y="64" c="1"/>
      <DataFile>\(target)</DataFile><IndexFile>\(scratch.path)index</IndexFile></Raster></MRF_META>
      """
    for name in ["scene.tif", "scene.mrf", "a.tif.ovr", "a.tif.msk"] {
      _ = try scratch.write(name, text.utf8)
    }
    for name in ["scene.tif", "scene.mrf"] {
      #expect(kind(errorOf { try Raster(path: scratch.path + name) }) == "format")
    }
    try FileManager.default.copyItem(atPath: naip, toPath: scratch.path + "a.tif")
    let whole = try Raster(path: scratch.path + "a.tif")
    _ = try whole.read(size: (20, 20))
    let list =
      "<VRTDataset rasterXSize=\"64\" rasterYSize=\"64\"><VRTRasterBand dataType=\"Byte\" "
      + "band=\"1\"><SimpleSource><SourceFilename>\(scratch.path)scene.tif</SourceFilename>"
      + "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    let path = try scratch.write("list.vrt", list.utf8)
    _ = errorOf { try Raster(path: path).read() }
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine")
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "index"))
  }

  /// The name of a raster in memory is an address of the process.
  @Test func sidecarsCannotNameMemory() throws {
    let scratch = try Scratch()
    let path = scratch.path + "a.tif"
    let pixels = try written("GTiff", to: path, bands: 1)
    let memory =
      "MEM:::DATAPOINTER=4096,PIXELS=16,LINES=12,BANDS=1,DATATYPE=Byte,PIXELOFFSET=1,"
      + "LINEOFFSET=16,BANDOFFSET=192"
    _ = try scratch.write(
      "a.tif.aux.xml",
      ("<PAMDataset><Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">\(memory)</MDI>"
        + "</Metadata></PAMDataset>").utf8
    )
    let raster = try Raster(path: path)
    #expect(raster.bands[0].overviews == 0)
    #expect(try raster.read(size: (6, 8)).count == 48)
    #expect(try raster.read().doubles == pixels.doubles)
  }
}
