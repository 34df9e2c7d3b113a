import CGDAL
import Tensor

extension Outlines {
  /// What may be the matter with outlines that lie elsewhere.
  package enum Suspicion: Sendable, Equatable {
    /// They would touch the image with longitude and latitude exchanged.
    case isSwapped
    /// They would touch the image as coordinates of its own system.
    case isInSystem(String)
  }

  /// Refuses outlines that cannot be where they say, or none of which touches any of some images.
  ///
  /// Images without a place are passed over; a file without outlines is fine. What is compared is the
  /// rectangle around all outlines. Images are opened one after the other until one is touched.
  /// - Parameters:
  ///   - path: the file of outlines.
  ///   - images: paths of the images that it is for.
  /// - Throws: `RasterError.outlinesElsewhere`; `.outlines` where the file has none that can be read, `.noAreas` where
  ///   they are lines and points alone; what opening an image throws.
  package static func requireTouching(
    _ path: String,
    _ images: some Sequence<String>
  ) throws {
    let layers = try survey(path).areas
    guard !layers.isEmpty else { return }
    var failure: RasterError?
    for image in images {
      try Interruption.check()
      let raster = try Raster(path: image)
      guard let frame = try frame(of: raster) else { continue }
      let layers = layers.map { (crs: $0.crs ?? frame.crs, bounds: $0.bounds) }
      if let layer = layers.first(where: { $0.crs.isGeographic && $0.bounds.isBeyondDegrees }) {
        throw elsewhere(path, layer, raster, frame)
      }
      if try layers.contains(where: { try frame.touches($0.bounds, in: $0.crs) }) { return }
      failure = failure ?? elsewhere(path, layers[0], raster, frame)
    }
    if let failure { throw failure }
  }

  private static func elsewhere(
    _ path: String,
    _ layer: (crs: CRS, bounds: Bounds),
    _ image: Raster,
    _ frame: Frame
  ) -> RasterError {
    let bounds = layer.bounds
    let isInSystem = (try? frame.touches(bounds, in: frame.crs)) ?? false
    let isSwapped = (try? frame.touches(bounds.swapped, in: layer.crs)) ?? false
    return .outlinesElsewhere(
      path: path,
      ground: Ground(crs: layer.crs.label, bounds: bounds),
      image: image.path,
      imageGround: Ground(crs: frame.crs.label, bounds: frame.bounds),
      canBe: !(layer.crs.isGeographic && bounds.isBeyondDegrees),
      suspicion: isInSystem && layer.crs != frame.crs
        ? .isInSystem(frame.crs.label) : isSwapped ? .isSwapped : nil
    )
  }

  /// The pixels of an image, and where they lie.
  struct Frame {
    let crs: CRS
    let transform: GeoTransform
    let height: Int
    let width: Int

    /// The same for a part of the pixels.
    func part(_ window: Window) -> Frame {
      let size = (height: window.height, width: window.width)
      let transform = transform.part(window, size: size)
      return Frame(crs: crs, transform: transform, height: size.height, width: size.width)
    }

    /// The place by each way around the globe that leads from longitudes of -180 to 180 to it.
    var turns: [Frame] {
      guard crs.isGeographic, bounds.west < -180 || bounds.east > 180 else { return [self] }
      return [0.0, 360, -360].map { turn in
        var coefficients = transform.coefficients
        coefficients[0] += turn
        let transform = GeoTransform(coefficients: coefficients)
        return Frame(crs: crs, transform: transform, height: height, width: width)
      }
    }

    /// Notes the place in a dataset.
    func write(to handle: borrowing Handle) {
      var values = transform.coefficients
      _ = handle.gdal.GDALSetGeoTransform(handle.dataset, &values)
      _ = handle.gdal.GDALSetProjection(handle.dataset, crs.wkt)
    }

    var bounds: Bounds { transform.bounds(height: height, width: width) }

    /// Whether a rectangle of coordinates has something in common with the image.
    func touches(_ bounds: Bounds, in system: CRS) throws -> Bool {
      if try overlaps(bounds, in: system) { return true }
      // A rectangle too large to have a place in the image's system may hold the image all the same.
      let back = try Conversion(from: crs, to: system, path: "")
      for index in 0..<9 {
        let point = transform.coordinates(
          column: Double(index % 3) / 2 * Double(width),
          row: Double(index / 3) / 2 * Double(height)
        )
        guard let place = back(x: point.x, y: point.y) else { continue }
        let isInside =
          place.x >= bounds.west && place.x <= bounds.east && place.y >= bounds.south
          && place.y <= bounds.north
        if isInside { return true }
      }
      return false
    }

    /// Whether points all over a rectangle lie around some of the image's pixels.
    private func overlaps(_ bounds: Bounds, in system: CRS) throws -> Bool {
      let conversion = crs == system ? nil : try Conversion(from: system, to: crs, path: "")
      var columns: [Double] = []
      var rows: [Double] = []
      for index in 0..<81 {
        let (across, down) = (Double(index % 9) / 8, Double(index / 9) / 8)
        var point = (
          x: bounds.west + (bounds.east - bounds.west) * across,
          y: bounds.south + (bounds.north - bounds.south) * down
        )
        if conversion != nil {
          guard let converted = conversion?(x: point.x, y: point.y) else { continue }
          point = converted
        }
        guard let pixel = transform.pixel(x: point.x, y: point.y), pixel.column.isFinite,
          pixel.row.isFinite
        else { continue }
        columns.append(pixel.column)
        rows.append(pixel.row)
      }
      guard let left = columns.min(), let right = columns.max(), let top = rows.min(),
        let bottom = rows.max(), bottom >= 0, top <= Double(height)
      else { return false }
      let turn = crs.turn(of: transform) ?? 0
      return [0, turn, -turn].contains { right + $0 >= 0 && left + $0 <= Double(width) }
    }
  }
}

extension Bounds {
  /// Whether the numbers cannot be longitudes and latitudes.
  fileprivate var isBeyondDegrees: Bool {
    west < -361 || east > 361 || south < -91 || north > 91
  }

  /// With x and y exchanged.
  fileprivate var swapped: Bounds {
    Bounds(west: south, south: west, east: north, north: east)
  }
}
