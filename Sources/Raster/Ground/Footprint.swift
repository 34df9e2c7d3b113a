/// The outline of an image on the globe, in degrees east and north of WGS 84.
///
/// No ring crosses the antimeridian: an image that does has a part on either side.
/// - Source: RFC 7946, section 3.1.9.
package struct Footprint: Sendable, Equatable {
  package typealias Point = (longitude: Double, latitude: Double)

  /// Closed rings, one for each part.
  package let rings: [[Point]]
  /// Around all parts; west is above east where the image lies across the antimeridian.
  ///
  /// - Source: RFC 7946, section 5.2.
  package let bounds: Bounds

  package static func == (a: Self, b: Self) -> Bool {
    a.bounds == b.bounds
      && a.rings.elementsEqual(b.rings) { $0.elementsEqual($1, by: { $0 == $1 }) }
  }

  /// Whether points are places on the globe, of which a few turns around it are some.
  private static func areOnGlobe(_ points: [Point]) -> Bool {
    points.allSatisfy { abs($0.longitude) < 1e4 && abs($0.latitude) < 1e4 }
  }

  /// The outline around some points; `nil` where they are no places on the globe.
  ///
  /// - Parameters:
  ///   - points: once around the image, closed.
  ///   - pole: the latitude of the pole that the image covers, 90 or -90; `nil` for none.
  init?(around points: [Point], pole: Double?) {
    // Before differences of turns are taken, of which large numbers have none.
    guard !points.isEmpty, Self.areOnGlobe(points) else { return nil }
    let points = pole == nil ? points : Self.withPolesAsEdges(points)
    var ring = [points[0]]
    for point in points.dropFirst() {
      let before = ring[ring.count - 1].longitude
      ring.append((Longitudes.nearest(point.longitude, to: before), point.latitude))
    }
    // Once around a pole ends a turn away from where it began; the pole's own edge leads back.
    let turn = ring[ring.count - 1].longitude - ring[0].longitude
    if let pole, abs(turn) > 180 { ring = Self.around(pole, ring, turn: turn) }
    self.init(unrolled: ring)
  }

  /// The closed ring with each corner at a pole, whose longitude says nothing, as an edge between the
  /// longitudes beside it.
  private static func withPolesAsEdges(_ points: [Point]) -> [Point] {
    let corners = points.dropLast()
    func isPole(_ index: Int) -> Bool { abs(corners[index].latitude) > 90 - tolerance }
    var result: [Point] = []
    for index in corners.indices {
      let before = (index + corners.count - 1) % corners.count
      let after = (index + 1) % corners.count
      let latitude = corners[index].latitude
      if isPole(index), !isPole(before), !isPole(after) {
        result += [(corners[before].longitude, latitude), (corners[after].longitude, latitude)]
      } else {
        result.append(corners[index])
      }
    }
    return result + result.prefix(1)
  }

  /// The closed ring of what goes once around a pole, from the antimeridian to the antimeridian: cut elsewhere,
  /// it would have two parts with an edge in common.
  ///
  /// - Parameters:
  ///   - pole: The pole's latitude, 90 or -90.
  ///   - ring: Goes on beyond 180 degrees, and ends a turn away from where it begins.
  ///   - turn: 360 eastwards, -360 westwards, in degrees.
  /// - Returns: The ring with the pole's own edge; the ring itself where it does not cross the antimeridian.
  private static func around(_ pole: Double, _ ring: [Point], turn: Double) -> [Point] {
    let steps = (ring[0].longitude - 180) / 360
    let meridian = steps.rounded(turn > 0 ? .up : .down) * 360 + 180
    let crossing = ring.indices.dropLast().first { index in
      let (a, b) = (ring[index].longitude - meridian, ring[index + 1].longitude - meridian)
      return turn > 0 ? a <= 0 && b > 0 : a >= 0 && b < 0
    }
    guard let crossing else { return ring }
    let (a, b) = (ring[crossing], ring[crossing + 1])
    let share = (meridian - a.longitude) / (b.longitude - a.longitude)
    let latitude = a.latitude + share * (b.latitude - a.latitude)
    let begun = ring[(crossing + 1)..<(ring.count - 1)]
    let rest = ring[...crossing].map { (longitude: $0.longitude + turn, latitude: $0.latitude) }
    return [(meridian, latitude)] + begun + rest + [
      (meridian + turn, latitude), (meridian + turn, pole), (meridian, pole), (meridian, latitude),
    ]
  }

  /// - Parameter ring: closed, with longitudes that go on beyond 180 degrees.
  private init?(unrolled ring: [Point]) {
    let longitudes = ring.map(\.longitude)
    let latitudes = ring.map(\.latitude)
    guard let west = longitudes.min(), let east = longitudes.max(),
      let south = latitudes.min(), let north = latitudes.max(), Self.areOnGlobe(ring)
    else { return nil }
    var rings: [[Point]] = []
    let turns = Int(((west + 180) / 360).rounded(.down))...Int(((east + 180) / 360).rounded(.down))
    for turn in turns {
      let offset = Double(turn) * 360
      let part = Self.clipped(
        Self.clipped(ring, at: offset - 180, keepsEast: true),
        at: offset + 180,
        keepsEast: false
      )
      let shifted = part.map { (longitude: $0.longitude - offset, latitude: $0.latitude) }
      if Self.hasArea(shifted) { rings.append(Self.withoutRepeats(shifted)) }
    }
    self.rings = rings.isEmpty ? [ring] : rings
    let isAround = east - west >= 360
    let sides =
      isAround || rings.count == 1
      ? (
        rings.joined().map(\.longitude).min() ?? west, rings.joined().map(\.longitude).max() ?? east
      )
      : (Longitudes.normalized(west), Longitudes.normalized(east))
    bounds = Bounds(west: sides.0, south: south, east: sides.1, north: north)
  }

  /// The part of a closed ring on one side of a meridian, closed.
  ///
  /// - Source: Sutherland and Hodgman 1974.
  private static func clipped(_ ring: [Point], at meridian: Double, keepsEast: Bool) -> [Point] {
    func isInside(_ point: Point) -> Bool {
      keepsEast ? point.longitude >= meridian : point.longitude <= meridian
    }
    if ring.allSatisfy(isInside) { return ring }
    var result: [Point] = []
    for (a, b) in zip(ring, ring.dropFirst()) {
      if isInside(a) { result.append(a) }
      guard isInside(a) != isInside(b) else { continue }
      let share = (meridian - a.longitude) / (b.longitude - a.longitude)
      result.append((meridian, a.latitude + share * (b.latitude - a.latitude)))
    }
    if let first = result.first { result.append(first) }
    return result
  }

  /// Whether a ring is more than a line: what ends at the antimeridian leaves one on its other side.
  private static func hasArea(_ ring: [Point]) -> Bool {
    let (longitudes, latitudes) = (ring.map(\.longitude), ring.map(\.latitude))
    guard let west = longitudes.min(), let east = longitudes.max(), let south = latitudes.min(),
      let north = latitudes.max()
    else { return false }
    return east - west > tolerance && north - south > tolerance
  }

  /// A ring in which no point follows itself.
  private static func withoutRepeats(_ ring: [Point]) -> [Point] {
    var result: [Point] = []
    for point in ring {
      if let last = result.last, last == point { continue }
      result.append(point)
    }
    return result
  }

  /// What conversions differ by, in degrees: a tenth of a millimeter.
  private static let tolerance = 1e-9

  /// The outline as well-known text.
  package var wellKnownText: String {
    let parts = rings.map { ring in
      "((" + ring.map { "\($0.longitude) \($0.latitude)" }.joined(separator: ", ") + "))"
    }
    return parts.count == 1
      ? "POLYGON \(parts[0])" : "MULTIPOLYGON (\(parts.joined(separator: ", ")))"
  }
}

