import Raster

extension Dataset {
  /// The same images, reading these bands by number or name, or all of them; `one` becomes 1.
  package func reading(bands: BandChoice, one: Double) throws -> Dataset {
    guard one > 0, one.isFinite else {
      throw DatasetError.argument(
        operation: "bands",
        name: "one",
        expected: "above 0",
        actual: "\(one)"
      )
    }
    guard let first = items.first else { return self }
    let raster = try Raster(path: path(of: first))
    let numbers: [Int]? =
      switch bands {
      case .all: nil
      case .rgb: raster.rgbBands
      case .named(let names): try names.map(raster.band(named:))
      }
    let chosen = numbers ?? raster.bands.map(\.number)
    return Dataset(
      root: root,
      sources: sources,
      classes: classes,
      items: items,
      layout: BandFolder(
        task: task,
        bands: numbers,
        bandNames: bands == .rgb
          ? ["red", "green", "blue"] : chosen.map { raster.bandNames[$0 - 1] },
        scaling: .divide(by: one)
      )
    )
  }
}
