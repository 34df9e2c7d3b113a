import CGDAL
import Tensor

/// Files of a folder that hold one band each of the same ground, put together as one raster.
struct BandFiles {
  private let folder: String
  /// In the order of their names, in which 2 comes before 10.
  private let rasters: [Raster]
  private let names: [String]
  /// The one that gives the grid.
  private let finest: Raster
  private let typeName: (GDALDataType) -> String

  /// Looks into a folder.
  ///
  /// - Throws: `RasterError` where there are no bands, or not of one scene.
  init(folder: String) throws {
    self.folder = folder
    let files = try LocalFile.names(in: folder).filter(Self.isRaster).sorted(by: BandNames.precedes)
    guard files.count <= Self.most else {
      throw RasterError.tooManyBandFiles(path: folder, count: files.count, limit: Self.most)
    }
    let prefix = folder.hasSuffix("/") ? folder : "\(folder)/"
    rasters = try files.map { file in
      try Interruption.check()
      return try Raster(path: prefix + file)
    }
    guard let finest = rasters.max(by: { $0.width * $0.height < $1.width * $1.height }) else {
      throw RasterError.noBandFiles(path: folder)
    }
    self.finest = finest
    let gdal = try GDAL.functions()
    typeName = { GDAL.text(gdal.GDALGetDataTypeName($0)) }
    names = BandNames.short(files)
    for (raster, file) in zip(rasters, files) { try check(raster, file: file) }
  }

  /// A description in GDAL's XML; coarser bands are resampled when they are read.
  var description: String {
    let size = "rasterXSize=\"\(finest.width)\" rasterYSize=\"\(finest.height)\""
    let crs = finest.crs.map { "<SRS>\(Self.escaped($0.wkt))</SRS>" } ?? ""
    let place =
      finest.transform.map { transform in
        let numbers = transform.coefficients.map { "\($0)" }.joined(separator: ", ")
        return "<GeoTransform>\(numbers)</GeoTransform>"
      } ?? finest.sensorGeometry?.description ?? ""
    let bands = rasters.indices.map(band).joined()
    return "<VRTDataset \(size)>\(crs)\(place)\(bands)</VRTDataset>"
  }

  private func band(_ index: Int) -> String {
    let (raster, band) = (rasters[index], rasters[index].bands[0])
    let type = typeName(band.storedType)
    let block = "BlockXSize=\"\(band.block.width)\" BlockYSize=\"\(band.block.height)\""
    var tags = band.nodata.map { "<NoDataValue>\($0)</NoDataValue>" } ?? ""
    if band.scale != .none {
      tags += "<Scale>\(band.scale.scale)</Scale><Offset>\(band.scale.offset)</Offset>"
    }
    func rectangle(_ name: String, _ raster: Raster) -> String {
      "<\(name) xOff=\"0\" yOff=\"0\" xSize=\"\(raster.width)\" ySize=\"\(raster.height)\"/>"
    }
    return """
      <VRTRasterBand dataType="\(type)" band="\(index + 1)">
      <Description>\(Self.escaped(names[index]))</Description>\(tags)<SimpleSource>
      <SourceFilename relativeToVRT="0">\(Self.escaped(raster.path))</SourceFilename>
      <SourceBand>1</SourceBand>
      <SourceProperties RasterXSize="\(raster.width)" RasterYSize="\(raster.height)"
      DataType="\(type)" \(block)/>
      \(rectangle("SrcRect", raster))\(rectangle("DstRect", finest))
      </SimpleSource></VRTRasterBand>
      """
  }

  /// Refuses what is no band of the same scene.
  private func check(_ raster: Raster, file: String) throws {
    guard raster.bands.count == 1 else {
      throw RasterError.severalBands(path: folder, file: file, count: raster.bands.count)
    }
    guard raster.orientation == .upright, isSameGround(raster) else {
      let other = finest.path.split(separator: "/").last.map(String.init) ?? finest.path
      throw RasterError.otherGround(path: folder, file: file, other: other)
    }
  }

  /// Whether corners lie within one of the coarser pixels; grids that were exported by the middle of their
  /// pixels differ by half of one.
  private func isSameGround(_ raster: Raster) -> Bool {
    guard let transform = raster.transform, let grid = finest.transform else {
      let factor = finest.width / raster.width
      return raster.transform == nil && finest.transform == nil
        && raster.width * factor == finest.width && raster.height * factor == finest.height
    }
    guard raster.crs?.label == finest.crs?.label else { return false }
    let corners = [(0.0, 0.0), (1, 0), (0, 1), (1, 1)]
    return corners.allSatisfy { right, down in
      let wanted = grid.coordinates(
        column: right * Double(finest.width),
        row: down * Double(finest.height)
      )
      guard let pixel = transform.pixel(x: wanted.x, y: wanted.y) else { return false }
      return abs(pixel.column - right * Double(raster.width)) <= 1
        && abs(pixel.row - down * Double(raster.height)) <= 1
    }
  }

  private static func isRaster(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return endings.contains(name[name.index(after: dot)...].lowercased())
  }

  static func escaped(_ text: String) -> String {
    let escapes = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")]
    return escapes.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  private static let endings: Set<String> = [
    "tif", "tiff", "jp2", "img", "vrt", "png", "bmp", "jpg", "jpeg",
  ]
  /// More files than any sensor has bands are a folder of something else.
  private static let most = 512
}

extension Raster {
  /// Opens a file, or a folder of band files.
  package convenience init(opening path: String) throws {
    if LocalFile.isFolder(path) {
      try self.init(bandsIn: path)
    } else {
      try self.init(path: path)
    }
  }

  /// Opens a folder of band files, such as a Sentinel-2 patch, as one raster on the grid of the finest.
  ///
  /// Bands are named by what distinguishes their files: `…_56_35_B8A.tif` is B8A.
  /// - Throws: `RasterError` where the folder holds no bands, or not of one scene.
  package convenience init(bandsIn folder: String) throws {
    let description = try BandFiles(folder: folder).description
    try self.init(path: folder, handle: Handle(description: description, path: folder))
  }
}
