import CGDAL
import Tensor

/// Bands of complex numbers, such as radar's, as a virtual raster of real ones.
struct ComplexBands {
  private let path: String
  private let source: String
  private let size: (width: Int, height: Int)
  private let crs: CRS?
  private let transform: GeoTransform?
  private let sensorGeometry: SensorGeometry?
  private let bands: [Source]
  private let typeName: (GDALDataType) -> String

  /// A band of the file.
  private struct Source {
    let name: String
    let type: GDALDataType
    let isComplex: Bool
    /// What stands for no data; of complex numbers, that is their real part.
    let nodata: Double?
    /// Whether a mask says where there are data, or nodata alone.
    let hasMask: Bool

    init(_ band: GDALRasterBandH?, gdal: gfm_gdal) {
      type = gdal.GDALGetRasterDataType(band)
      name = GDAL.text(gdal.GDALGetDescription(band))
      isComplex = gdal.GDALDataTypeIsComplex(type) != 0
      var isPresent: Int32 = 0
      let value = gdal.GDALGetRasterNoDataValue(band, &isPresent)
      nodata = isPresent != 0 ? value : nil
      let flags = gdal.GDALGetMaskFlags(band)
      hasMask = flags & (GMF_ALL_VALID | GMF_NODATA) == 0
    }
  }

  /// Looks into a file.
  ///
  /// - Throws: `RasterError.notComplex` where all its numbers are real.
  init(path: String) throws {
    let handle = try Handle(path: path, siblings: .all)
    let gdal = handle.gdal
    self.path = path
    source = try Handle.vetted(path)
    size = (
      Int(gdal.GDALGetRasterXSize(handle.dataset)), Int(gdal.GDALGetRasterYSize(handle.dataset))
    )
    crs = CRS(of: handle)
    transform = GeoTransform(of: handle)
    sensorGeometry = transform == nil ? SensorGeometry(of: handle) : nil
    let typeName = { (type: GDALDataType) in GDAL.text(gdal.GDALGetDataTypeName(type)) }
    self.typeName = typeName
    let count = gdal.GDALGetRasterCount(handle.dataset)
    bands = (0..<count).map { number in
      Source(gdal.GDALGetRasterBand(handle.dataset, number + 1), gdal: gdal)
    }
    guard bands.contains(where: \.isComplex) else {
      let type = bands.first.map { typeName($0.type) } ?? "none"
      throw RasterError.notComplex(path: path, type: type)
    }
  }

  /// A description in GDAL's XML, whose bands are the part that is wanted.
  func description(_ part: ValueChoice.ComplexPart) -> String {
    var result: [String] = []
    for (index, band) in bands.enumerated() {
      for made in Self.made(of: band, part) {
        result.append(self.band(result.count + 1, of: index + 1, band, made))
      }
    }
    let place = transform.map { transform in
      let numbers = transform.coefficients.map { "\($0)" }.joined(separator: ", ")
      return "<GeoTransform>\(numbers)</GeoTransform>"
    }
    let system = crs.map { "<SRS>\(BandFiles.escaped($0.wkt))</SRS>" }
    return "<VRTDataset rasterXSize=\"\(size.width)\" rasterYSize=\"\(size.height)\">"
      + "\(system ?? "")\(place ?? sensorGeometry?.description ?? "")\(result.joined())</VRTDataset>"
  }

  /// What is made of one band: GDAL's function, if any, and what then stands for no data.
  private struct Made {
    var function: String?
    var name: String
    var nodata: Double?
    /// Whether where there are data is taken from the band that it is made of.
    var takesMask = false
  }

  private static func made(of band: Source, _ part: ValueChoice.ComplexPart) -> [Made] {
    let mask = band.hasMask
    guard band.isComplex else {
      return [Made(name: band.name, nodata: band.nodata, takesMask: mask)]
    }
    switch part {
    case .amplitude:
      return [Made(function: "mod", name: band.name, nodata: band.nodata.map(abs), takesMask: mask)]
    // No angle stands for no data.
    case .phase:
      let hasHoles = mask || band.nodata != nil
      return [Made(function: "phase", name: band.name, takesMask: hasHoles)]
    case .parts:
      let (real, imaginary) = (joined(band.name, "real"), joined(band.name, "imaginary"))
      return [
        Made(function: "real", name: real, nodata: band.nodata, takesMask: mask),
        Made(function: "imag", name: imaginary, takesMask: mask),
      ]
    }
  }

  private static func joined(_ name: String, _ part: String) -> String {
    name.isEmpty ? part : "\(name) \(part)"
  }

  private func band(
    _ number: Int,
    of sourceNumber: Int,
    _ band: Source,
    _ made: Made
  ) -> String {
    let isDouble = band.type == GDT_CFloat64 || band.type == GDT_CInt32
    let dataType =
      made.function == nil ? typeName(band.type) : isDouble ? "Float64" : "Float32"
    let derived =
      made.function.map {
        "<PixelFunctionType>\($0)</PixelFunctionType>"
          + "<SourceTransferType>\(isDouble ? "CFloat64" : "CFloat32")</SourceTransferType>"
      } ?? ""
    let subclass = made.function == nil ? "" : " subClass=\"VRTDerivedRasterBand\""
    let nodata = made.nodata.map { "<NoDataValue>\($0)</NoDataValue>" } ?? ""
    let mask =
      made.takesMask
      ? "<MaskBand><VRTRasterBand dataType=\"Byte\">\(simpleSource("mask,\(sourceNumber)"))"
        + "</VRTRasterBand></MaskBand>" : ""
    return """
      <VRTRasterBand dataType="\(dataType)" band="\(number)"\(subclass)>
      <Description>\(BandFiles.escaped(made.name))</Description>\(nodata)\(derived)
      \(simpleSource("\(sourceNumber)"))\(mask)</VRTRasterBand>
      """
  }

  private func simpleSource(_ band: String) -> String {
    "<SimpleSource><SourceFilename relativeToVRT=\"0\">\(BandFiles.escaped(source))"
      + "</SourceFilename><SourceBand>\(band)</SourceBand></SimpleSource>"
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
    as type: DType
  ) throws -> Tensor {
    // The window in full, and its copy.
    let count = numbers.count
    let whole = (height: window.height, width: window.width)
    try checkMemory(count: count, size: whole, dtype: type, beside: [(count, type)])
    let fine = try read(bands: numbers, window: window, as: type)
    let memory = try marked(fine, numbers, window)
    let result = try resampled(memory, numbers.count, window, size, resampling, type)
    try restoreNodata(of: result, numbers)
    return result
  }

  /// Gives holes that were marked by NaN the nodata values of their bands.
  private func restoreNodata(of pixels: Tensor, _ numbers: [Int]) throws {
    guard try pixels.holdsNonFinite else { return }
    for (index, number) in numbers.enumerated() {
      guard let nodata = bands[number - 1].nodata, !nodata.isNaN else { continue }
      let band = try pixels.sliced(axis: 0, start: index, count: 1)
      var map = ValidityMap(height: band.shape[1], width: band.shape[2])
      try map.leaveOutNonFinite(of: band)
      band.fill(nodata, where: map.flags)
    }
  }
}
