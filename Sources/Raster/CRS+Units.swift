extension CRS {
  /// Whether coordinates are longitude and latitude.
  package var isGeographic: Bool { wkt.hasPrefix("GEOG") }

  /// What coordinates are counted in, as a label says it: `m`, `°`.
  package var unit: String {
    if isGeographic { return "°" }
    // In a projected system, the first unit after the projection is its own.
    let own = wkt.range(of: "PROJECTION[").map { wkt[$0.upperBound...] } ?? wkt[...]
    guard let start = own.range(of: "UNIT[\"") else { return "" }
    let name = own[start.upperBound...].prefix { $0 != "\"" }
    return ["metre": "m", "meter": "m", "Meter": "m", "kilometre": "km"][String(name)]
      ?? String(name)
  }
}

extension String {
  /// Returns where a text begins and ends within this one.
  fileprivate func range(of text: String) -> Range<String.Index>? { self[...].range(of: text) }
}

extension Substring {
  fileprivate func range(of text: String) -> Range<String.Index>? {
    indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
  }
}
