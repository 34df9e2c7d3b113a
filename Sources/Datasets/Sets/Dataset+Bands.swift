import Raster

extension Dataset {
  /// The same images, reading these bands by number or name, or all of them.
  ///
  /// - Parameters:
  ///   - bands: Which; red, green and blue where only `one` is given.
  ///   - one: The stored value that becomes 1; 255 of 8-bit images, others need it said.
  ///   - operation: The builtin that was called.
  /// - Returns: The dataset itself where neither is given.
  /// - Throws: `DatasetError.argument` for `one`, and what opening the first image throws.
  package func reading(bands: BandChoice?, one: Double?, _ operation: String) throws -> Dataset {
    let scaling = try Scaling(one: one, operation)
    guard bands != nil || one != nil else { return self }
    let bands = bands ?? .rgb
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
        scaling: scaling
      )
    )
  }
}
