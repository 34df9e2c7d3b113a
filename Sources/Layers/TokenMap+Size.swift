import Tensor

extension TokenMap {
  /// The map with zeros below and to the right, up to whole multiples of a side.
  package func padded(toMultipleOf side: Int) throws -> TokenMap {
    let (below, right) = ((side - height % side) % side, (side - width % side) % side)
    guard below + right > 0 else { return self }
    return try TokenMap(maps: maps().padded([(0, 0), (0, below), (0, right), (0, 0)]))
  }

  /// The upper left part of the map.
  package func cropped(height rows: Int, width columns: Int) throws -> TokenMap {
    guard rows != height || columns != width else { return self }
    let upper = try maps().sliced(axis: 1, start: 0, count: rows)
    return try TokenMap(maps: upper.sliced(axis: 2, start: 0, count: columns))
  }

  /// The map enlarged or reduced, bilinearly between the outer edges.
  package func resized(height rows: Int, width columns: Int) throws -> TokenMap {
    guard rows != height || columns != width else { return self }
    func taps(_ from: Int, _ to: Int) -> ResampleTaps {
      ResampleTaps(from: from, to: to, mode: .bilinear, antialias: false, alignCorners: false)
    }
    return try resampled(down: taps(height, rows), across: taps(width, columns))
  }

  /// The means over a grid of equal parts, which overlap where they do not divide the map.
  package func averaged(side: Int) throws -> TokenMap {
    try resampled(down: .averages(of: height, in: side), across: .averages(of: width, in: side))
  }

  private func resampled(down: ResampleTaps, across: ResampleTaps) throws -> TokenMap {
    try TokenMap(maps: resampleMaps(maps(), down: down, across: across))
  }

  /// Maps of one size, their channels side by side.
  package static func concatenated(_ maps: [TokenMap]) throws -> TokenMap {
    maps[0].with(try Tensor.concatenated(maps.map(\.tokens), axis: 1))
  }

  /// Channels rearranged into space, as PyTorch's pixel shuffle has them.
  ///
  /// - Source: Shi et al., arXiv 1609.05158.
  package func shuffled(factor: Int) throws -> TokenMap {
    let fewer = channels / (factor * factor)
    let (rows, columns) = (height * factor, width * factor)
    let tokens = try tokens.reshaped([batch, height, width, fewer, factor, factor])
      .permuted([0, 1, 4, 2, 5, 3]).reshaped([batch * rows * columns, fewer])
    return with(tokens, height: rows, width: columns)
  }
}

extension TokenMap {
  /// Images as maps of pixels.
  ///
  /// - Throws: `LayerError.notImages` where they are not a batch of images.
  /// - Shape: image [batch, channels, height, width] → tokens [batch · height · width, channels].
  package init(image: Tensor) throws {
    guard image.rank == 4 else { throw LayerError.notImages(shape: image.shape) }
    try self.init(maps: image.permuted([0, 2, 3, 1]))
  }
}
