import CGDAL
import Foundation
import Glibc
import Testing

@testable import Raster

/// Whatever a file asks for, nobody connects: each of these is opened by GDAL itself, past our own look into names.
@Suite struct ConnectionTests {
  /// Opens what a name leads to and uses it, as far as that goes.
  private func use(_ name: String) throws {
    let gdal = try GDAL.functions()
    let flags = UInt32(GDAL_OF_RASTER | GDAL_OF_VECTOR)
    guard let dataset = gdal.GDALOpenEx(name, flags, nil, nil, nil) else { return }
    defer { _ = gdal.GDALClose(dataset) }
    _ = gdal.GDALGetProjectionRef(dataset)
    if gdal.GDALDatasetGetLayerCount(dataset) > 0 { _ = gdal.GDALDatasetGetLayer(dataset, 0) }
    guard gdal.GDALGetRasterCount(dataset) > 0,
      let band = gdal.GDALGetRasterBand(dataset, 1)
    else { return }
    _ = gdal.GDALGetOverviewCount(band)
    var pixels = [UInt8](repeating: 0, count: 16)
    for (size, target) in [(Int32(4), Int32(4)), (32, 4)] {
      _ = gdal.GDALRasterIOEx(
        band,
        GF_Read,
        0,
        0,
        size,
        size,
        &pixels,
        target,
        target,
        GDT_Byte,
        1,
        4,
        nil
      )
    }
    _ = gdal.GDALGetMaskFlags(band)
    _ = gdal.GDALGetMaskBand(band)
  }

  private func list(_ source: String, more: String = "") -> String {
    """
    <VRTDataset rasterXSize="32" rasterYSize="32">\(more)<VRTRasterBand dataType="Byte" band="1">
    <SimpleSource><SourceFilename>\(source)</SourceFilename><SourceBand>1</SourceBand>
    <SrcRect xOff="0" yOff="0" xSize="32" ySize="32"/><DstRect xOff="0" yOff="0" xSize="32" ySize="32"/>
    </SimpleSource></VRTRasterBand></VRTDataset>
    """
  }

  private func image(_ scratch: Scratch) throws -> String {
    let path = scratch.path + "a.tif"
    if !FileManager.default.fileExists(atPath: path) {
      let pixels = [UInt8](repeating: 7, count: 1024)
      try RasterWriter.write(
        .init(bytes: pixels, shape: [1, 32, 32], dtype: .uint8),
        to: path,
        as: .tiff
      )
    }
    return path
  }

  private func sidecar(_ body: String) -> String { "<PAMDataset>\(body)</PAMDataset>" }

  /// Names that are addresses.
  private func addresses(_ host: String) -> [String] {
    [
      "http://\(host)/a.tif", "/vsicurl/http://\(host)/a.tif",
      "/vsicurl_streaming/http://\(host)/a.tif",
      "/vsicurl?url=http%3A%2F%2F\(host)%2Fa.tif", "/vsizip//vsicurl/http://\(host)/a.zip/a.tif",
      "/vsiwebhdfs/http://\(host)/webhdfs/v1/a", "NETCDF:\"http://\(host)/a.nc\":b",
      "NETCDF:\"http://\(host)/a.nc#mode=bytes\":b", "NETCDF:\"dods://\(host)/a\":b",
      "NETCDF:\"http://\(host)/a.zarr#mode=zarr,s3\":b",
      "HDF5:\"/vsicurl/http://\(host)/a.h5\"://b",
      "WMS:http://\(host)/?SERVICE=WMS&REQUEST=GetMap", "WFS:http://\(host)/",
      "vrt:///vsicurl/http://\(host)/a.tif",
      "OAPIF:http://\(host)/", "PG:host=127.0.0.1 dbname=a", "MVT:http://\(host)/1/1/1.pbf",
      "STACTA:http://\(host)/a", "ZARR:/vsicurl/http://\(host)/a", "GeoJSON:http://\(host)/a.json",
      "http://\(host)/FeatureServer/0/query?f=json",
    ]
  }

