/// What stands outside a plot and names its series.
package enum Legend {
  /// The most series that a plot may have.
  package static let most = 500
  /// The most that are named.
  private static let named = 18
  /// The widest that a name may be, in pixels.
  private static let room = 200.0

  /// Makes sure that so many can be told apart.
  /// - Throws: `FigureError.tooMany`.
  package static func check(_ count: Int, of what: String = "series") throws {
    guard count <= most else {
      throw FigureError.tooMany(what: what, count: count, most: most)
    }
  }

  /// Returns what a plot command says of a series' name.
  static func entry(_ name: String?, _ index: Int) -> String {
    guard let name, index < named else { return "notitle" }
    return "title \(Script.quoted(Script.fitted(name, to: room)))"
  }

  /// Returns an entry that tells how many more series there are than are named.
  static func rest(of count: Int) -> [String] {
    guard count > named else { return [] }
    return ["keyentry with lines lc rgb '#ffffff' title '… and \(count - named) more'"]
  }

  /// Returns how wide the legend is, in pixels.
  static func width(_ names: [String?], _ title: String?) -> Int {
    let texts = names.prefix(named).map { $0 ?? "" } + [title ?? ""]
    let widest = texts.map { min(Script.width(of: $0), room) }.max() ?? 0
    return Int(widest) + 56
  }
}
