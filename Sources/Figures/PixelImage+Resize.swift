extension PixelImage {
  /// Returns the image for a space of at most `width` × `height` pixels: enlarged by a whole number
  /// with sharp pixels, or made smaller by averaging.
  package func fitted(width limitX: Int, height limitY: Int) -> PixelImage {
    let scale = min(Double(limitX) / Double(width), Double(limitY) / Double(height))
    if scale >= 1 { return enlarged(by: Int(scale)) }
    return reduced(
      to: PixelSize(
        max(Int((Double(width) * scale).rounded()), 1),
        max(Int((Double(height) * scale).rounded()), 1)
      )
    )
  }

  /// Returns the image with each pixel repeated.
  func enlarged(by factor: Int) -> PixelImage {
    guard factor > 1 else { return self }
    var result = PixelImage(width: width * factor, height: height * factor, filledWith: .white)
    for row in 0..<result.height {
      for column in 0..<result.width {
        result[row, column] = self[row / factor, column / factor]
      }
    }
    return result
  }

  /// Returns the image made smaller: each pixel is the mean of those it stands for.
  func reduced(to size: PixelSize) -> PixelImage {
    var result = PixelImage(width: size.width, height: size.height, filledWith: .white)
    for row in 0..<size.height {
      let rows = span(of: row, of: size.height, over: height)
      for column in 0..<size.width {
        let columns = span(of: column, of: size.width, over: width)
        result[row, column] = mean(rows, columns)
      }
    }
    return result
  }

  private func span(of place: Int, of count: Int, over length: Int) -> Range<Int> {
    let start = place * length / count
    return start..<max((place + 1) * length / count, start + 1)
  }

  private func mean(_ rows: Range<Int>, _ columns: Range<Int>) -> Color {
    var sums = (0, 0, 0)
    rgb.withUnsafeBufferPointer { pixels in
      for row in rows {
        for column in columns {
          let start = (row * width + column) * 3
          sums.0 += Int(pixels[start])
          sums.1 += Int(pixels[start + 1])
          sums.2 += Int(pixels[start + 2])
        }
      }
    }
    let count = rows.count * columns.count
    func rounded(_ sum: Int) -> UInt8 { UInt8((sum + count / 2) / count) }
    return Color(rounded(sums.0), rounded(sums.1), rounded(sums.2))
  }
}

extension Color {
  /// The paper.
  package static let white = Color(255, 255, 255)
}
