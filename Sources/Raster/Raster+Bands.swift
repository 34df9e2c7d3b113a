import Tensor

extension Raster {
  /// The number of a band, by its number or name.
  ///
  /// - Throws: `RasterError.noBand`, which lists the bands there are.
  package func band(named name: String) throws -> Int {
    let wanted = name.lowercased()
    if let band = bands.first(where: { $0.name.lowercased() == wanted }) { return band.number }
    if let number = Int(name), (1...bands.count).contains(number) { return number }
    throw RasterError.noBand(path: path, band: name, names: bandNames)
  }

  /// The bands that make a colour picture: red, green and blue by name, 4, 3 and 2 of Sentinel-2 and of
  /// Landsat 8 and 9, else the first three; one or two bands (grey, grey with alpha) serve for all three.
  package var rgbBands: [Int] {
    let named = ["red", "green", "blue"].compactMap { try? band(named: $0) }
    if named.count == 3 { return named }
    if let visible = visibleBands { return visible }
    return bands.count >= 3 ? [1, 2, 3] : [1, 1, 1]
  }

  /// B04, B03 and B02 where other names (B8A, B08, B09, B9) tell the sensor.
  private var visibleBands: [Int]? {
    let names = Dictionary(
      bands.map { ($0.name.uppercased(), $0.number) },
      uniquingKeysWith: { first, _ in first }
    )
    guard ["B8A", "B08", "B09", "B9"].contains(where: { names[$0] != nil }) else { return nil }
    let numbers = [4, 3, 2].compactMap { names["B0\($0)"] ?? names["B\($0)"] }
    return numbers.count == 3 ? numbers : nil
  }

  /// Red, green and blue at a position in the table of colours; black beyond its end.
  package func color(at position: Int) -> [Int] {
    let colors = paletteColors ?? []
    return colors.indices.contains(position) ? colors[position].map { Int($0) } : [0, 0, 0]
  }

  /// Reads pixels that are positions in a table of colours as these colours.
  ///
  /// - Shape: [3, height, width]
  package func readPalette(
    window: Window? = nil,
    size: (height: Int, width: Int)? = nil
  ) throws -> Tensor {
    // Positions must not be mixed with their neighbours.
    let positions = try read(bands: [1], window: window, size: size, resampling: .nearest)
    let colors = paletteColors ?? []
    let plane = positions.count
    let result = Tensor(uninitialized: [3] + positions.shape.dropFirst(), .uint8)
    let from = positions.converted(to: .int64).pointer(to: Int64.self, .int64)
    let output = result.pointer(to: UInt8.self, .uint8)
    for index in 0..<plane {
      let position = Int(from[index])
      let color = colors.indices.contains(position) ? colors[position] : [0, 0, 0]
      for channel in 0..<3 { output[channel * plane + index] = color[channel] }
    }
    return result
  }
}
