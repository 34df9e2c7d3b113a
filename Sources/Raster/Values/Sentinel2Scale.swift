/// How numbers of a Sentinel-2 product stand for reflectance, by the metadata of the product that a file
/// belongs to.
///
/// reflectance = (number + offset) / quantification. Products of baseline 04.00 and later, from January 2022,
/// have an offset of -1000.
/// - Source: Sentinel-2 Products Specification Document, issue 14.9, and the notice of baseline 04.00.
struct Sentinel2Scale: Equatable {
  var quantification = 10_000.0
  /// By the product's own count of bands, from 0.
  var offsets: [Int: Double] = [:]

  /// Looks for the product of a file or folder: its metadata in one of the folders above, or a folder's name that
  /// tells the processing baseline.
  init?(of path: String) {
    guard !LocalFile.isAddress(path), Self.isProduct(path) else { return nil }
    var folder = path[...]
    for _ in 0..<6 {
      for name in ["MTD_MSIL2A.xml", "MTD_MSIL1C.xml"] {
        let file = "\(folder)/\(name)"
        guard (try? LocalFile.vet(file)) != nil else { continue }
        self.init(
          metadata: String(decoding: LocalFile.beginning(of: file, count: 4 << 20), as: UTF8.self)
        )
        return
      }
      guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { break }
      folder = folder[..<slash]
    }
    self.init(productName: path)
  }

  /// Reads a product's `MTD_MSIL2A.xml` or `MTD_MSIL1C.xml`.
  init?(metadata text: String) {
    let quantity = /<(?:BOA_)?QUANTIFICATION_VALUE\b[^>]*>\s*([0-9.]+)\s*</
    guard let match = text.firstMatch(of: quantity), let value = Double(match.1), value > 0 else {
      return nil
    }
    quantification = value
    let offset =
      /<(?:BOA|RADIO)_ADD_OFFSET\b[^>]*band_id\s*=\s*"(\d{1,3})"[^>]*>\s*(-?[0-9.]+)\s*</
    for match in text.matches(of: offset) {
      guard let band = Int(match.1), let value = Double(match.2) else { continue }
      offsets[band] = value
    }
  }

  /// By the baseline in a name such as `S2B_MSIL2A_20220301T…_N0400_R…`.
  init?(productName text: String) {
    guard let match = text.firstMatch(of: /S2[A-D]_MSIL(?:1C|2A)_[0-9T]+_N(\d{4})_/),
      let baseline = Int(match.1)
    else { return nil }
    if baseline >= 400 { for band in 0..<Self.names.count { offsets[band] = -1000 } }
  }

  /// Whether a path looks like a file of such a product: few files need to be looked for then.
  private static func isProduct(_ path: String) -> Bool {
    path.contains(/S2[A-D]_MSIL|\.SAFE|T\d\d[A-Z]{3}_\d{8}T|IMG_DATA/)
  }

  /// The scale of a band by its name, or by that of its file.
  func scale(of name: String, in path: String) -> BandScale {
    guard
      let band = Self.band(in: name) ?? Self.band(in: String(path.split(separator: "/").last ?? ""))
    else { return .none }
    return BandScale(scale: 1 / quantification, offset: (offsets[band] ?? 0) / quantification)
  }

  /// The product's count of the band that a name tells: 3 for `B04` or `T32TQM_20220301T101009_B04_10m.jp2`.
  private static func band(in name: String) -> Int? {
    let words = name.split { !$0.isLetter && !$0.isNumber }.map { $0.uppercased() }
    return words.compactMap { word in
      names.firstIndex(of: word) ?? names.firstIndex(of: word.replacing(/^B(\d)$/) { "B0\($0.1)" })
    }.first
  }

  private static let names = [
    "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12",
  ]
}
