extension BigEarthNet {
  /// The labels of CORINE Land Cover that patches carry.
  static let all43 = [
    "Continuous urban fabric", "Discontinuous urban fabric", "Industrial or commercial units",
    "Road and rail networks and associated land", "Port areas", "Airports",
    "Mineral extraction sites", "Dump sites", "Construction sites", "Green urban areas",
    "Sport and leisure facilities", "Non-irrigated arable land", "Permanently irrigated land",
    "Rice fields", "Vineyards", "Fruit trees and berry plantations", "Olive groves", "Pastures",
    "Annual crops associated with permanent crops", "Complex cultivation patterns",
    "Land principally occupied by agriculture, with significant areas of natural vegetation",
    "Agro-forestry areas", "Broad-leaved forest", "Coniferous forest", "Mixed forest",
    "Natural grassland", "Moors and heathland", "Sclerophyllous vegetation",
    "Transitional woodland/shrub", "Beaches, dunes, sands", "Bare rock",
    "Sparsely vegetated areas", "Burnt areas", "Inland marshes", "Peatbogs", "Salt marshes",
    "Salines", "Intertidal flats", "Water courses", "Water bodies", "Coastal lagoons",
    "Estuaries", "Sea and ocean",
  ]

  /// The labels of the 19-class nomenclature.
  static let all19 = [
    "Urban fabric", "Industrial or commercial units", "Arable land", "Permanent crops",
    "Pastures", "Complex cultivation patterns",
    "Land principally occupied by agriculture, with significant areas of natural vegetation",
    "Agro-forestry areas", "Broad-leaved forest", "Coniferous forest", "Mixed forest",
    "Natural grassland and sparsely vegetated areas",
    "Moors, heathland and sclerophyllous vegetation", "Transitional woodland/shrub",
    "Beaches, dunes, sands", "Inland wetlands", "Coastal wetlands", "Inland waters",
    "Marine waters",
  ]

  /// The 19-class label of each of the 43; `nil` where there is none.
  static let from43: [Int?] = [
    0, 0, 1, nil, nil, nil, nil, nil, nil, nil, nil, 2, 2, 2, 3, 3, 3, 4, 3, 5, 6, 7, 8, 9, 10,
    11, 12, 12, 13, 14, nil, 11, nil, 15, 15, 16, 16, nil, 17, 17, 18, 18, 18,
  ]

  /// The position of a label's name, which some releases spell with a comma for the slash.
  static func position(of name: String, in names: [String]) -> Int? {
    names.firstIndex(of: name == "Transitional woodland, shrub" ? names19Transition : name)
  }

  private static let names19Transition = "Transitional woodland/shrub"

  /// The bands of a patch and the quantiles that the published code stretches them between.
  static let quantiles: [(band: String, low: Double, high: Double)] = [
    ("B01", 1, 2050), ("B02", 50, 1862), ("B03", 61, 2001), ("B04", 27, 2332), ("B05", 16, 2656),
    ("B06", 1, 4039), ("B07", 5, 4830), ("B08", 1, 5119), ("B8A", 1, 5092), ("B09", 1, 4881),
    ("B11", 4, 4035), ("B12", 6, 3139),
  ]
}
