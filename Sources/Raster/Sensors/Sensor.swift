/// A sensor whose bands have names of their own.
package struct Sensor: Sendable, Equatable {
  /// A band as the sensor's makers name it.
  package struct Band: Sendable, Equatable {
    package let name: String
    /// What else the band is called.
    package let aliases: [String]
    /// What the band sees, by a name that all sensors share.
    package let role: BandRole
    /// The middle of what the band lets through, in nanometers.
    package let wavelength: Double

    init(_ name: String, _ role: BandRole, _ wavelength: Double) {
      self.init(name, [], role, wavelength)
    }

    init(_ name: String, _ aliases: [String], _ role: BandRole, _ wavelength: Double) {
      (self.name, self.aliases, self.role, self.wavelength) = (name, aliases, role, wavelength)
    }
  }

  package let name: String
  /// In the order in which products and datasets of the sensor have them.
  package let bands: [Band]
  private let byName: [String: Band]

  init(_ name: String, _ bands: [Band]) {
    (self.name, self.bands) = (name, bands)
    byName = Dictionary(
      bands.flatMap { band in ([band.name] + band.aliases).map { (BandNames.plain($0), band) } },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// The band that a name, brought to its plain form, stands for.
  func band(plain name: String) -> Band? { byName[name] }
}

/// What a band sees, whichever sensor it is of.
///
/// - Source: the common band names of the STAC extension "eo", version 1.1.
package enum BandRole: String, Sendable, CaseIterable {
  case coastal, blue, green, yellow, red, pan, nir, cirrus, lwir
  case greenShort = "green i"
  case rededge, rededge071, rededge075, rededge078
  case nir08, nir09, swir16, swir22, lwir11, lwir12
  case alpha, mask
  case vv, vh, hh, hv
  case elevation

  /// What a user may call a band in place of its sensor's name.
  var words: [String] {
    switch self {
    case .coastal: ["coastal", "coastal blue", "coastal aerosol", "aerosol"]
    case .blue: ["blue", "b"]
    case .green: ["green", "g"]
    case .greenShort: ["green i"]
    case .yellow: ["yellow"]
    case .red: ["red", "r"]
    case .pan: ["pan", "panchromatic"]
    case .nir: ["nir", "nir1", "infrared", "near infrared", "n"]
    case .nir08: ["nir08", "narrow nir", "nir narrow", "nir8a"]
    case .nir09: ["nir09", "nir2", "water vapor", "water vapour"]
    case .cirrus: ["cirrus"]
    case .swir16: ["swir16", "swir1", "swir 1"]
    case .swir22: ["swir22", "swir2", "swir 2"]
    case .lwir: ["lwir", "thermal", "thermal infrared", "tir"]
    case .lwir11: ["lwir11", "tirs1"]
    case .lwir12: ["lwir12", "tirs2"]
    case .rededge: ["rededge", "red edge"]
    case .rededge071: ["rededge071", "rededge1", "red edge 1"]
    case .rededge075: ["rededge075", "rededge2", "red edge 2"]
    case .rededge078: ["rededge078", "rededge3", "red edge 3"]
    case .alpha: ["alpha"]
    case .mask: ["mask", "scl", "qa", "qa60", "qa pixel", "qa radsat", "udm", "udm2"]
    case .vv, .vh, .hh, .hv: [rawValue]
    case .elevation: ["elevation", "dem", "dsm", "dtm", "height"]
    }
  }

  /// What stands for the band where a sensor has one of its kind alone.
  package var kind: BandRole {
    switch self {
    case .nir08: .nir
    case .rededge071, .rededge075, .rededge078: .rededge
    case .lwir11, .lwir12: .lwir
    default: self
    }
  }
}