extension Raster {
  /// The outline of the raster in degrees east and north of WGS 84.
  ///
  /// Edges are straight in the raster's system and may be bent on the globe: each has eight pieces.
  /// - Throws: `RasterError.noCRS`, `.transform`.
  package func footprint() throws -> Footprint {
    guard let crs, let transform else { throw noPlace }
    let conversion = try Conversion(from: crs, to: nil, path: path)
    let points = try edges(pieces: 8).map { column, row -> Footprint.Point in
      let point = transform.coordinates(column: column, row: row)
      guard let place = conversion(x: point.x, y: point.y) else {
        throw RasterError.transform(path: path, crs: crs.label, reason: GDAL.failure)
      }
      return (place.x, place.y)
    }
    guard let footprint = Footprint(around: points, pole: try pole()) else {
      throw RasterError.transform(path: path, crs: crs.label, reason: "")
    }
    return footprint
  }

  /// Points once around the raster as column and row, the first again at the end.
  private func edges(pieces: Int) -> [(column: Double, row: Double)] {
    let (w, h) = (Double(width), Double(height))
    let corners = [(0.0, 0.0), (w, 0), (w, h), (0, h), (0, 0)]
    let points = zip(corners, corners.dropFirst()).flatMap { from, to in
      (0..<pieces).map { piece in
        let share = Double(piece) / Double(pieces)
        return (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1))
      }
    }
    return points + [(0, 0)]
  }

  /// The latitude of the pole that lies within the raster, 90 or -90; `nil` for none.
  private func pole() throws -> Double? {
    guard let crs, let transform, !crs.isGeographic else { return nil }
    let conversion = try Conversion(from: nil, to: crs, path: path)
    return [90.0, -90].first { latitude in
      guard let point = conversion(x: 0, y: latitude),
        let pixel = transform.pixel(x: point.x, y: point.y)
      else { return false }
      return pixel.column >= 0 && pixel.row >= 0 && pixel.column <= Double(width)
        && pixel.row <= Double(height)
    }
  }
}
