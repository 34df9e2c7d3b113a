import CGDAL
import Tensor

/// Bands of complex numbers, such as radar's, as a virtual raster of real ones.
struct ComplexBands {
  private let path: String
  private let source: String
  private let size: (width: Int, height: Int)
  private let crs: CRS?
  private let transform: GeoTransform?
  private let bands: [(name: String, type: GDALDataType, isComplex: Bool)]
  private let typeName: (GDALDataType) -> String

  /// Looks into a file.
  ///
  /// - Throws: `RasterError.notComplex` where all its numbers are real.
  init(path: String) throws {
    let handle = try Handle(path: path, siblings: true)
    let gdal = handle.gdal
    self.path = path
    source = try Handle.vetted(path)
    size = (
      Int(gdal.GDALGetRasterXSize(handle.dataset)), Int(gdal.GDALGetRasterYSize(handle.dataset))
    )
    crs = CRS(of: handle)
    transform = GeoTransform(of: handle)
    let typeName = { (type: GDALDataType) in GDAL.text(gdal.GDALGetDataTypeName(type)) }
    self.typeName = typeName
    var bands: [(String, GDALDataType, Bool)] = []
    for number in 0..<gdal.GDALGetRasterCount(handle.dataset) {
      let band = gdal.GDALGetRasterBand(handle.dataset, number + 1)
      let type = gdal.GDALGetRasterDataType(band)
      let name = GDAL.text(gdal.GDALGetDescription(band))
      bands.append((name, type, gdal.GDALDataTypeIsComplex(type) != 0))
    }
    guard bands.contains(where: \.2) else {
      let type = bands.first.map { typeName($0.1) } ?? "none"
      throw RasterError.notComplex(path: path, type: type)
    }
    self.bands = bands
  }

  /// A description in GDAL's XML, whose bands are the part that is wanted.
  func description(_ part: ValueChoice.ComplexPart) -> String {
    var result: [String] = []
    for (index, band) in bands.enumerated() {
      let functions: [(function: String?, name: String)] =
        switch part {
        case _ where !band.isComplex: [(nil, band.name)]
        case .amplitude: [("mod", band.name)]
        case .phase: [("phase", band.name)]
        case .parts:
          [("real", Self.joined(band.name, "real")), ("imag", Self.joined(band.name, "imaginary"))]
        }
      for (function, name) in functions {
        result.append(
          self.band(result.count + 1, of: index + 1, band.type, function, name: name)
        )
      }
    }
    let place = transform.map { transform in
      let numbers = transform.coefficients.map { "\($0)" }.joined(separator: ", ")
      return "<GeoTransform>\(numbers)</GeoTransform>"
    }
    let system = crs.map { "<SRS>\(BandFiles.escaped($0.wkt))</SRS>" }
    return "<VRTDataset rasterXSize=\"\(size.width)\" rasterYSize=\"\(size.height)\">"
      + "\(system ?? "")\(place ?? "")\(result.joined())</VRTDataset>"
  }

  private static func joined(_ name: String, _ part: String) -> String {
    name.isEmpty ? part : "\(name) \(part)"
  }

  private func band(
    _ number: Int,
    of sourceNumber: Int,
    _ type: GDALDataType,
    _ function: String?,
    name: String
  ) -> String {
    let isDouble = type == GDT_CFloat64 || type == GDT_CInt32
    let dataType = function == nil ? typeName(type) : isDouble ? "Float64" : "Float32"
    let derived =
      function.map {
        "<PixelFunctionType>\($0)</PixelFunctionType>"
          + "<SourceTransferType>\(isDouble ? "CFloat64" : "CFloat32")</SourceTransferType>"
      } ?? ""
    let subclass = function == nil ? "" : " subClass=\"VRTDerivedRasterBand\""
    return """
      <VRTRasterBand dataType="\(dataType)" band="\(number)"\(subclass)>
      <Description>\(BandFiles.escaped(name))</Description>\(derived)<SimpleSource>
      <SourceFilename relativeToVRT="0">\(BandFiles.escaped(source))</SourceFilename>
      <SourceBand>\(sourceNumber)</SourceBand></SimpleSource></VRTRasterBand>
      """
  }
}

extension Raster {
  /// Opens a file of complex numbers as a raster of real ones: their amplitude, their phase in radians from
  /// -π to π, or both parts as bands.
  ///
  /// - Throws: `RasterError.notComplex` where its numbers are real already.
  package convenience init(complex path: String, _ part: ValueChoice.ComplexPart) throws {
    let description = try ComplexBands(path: path).description(part)
    try self.init(
      path: path,
      handle: Handle(description: description, path: path),
      isMadeOfComplex: true
    )
  }

  /// Reads a window at another size, from its pixels as they are.
  ///
  /// GDAL would average complex numbers, which cancel each other, before it takes their amplitude.
  /// - Shape: [bands, height, width]
  func resampledAfterwards(
    bands numbers: [Int],
    window: Window,
    size: (height: Int, width: Int),
    resampling: Resampling,
    as type: DType?
  ) throws -> Tensor {
    let fine = try read(bands: numbers, window: window)
    let memory = try RasterWriter.inMemory(fine, path: path)
    let result = try Tensor(
      uninitialized: [numbers.count, size.height, size.width],
      type ?? fine.dtype
    )
    let request = Request(
      numbers: Array(1...numbers.count),
      window: Window(row: 0, column: 0, height: window.height, width: window.width),
      size: size,
      resampling: resampling
    )
    try request.read(into: result, from: memory, path: path, block: (1, window.width))
    return result
  }
}