  /// Files, each by its name and content; the first of a row is opened.
  private func files(_ host: String, _ image: String) -> [[(String, String)]] {
    let address = "/vsicurl/http://\(host)/a.tif"
    let elevation = """
      <VRTDataset rasterXSize="32" rasterYSize="32" subClass="VRTWarpedDataset"><VRTRasterBand
      dataType="Byte" band="1" subClass="VRTWarpedRasterBand"/><BlockXSize>32</BlockXSize>
      <BlockYSize>32</BlockYSize><GDALWarpOptions><SourceDataset relativeToVRT="0">\(image)</SourceDataset>
      <Transformer><GenImgProjTransformer><SrcRPCTransformer><RPCTransformer><Reversed>0</Reversed>
      <DEMPath>\(address)</DEMPath><Metadata><MDI key="LINE_OFF">1</MDI><MDI key="SAMP_OFF">1</MDI>
      <MDI key="LAT_OFF">1</MDI><MDI key="LONG_OFF">1</MDI><MDI key="HEIGHT_OFF">1</MDI>
      <MDI key="LINE_SCALE">1</MDI><MDI key="SAMP_SCALE">1</MDI><MDI key="LAT_SCALE">1</MDI>
      <MDI key="LONG_SCALE">1</MDI><MDI key="HEIGHT_SCALE">1</MDI></Metadata></RPCTransformer>
      </SrcRPCTransformer><DstGeoTransform>0,1,0,0,0,1</DstGeoTransform></GenImgProjTransformer></Transformer>
      <BandList><BandMapping src="1" dst="1"/></BandList></GDALWarpOptions></VRTDataset>
      """
    let overview =
      "<Metadata domain=\"OVERVIEWS\"><MDI key=\"OVERVIEW_FILE\">\(address)</MDI></Metadata>"
    let mask = "<Metadata domain=\"MASK\"><MDI key=\"MASK_FILE\">\(address)</MDI></Metadata>"
    let model = "<Metadata domain=\"RPC\"><MDI key=\"RPC_DEM\">\(address)</MDI></Metadata>"
    let link = """
      {"type": "FeatureCollection", "crs": {"type": "link", "properties": {"href":
      "http://\(host)/crs", "type": "proj4"}}, "features": [{"type": "Feature", "properties": {},
      "geometry": {"type": "Point", "coordinates": [1, 2]}}]}
      """
    return [
      [("address.vrt", list(address))], [("plain.vrt", list("http://\(host)/a.tif"))],
      [("part.vrt", list("NETCDF:&quot;http://\(host)/a.nc&quot;:b"))],
      [("system.vrt", list(image, more: "<SRS>http://\(host)/crs</SRS>"))],
      [("elevation.vrt", elevation)],
      [("a.tif", ""), ("a.tif.aux.xml", sidecar(overview))],
      [("a.tif", ""), ("a.tif.aux.xml", sidecar(mask))],
      [("a.tif", ""), ("a.tif.aux.xml", sidecar(model))],
      [("a.tif", ""), ("a.tif.aux.xml", sidecar("<SRS>http://\(host)/crs</SRS>"))],
      [("a.tif", ""), ("a.tif.ovr", list(address))], [("a.tif", ""), ("a.tif.msk", list(address))],
      [("link.geojson", link)],
      [
        (
          "wms.xml",
          "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>http://\(host)/${z}</ServerUrl></Service></GDAL_WMS>"
        )
      ],
      [
        (
          "wmts.xml",
          "<GDAL_WMTS><GetCapabilitiesUrl>http://\(host)/</GetCapabilitiesUrl></GDAL_WMTS>"
        )
      ],
      [
        (
          "wcs.xml",
          "<WCS_GDAL><ServiceURL>http://\(host)/</ServiceURL><CoverageName>a</CoverageName></WCS_GDAL>"
        )
      ],
      [("wfs.xml", "<OGRWFSDataSource><URL>http://\(host)/</URL></OGRWFSDataSource>")],
      [
        (
          "a.gml",
          "<a xmlns:gml=\"http://www.opengis.net/gml\" xmlns:xsi=\"x\" xsi:schemaLocation=\"b http://\(host)/b.xsd\"/>"
        )
      ],
      [
        (
          "a.ovf",
          "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>http://\(host)/</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
        )
      ],
      [("a.mrf", "<MRF_META><CachedSource><Source>\(address)</Source></CachedSource></MRF_META>")],
      [("a.shp", ""), ("a.prj", "http://\(host)/crs")],
    ]
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func nobodyKnocksAtAListeningDoor(host: String) throws {
    let door = try Door()
    let host = "\(host):\(door.port)"
    for address in addresses(host) {
      try use(address)
      #expect(!door.wasKnockedAt, "\(address)")
    }
    let scratch = try Scratch()
    let image = try image(scratch)
    for files in files(host, image) {
      for (name, content) in files where !content.isEmpty {
        _ = try scratch.write(name, content.utf8)
      }
      try use(scratch.path + files[0].0)
      #expect(!door.wasKnockedAt, "\(files.map(\.0))")
      for (name, content) in files where !content.isEmpty {
        try FileManager.default.removeItem(atPath: scratch.path + name)
      }
    }
  }

  /// The same from a thread that GDAL's own libraries start, and with grids of PROJ asked for.
  @Test func projDoesNotFetchGrids() throws {
    let door = try Door()
    let gdal = try GDAL.functions()
    gdal.CPLSetConfigOption("PROJ_NETWORK", "ON")
    defer { gdal.CPLSetConfigOption("PROJ_NETWORK", nil) }
    setenv("PROJ_NETWORK_ENDPOINT", "http://127.0.0.1:\(door.port)", 1)
    defer { unsetenv("PROJ_NETWORK_ENDPOINT") }
    gdal.OSRSetPROJEnableNetwork(1)
    defer { gdal.OSRSetPROJEnableNetwork(0) }
    let (from, to) = (gdal.OSRNewSpatialReference(nil), gdal.OSRNewSpatialReference(nil))
    defer {
      gdal.OSRDestroySpatialReference(from)
      gdal.OSRDestroySpatialReference(to)
    }
    _ = gdal.OSRImportFromEPSG(from, 4267)
    _ = gdal.OSRImportFromEPSG(to, 4269)
    let change = gdal.OCTNewCoordinateTransformation(from, to)
    var (x, y, z) = ([40.0], [-100.0], [0.0])
    if let change { _ = gdal.OCTTransform(change, 1, &x, &y, &z) }
    gdal.OCTDestroyCoordinateTransformation(change)
    #expect(!door.wasKnockedAt)
  }

  /// What belongs to the program connects as before: the kernel of Jupyter, Open MPI.
  @Test func theProgramItselfMayConnect() throws {
    _ = try GDAL.functions()
    let door = try Door()
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(client) }
    #expect(client >= 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = UInt16(door.port).bigEndian
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    #expect(code == 0)
    #expect(door.wasKnockedAt)
  }
}
