extension Sensor {
  /// The sensors whose bands are known by name.
  package static let all: [Sensor] = [
    sentinel2L1C, sentinel2L2A, landsat45, landsat7, landsat89, landsat89Surface, naip, worldView,
    spaceNet2, planetScope4, planetScope8,
  ]

  /// Sentinel-2's thirteen bands at the top of the atmosphere.
  ///
  /// - Source: ESA, Sentinel-2 Products Specification Document; central wavelengths of Sentinel-2A.
  static let sentinel2L1C = Sensor(
    "Sentinel-2",
    visibleOfSentinel2 + [cirrusOfSentinel2] + shortwave
  )

  /// Its twelve bands at the bottom of the atmosphere: the cirrus band is left out.
  static let sentinel2L2A = Sensor("Sentinel-2", visibleOfSentinel2 + shortwave)

  private static let visibleOfSentinel2: [Band] = [
    Band("B01", ["B1"], .coastal, 442.7), Band("B02", ["B2"], .blue, 492.4),
    Band("B03", ["B3"], .green, 559.8), Band("B04", ["B4"], .red, 664.6),
    Band("B05", ["B5"], .rededge071, 704.1), Band("B06", ["B6"], .rededge075, 740.5),
    Band("B07", ["B7"], .rededge078, 782.8), Band("B08", ["B8"], .nir, 832.8),
    Band("B8A", ["B08A"], .nir08, 864.7), Band("B09", ["B9"], .nir09, 945.1),
  ]

  private static let cirrusOfSentinel2 = Band("B10", .cirrus, 1373.5)

  private static let shortwave: [Band] = [
    Band("B11", .swir16, 1613.7), Band("B12", .swir22, 2202.4),
  ]

  /// The Thematic Mapper of Landsat 4 and 5.
  ///
  /// - Source: USGS, "What are the band designations for the Landsat satellites?".
  static let landsat45 = Sensor(
    "Landsat 4-5",
    [
      Band("B1", .blue, 485), Band("B2", .green, 560), Band("B3", .red, 660),
      Band("B4", .nir, 830), Band("B5", .swir16, 1650), Band("B6", .lwir, 11450),
      Band("B7", .swir22, 2215),
    ]
  )

  /// The Enhanced Thematic Mapper Plus of Landsat 7; band 6 is there with two gains.
  static let landsat7 = Sensor(
    "Landsat 7",
    [
      Band("B1", .blue, 485), Band("B2", .green, 560), Band("B3", .red, 660),
      Band("B4", .nir, 835), Band("B5", .swir16, 1650),
      Band("B6", ["B6_VCID_1", "B6_VCID_2"], .lwir, 11450), Band("B7", .swir22, 2220),
      Band("B8", .pan, 710),
    ]
  )

  /// The Operational Land Imager and the thermal sensor of Landsat 8 and 9.
  static let landsat89 = Sensor(
    "Landsat 8-9",
    landsat89Surface.bands + [
      Band("B8", .pan, 589.5), Band("B9", .cirrus, 1373.5), Band("B10", .lwir11, 10895),
      Band("B11", .lwir12, 12005),
    ]
  )

  /// The seven bands of their surface reflectance.
  static let landsat89Surface = Sensor(
    "Landsat 8-9",
    [
      Band("B1", .coastal, 443), Band("B2", .blue, 482), Band("B3", .green, 561.5),
      Band("B4", .red, 654.5), Band("B5", .nir08, 865), Band("B6", .swir16, 1608.5),
      Band("B7", .swir22, 2200.5),
    ]
  )

  /// The four bands of the National Agriculture Imagery Program.
  ///
  /// - Source: USDA, NAIP information sheet; wavelengths of the Leica ADS100, one of its cameras.
  static let naip = Sensor(
    "NAIP",
    [
      Band("Red", ["R"], .red, 635), Band("Green", ["G"], .green, 555),
      Band("Blue", ["B"], .blue, 465), Band("NIR", ["N"], .nir, 845),
    ]
  )

  /// The eight bands of WorldView-2 and -3, as their products have them.
  ///
  /// - Source: DigitalGlobe, "The benefits of the 8 spectral bands of WorldView-2"; band codes of
  ///   its image metadata.
  static let worldView = Sensor(
    "WorldView-2/3",
    [
      Band("BAND_C", ["coastal"], .coastal, 425), Band("BAND_B", ["blue"], .blue, 480),
      Band("BAND_G", ["green"], .green, 545), Band("BAND_Y", ["yellow"], .yellow, 605),
      Band("BAND_R", ["red"], .red, 660), Band("BAND_RE", ["red edge"], .rededge, 725),
      Band("BAND_N", ["nir1"], .nir, 832.5), Band("BAND_N2", ["nir2"], .nir09, 950),
      Band("BAND_P", ["pan"], .pan, 625),
    ]
  )

  /// The eight bands of WorldView-3 in SpaceNet 2.
  ///
  /// - Source: Van Etten et al. 2018, arXiv 1807.01232, section 3.
  static let spaceNet2 = Sensor(
    "SpaceNet 2",
    [
      Band("coastal", .coastal, 425), Band("blue", .blue, 480), Band("green", .green, 545),
      Band("yellow", .yellow, 605), Band("red", .red, 660), Band("red edge", .rededge, 725),
      Band("nir1", .nir, 832.5), Band("nir2", .nir09, 950),
    ]
  )

  /// The four bands of PlanetScope's first instruments, and of the later ones' products of four.
  ///
  /// - Source: Planet, "PlanetScope product specification", spectral bands of PS2.
  static let planetScope4 = Sensor(
    "PlanetScope, 4 bands",
    [
      Band("Blue", .blue, 485), Band("Green", .green, 545), Band("Red", .red, 630),
      Band("NIR", .nir, 820),
    ]
  )

  /// The eight bands of PlanetScope's SuperDove.
  ///
  /// - Source: Planet, "PlanetScope product specification", spectral bands of PSB.SD.
  static let planetScope8 = Sensor(
    "PlanetScope, 8 bands",
    [
      Band("Coastal Blue", .coastal, 443), Band("Blue", .blue, 490),
      Band("Green I", .greenShort, 531), Band("Green", .green, 565), Band("Yellow", .yellow, 610),
      Band("Red", .red, 665), Band("RedEdge", .rededge, 705), Band("NIR", .nir, 865),
    ]
  )
}
