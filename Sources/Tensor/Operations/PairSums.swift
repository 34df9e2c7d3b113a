/// The gradients of pairs of tokens, added up over the windows of each chunk: a few of them in float32,
/// all of them in float64.
struct PairSums: Sendable {
  private let chunks: Int
  private let size: Int
  /// [chunks, size], in float32.
  private let few: Tensor
  /// The same in float64, where a chunk has more than a few windows.
  private let all: Tensor?

  init(chunks: Int, size: Int, windows: Int) throws {
    (self.chunks, self.size) = (chunks, size)
    few = try Tensor.zeros([chunks, size])
    guard windows > fewRows else {
      all = nil
      return
    }
    let totals = try Tensor(uninitialized: [chunks, size], .float64)
    withElements(Double.self, totals) { $0.update(repeating: 0, count: totals.count) }
    all = totals
  }

  /// Calls `body` with the place where a window of a chunk adds its pairs.
  func withTarget(_ chunk: Int, _ offset: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    few.withFloats { body($0 + chunk * size + offset) }
  }

  /// Takes what a chunk has added up into float64.
  func settle(_ chunk: Int, _ offset: Int, _ count: Int) {
    guard let all else { return }
    let place = chunk * size + offset
    withElements(Double.self, all) { all in
      few.withFloats { Kernels.collect($0 + place, into: all + place, count: count) }
    }
  }

  /// The sums over all chunks, in order.
  func total() throws -> [Double] {
    var result = try [Double](work: 0, count: size)
    for chunk in 0..<chunks { settle(chunk, 0, size) }
    let sums = all ?? few
    sums.withBytes { parts in
      Kernels.accumulateColumns(
        .element,
        parts,
        sums.dtype,
        rows: chunks,
        columns: size,
        stride: size,
        to: &result
      )
    }
    return result
  }
}
