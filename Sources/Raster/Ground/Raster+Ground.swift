import Glibc

/// Where an image lies, as messages name it.
package struct Ground: Sendable, Equatable, CustomStringConvertible {
  /// The label of the reference system; `nil` where there is none.
  package let crs: String?
  /// In coordinates of that system.
  package let bounds: Bounds

  package var description: String {
    let sides = [bounds.west, bounds.south, bounds.east, bounds.north].map(Self.text)
    return "\(crs.map { "\($0) " } ?? "")[\(sides.joined(separator: ", "))]"
  }

  /// A coordinate without digits that nobody reads: a millimeter, or a ten-millionth of a degree.
  private static func text(_ value: Double) -> String {
    let unit = abs(value) <= 360 ? 1e7 : 1e3
    let rounded = (value * unit).rounded() / unit
    guard rounded.isFinite, let integer = Int(exactly: rounded) else { return "\(rounded)" }
    return "\(integer)"
  }
}

extension Raster {
  /// How far the corners of two images of the same ground may lie apart, in pixels of the coarser one.
  ///
  /// Half a pixel: grids that were exported by the middles of their pixels differ by that much, and no
  /// nearest pixel is another one.
  package static let groundTolerance = 0.5

  /// Where the raster lies; `nil` for a plain image.
  package var ground: Ground? { bounds.map { Ground(crs: crs?.label, bounds: $0) } }

  /// Refuses a partner that covers other ground than this raster.
  ///
  /// Both may have pixels of another size. Where one has no place, or only one names its reference
  /// system, there is nothing to compare.
  /// - Parameters:
  ///   - partner: what goes with this raster, such as its mask.
  ///   - tolerance: how far corners may lie apart, in pixels of the coarser of the two.
  /// - Throws: `RasterError.ground`, which names both places.
  package func requireSameGround(
    as partner: Raster,
    tolerance: Double = groundTolerance
  ) throws {
    guard let ground, let other = partner.ground, (crs == nil) == (partner.crs == nil) else {
      return
    }
    let distance = try cornerDistance(of: partner)
    // Half a pixel of coordinates that were rounded when they were written is half a pixel.
    guard let distance, distance <= tolerance + 1e-3 else {
      throw RasterError.ground(
        path: partner.path,
        ground: other,
        other: path,
        otherGround: ground,
        pixels: distance
      )
    }
  }

  /// How far the corners of a partner lie from those of this raster, in pixels of the coarser of the two;
  /// `nil` where the partner's corners have no place in this raster's system.
  private func cornerDistance(of partner: Raster) throws -> Double? {
    guard let transform, let other = partner.transform else { return nil }
    if transform == other, crs == partner.crs, (height, width) == (partner.height, partner.width) {
      return 0
    }
    let (finer, coarser) = (
      max(Double(width), Double(height)), max(Double(partner.width), Double(partner.height))
    )
    let share = min(1, coarser / finer)
    let isSameSystem = crs == partner.crs || (crs?.epsg != nil && crs?.epsg == partner.crs?.epsg)
    var conversion: Conversion?
    if !isSameSystem, let crs, let system = partner.crs {
      do {
        conversion = try Conversion(from: system, to: crs, path: partner.path)
      } catch RasterError.transform { return nil }
    }
    let turn = crs?.turn(of: transform)
    var largest = 0.0
    for (right, down) in [(0.0, 0.0), (1, 0), (0, 1), (1, 1)] {
      var point = other.coordinates(
        column: right * Double(partner.width),
        row: down * Double(partner.height)
      )
      if conversion != nil {
        guard let converted = conversion?(x: point.x, y: point.y) else { return nil }
        point = converted
      }
      guard let pixel = transform.pixel(x: point.x, y: point.y) else { return nil }
      var columns = pixel.column - right * Double(width)
      if let turn { columns -= (columns / turn).rounded() * turn }
      let rows = pixel.row - down * Double(height)
      guard columns.isFinite, rows.isFinite else { return nil }
      largest = max(largest, abs(columns) * share, abs(rows) * share)
    }
    return largest
  }
}

extension CRS {
  /// The columns of a whole turn around the globe, where columns are longitudes; `nil` where not.
  func turn(of transform: GeoTransform) -> Double? {
    let c = transform.coefficients
    guard isGeographic, !transform.isRotated, c[1] != 0 else { return nil }
    return abs(360 / c[1])
  }
}

extension Raster {
  /// Whether a file may have a place on the ground: formats of plain pictures have one only in files beside them.
  package static func mayLieSomewhere(_ path: String) -> Bool {
    guard let dot = path.lastIndex(of: ".") else { return true }
    let ending = path[path.index(after: dot)...].lowercased()
    guard ["png", "jpg", "jpeg", "bmp", "gif"].contains(ending) else { return true }
    let short = "\(ending.prefix(1))\(ending.suffix(1))w"
    let besides =
      ["\(path).aux.xml"] + [short, "\(ending)w", "wld"].map { "\(path[..<dot]).\($0)" }
    return besides.contains { access($0, F_OK) == 0 }
  }
}
