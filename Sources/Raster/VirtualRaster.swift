import Tensor

/// Virtual rasters (VRT): lists of the files that a raster is put together from.
enum VirtualRaster {
  /// Larger descriptions are refused.
  private static let largest = 64 << 20
  /// How deep one virtual raster may lie in another.
  private static let deepest = 8

  /// Refuses a virtual raster that leads to the network or to what is no regular file; other files pass.
  ///
  /// - Throws: `RasterError` that names the file where the trouble is.
  static func vet(_ path: String) throws { try vet(path, depth: 0) }

  private static func vet(_ path: String, depth: Int) throws {
    let beginning = String(decoding: LocalFile.beginning(of: path, count: 1024), as: UTF8.self)
    guard beginning.lowercased().contains("<vrtdataset") else { return }
    guard depth < deepest else {
      throw RasterError.format(path: path, reason: "virtual rasters lie in each other too deep")
    }
    let text = String(decoding: LocalFile.beginning(of: path, count: largest + 1), as: UTF8.self)
    guard text.utf8.count <= largest else {
      throw RasterError.format(path: path, reason: "its list of files is beyond 64 MB")
    }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    for source in try sources(of: text, path: path) {
      try Interruption.check()
      if GDAL.isNetworkAllowed, LocalFile.isAddress(source.name) { continue }
      guard !LocalFile.isAddress(source.name) else { throw RasterError.network(path: path) }
      let isRelative = source.isRelative && !source.name.hasPrefix("/")
      let file = isRelative ? folder + source.name : source.name
      try LocalFile.vet(file)
      try vet(file, depth: depth + 1)
    }
  }

  /// The files that a description names, and whether from its own folder.
  private static func sources(
    of text: String,
    path: String
  ) throws -> [(name: String, isRelative: Bool)] {
    // Case does not count to GDAL.
    let expression = /<(SourceFilename|SourceDataset)\b([^>]*)>([^<]*)<(.)/.ignoresCase()
    let relative = /relativetovrt\s*=\s*["']\s*(1|true|yes|on)/.ignoresCase()
    return try text.matches(of: expression).map { match in
      // Comments and raw sections in a name serve only to hide it.
      guard match.4 == "/" else {
        throw RasterError.format(path: path, reason: "the names of its files are not plain text")
      }
      return (plain(String(match.3)), match.2.contains(relative))
    }
  }

  /// Text of XML without its escapes.
  private static func plain(_ text: String) -> String {
    // The ampersand last, whose own escape must not make another.
    let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
    return escapes.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}
