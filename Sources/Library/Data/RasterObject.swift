import Figures
import Language
import Raster
import Tensor

/// A raster as the language sees it: its description at once, its pixels when asked for.
package final class RasterObject: ObjectValue, ImageSource {
  package let raster: Raster
  private var statistics: TableValue?
  private var hasSaidOrder = false

  package init(_ raster: Raster) { self.raster = raster }

  package var typeName: String { "raster" }

  package var summary: String {
    "<raster \(raster.height) × \(raster.width), \(counted(raster.bands.count, "band"))>"
  }

  package func display(_ options: DisplayOptions) -> String {
    let geometry = raster.sensorGeometry
    let place = (geometry?.crs ?? raster.crs).map { crs in
      crs.epsg == nil ? crs.name : "\(crs.label) (\(crs.name))"
    }
    let places = [place, geometry?.kind].compactMap { $0 }
    let pixel = raster.transform.map { transform in
      "\(NumberFormat.text(transform.pixelSize.x)) × \(NumberFormat.text(transform.pixelSize.y))"
    }
    let lines =
      [
        ("raster", raster.path),
        ("size", "\(raster.height) rows × \(raster.width) columns"),
        ("bands", "\(raster.bandNames.joined(separator: ", ")) (\(raster.dtype.rawValue))"),
        ("crs", places.isEmpty ? "none" : places.joined(separator: ", ")),
        ("pixel", pixel ?? (geometry == nil ? "no coordinates" : "no grid")),
        ("nodata", nodata),
      ] + scaleLine
    return lines.map { name, text in
      name + String(repeating: " ", count: 8 - name.count) + text
    }.joined(separator: "\n")
  }

  /// How numbers stand for values, where the file tells.
  private var scaleLine: [(String, String)] {
    let scales = raster.scales
    guard scales.contains(where: { $0 != .none }) else { return [] }
    func list(_ values: [Double]) -> String {
      let texts = values.map(NumberFormat.text)
      return Set(texts).count == 1 ? texts[0] : texts.joined(separator: ", ")
    }
    let text = "\(list(scales.map(\.scale))), offset \(list(scales.map(\.offset)))"
    return [("scale", "\(text) (raster(path, scaled=true) applies them)")]
  }

  /// The nodata value, or one for each band where they differ.
  private var nodata: String {
    func text(_ value: Double?) -> String { value.map(NumberFormat.text) ?? "none" }
    return raster.nodataByBand.map { $0.map(text).joined(separator: ", ") } ?? text(raster.nodata)
  }

  package var fieldNames: [String] {
    [
      "path", "format", "width", "height", "bands", "dtype", "crs", "transform", "bounds", "nodata",
      "band_names", "scale", "offset", "overviews", "statistics",
    ]
  }

  package func field(_ name: String) throws -> Value? {
    switch name {
    case "path": raster.path.asValue
    case "format": raster.format.asValue
    case "width": raster.width.asValue
    case "height": raster.height.asValue
    case "bands": raster.bands.count.asValue
    case "dtype": raster.dtype.rawValue.asValue
    case "crs": raster.systemLabel.asValue
    case "transform": (raster.transform?.coefficients).asValue
    case "bounds": raster.bounds.map { [$0.west, $0.south, $0.east, $0.north] }.asValue
    case "scale": raster.scales.map(\.scale).asValue
    case "offset": raster.scales.map(\.offset).asValue
    case "nodata": raster.nodataByBand?.asValue ?? raster.nodata.asValue
    case "overviews": (raster.bands.map(\.overviews).min() ?? 0).asValue
    case "band_names": raster.bandNames.asValue
    case "statistics": .table(try statisticsTable())
    default: nil
    }
  }

  /// The whole raster, at most a thousand pixels wide or high, and where it holds data.
  package func imageForDisplay(bands: Value?) throws -> DisplayedImage {
    let share = min(1, 1000 / Double(max(raster.width, raster.height)))
    let size = (
      max(1, Int(Double(raster.height) * share)), max(1, Int(Double(raster.width) * share))
    )
    let fallback = raster.bands.count < 3 ? [1] : raster.rgbBands
    let numbers = try bands.map { try bandNumbers($0, of: raster) } ?? fallback
    guard numbers.count == 1 || numbers.count == 3 else {
      throw Failure("value", "show: bands must be one or three, not \(numbers)")
    }
    let isPalette = bands == nil && raster.hasPalette
    let image = try raster.readValid(
      bands: numbers,
      size: size,
      resampling: isPalette ? .nearest : .average
    )
    return DisplayedImage(
      pixels: isPalette ? try raster.readPalette(size: size) : image.values,
      valid: image.valid,
      isExact: isPalette,
      place: mapFrame,
      name: raster.path.split(separator: "/").last.map(String.init),
      note: bands == nil ? noteOfOrder() : nil
    )
  }

  /// That the bands do not say which are red, green and blue; said once.
  private func noteOfOrder() -> String? {
    guard raster.bands.count > 3, !raster.hasPalette, raster.namedColors == nil, !hasSaidOrder
    else { return nil }
    hasSaidOrder = true
    return "\(raster.path): the names of its bands (\(raster.bandNames.joined(separator: ", "))) "
      + "do not say which are red, green and blue: the first three are shown; bands=[…] chooses"
  }

  /// The coordinates of the raster's edges, where these run along the axes.
  private var mapFrame: MapFrame? {
    guard let transform = raster.transform, !transform.isRotated else { return nil }
    let (first, last) = (
      transform.coordinates(column: 0, row: 0),
      transform.coordinates(column: Double(raster.width), row: Double(raster.height))
    )
    let isGeographic = raster.crs?.isGeographic ?? false
    let unit = raster.crs.map { $0.unit.isEmpty ? "" : ", \($0.unit)" } ?? ""
    return MapFrame(
      west: first.x,
      east: last.x,
      south: last.y,
      north: first.y,
      xLabel: (raster.crs == nil ? "x" : isGeographic ? "longitude" : "easting") + unit,
      yLabel: (raster.crs == nil ? "y" : isGeographic ? "latitude" : "northing") + unit
    )
  }

  /// A row for each band; worked out once.
  private func statisticsTable() throws -> TableValue {
    if let statistics { return statistics }
    let table = TableValue(columnNames: ["band", "count", "min", "max", "mean", "std"])
    for (name, band) in zip(raster.bandNames, try raster.statistics()) {
      let isEmpty = band.count == 0
      table.append([
        Value(name), Value(band.count), isEmpty ? .none : .number(band.minimum),
        isEmpty ? .none : .number(band.maximum), isEmpty ? .none : .number(band.mean),
        isEmpty ? .none : .number(band.standardDeviation),
      ])
    }
    statistics = table
    return table
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}

extension Raster: ValueConvertible {
  package var asValue: Value { Value(RasterObject(self)) }
}
