import CGDAL

/// How a band's stored numbers stand for values: value = scale · stored + offset.
package struct BandScale: Sendable, Equatable {
  package var scale: Double
  package var offset: Double

  package static let none = BandScale(scale: 1, offset: 0)

  package init(scale: Double, offset: Double) {
    self.scale = scale
    self.offset = offset
  }

  /// What a file's tags say; `.none` where they say nothing that makes sense.
  init(of band: GDALRasterBandH, gdal: gfm_gdal) {
    var isPresent: Int32 = 0
    let scale = gdal.GDALGetRasterScale(band, &isPresent)
    self.scale = isPresent != 0 && scale.isFinite && scale != 0 ? scale : 1
    let offset = gdal.GDALGetRasterOffset(band, &isPresent)
    self.offset = isPresent != 0 && offset.isFinite ? offset : 0
  }
}

/// How stored numbers are to be made into the values that a raster gives.
package struct ValueChoice: Sendable, Equatable {
  /// What is taken of complex numbers.
  package enum ComplexPart: String, Sendable, CaseIterable {
    case amplitude
    case phase
    /// The real and the imaginary part, a band each.
    case parts
  }

  /// Whether scale and offset are applied; those of the file where none are given here.
  package var isScaled = false
  /// One for all bands, or one for each.
  package var scales: [Double]?
  package var offsets: [Double]?
  package var complex: ComplexPart?

  package init() {}

  /// Whether anything is to be done.
  var isPlain: Bool { self == ValueChoice() }
}

extension Raster {
  /// Opens a file, or a folder of band files, with its values scaled or made of complex numbers.
  ///
  /// Scaled values are float32, or float64 where stored numbers need it; NaN stands for no data.
  /// - Throws: `RasterError.noScale` where values are to be scaled and nothing says how.
  package static func opened(_ path: String, _ choice: ValueChoice) throws -> Raster {
    let stored =
      try choice.complex.map { try Raster(complex: path, $0) } ?? Raster(opening: path)
    guard choice.isScaled || choice.scales != nil || choice.offsets != nil else { return stored }
    var scales = stored.scales
    if choice.scales == nil, choice.offsets == nil, scales.allSatisfy({ $0 == .none }) {
      throw RasterError.noScale(path: path)
    }
    for (name, given) in [("scale", choice.scales), ("offset", choice.offsets)] {
      guard let given else { continue }
      guard given.count == 1 || given.count == scales.count, given.allSatisfy(\.isFinite) else {
        throw RasterError.scaleCount(path: path, name: name, given: given, bands: scales.count)
      }
      for index in scales.indices {
        let value = given[given.count == 1 ? 0 : index]
        if name == "scale" { scales[index].scale = value } else { scales[index].offset = value }
      }
    }
    return Raster(scaling: stored, by: scales)
  }

  /// How the numbers of each band are to be understood: by the file's tags, or by what is known of the product
  /// that it belongs to.
  package var scales: [BandScale] {
    let tags = bands.map(\.scale)
    guard stored == nil, tags.allSatisfy({ $0 == .none }) else { return tags }
    return Sentinel2Scale(of: path).map { known in bands.map { known.scale(of: $0.name, in: path) }
    }
      ?? tags
  }
}
