import Tensor

extension Raster {
  /// The number of a band, by its number, its name or what it sees: `nir` is B08 of Sentinel-2.
  ///
  /// - Throws: `RasterError.noBand`, which lists the bands there are.
  package func band(named name: String) throws -> Int {
    let wanted = name.lowercased()
    if let band = bands.first(where: { $0.name.lowercased() == wanted }) { return band.number }
    if let number = Int(name), (1...bands.count).contains(number) { return number }
    if let role = BandNames.roles(of: [name]).first ?? nil, let place = place(of: role) {
      return bands[place].number
    }
    throw RasterError.noBand(path: path, band: name, names: bandNames)
  }

  /// The bands that make a color picture: red, green and blue by name, else the first three; one or two
  /// bands (gray, gray with alpha) serve for all three.
  package var rgbBands: [Int] {
    namedColors ?? (bands.count >= 3 ? [1, 2, 3] : [1, 1, 1])
  }

  /// Red, green and blue; `nil` where the names do not say which these are.
  package var namedColors: [Int]? {
    let plain = ["red", "green", "blue"].compactMap { name in bands.first { $0.name == name } }
    if plain.count == 3 { return plain.map(\.number) }
    let places = [BandRole.red, .green, .blue].compactMap(place(of:))
    return places.count == 3 ? places.map { bands[$0].number } : nil
  }

  /// The place of the only band that sees something, by the names of all.
  private func place(of role: BandRole) -> Int? {
    let roles = BandNames.roles(of: bandNames)
    let exact = roles.indices.filter { roles[$0] == role }
    if !exact.isEmpty { return exact.count == 1 ? exact[0] : nil }
    let alike = roles.indices.filter { roles[$0]?.kind == role.kind }
    return alike.count == 1 ? alike[0] : nil
  }

  /// Red, green and blue at a position in the table of colors; black beyond its end.
  package func color(at position: Int) -> [Int] {
    let colors = paletteColors ?? []
    return colors.indices.contains(position) ? colors[position].map { Int($0) } : [0, 0, 0]
  }

  /// Reads pixels that are positions in a table of colors as these colors.
  ///
  /// - Shape: [3, height, width]
  package func readPalette(
    window: Window? = nil,
    size: (height: Int, width: Int)? = nil
  ) throws -> Tensor {
    // Positions must not be mixed with their neighbors.
    let positions = try read(bands: [1], window: window, size: size, resampling: .nearest)
    let colors = paletteColors ?? []
    let plane = positions.count
    let result = try Tensor(uninitialized: [3] + positions.shape.dropFirst(), .uint8)
    try positions.converted(to: .int64).withPointer(to: Int.self, .int64) { from in
      result.withPointer(to: UInt8.self, .uint8) { output in
        for index in 0..<plane {
          let position = from[index]
          let color = colors.indices.contains(position) ? colors[position] : [0, 0, 0]
          for channel in 0..<3 { output[channel * plane + index] = color[channel] }
        }
      }
    }
    return result
  }
}
