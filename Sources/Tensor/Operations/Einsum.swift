extension Tensor {
  /// The sum of products that Einstein's notation describes, such as `"bij,bjk->bik"`.
  ///
  /// Operands are contracted from left to right, each pair as a matrix product. Integers give int64.
  ///
  /// - Throws: `TensorError.argument` for a notation that does not read, `TensorError.shape` where
  ///   operands do not fit it.
  package static func einsum(_ notation: String, _ operands: [Tensor]) throws -> Tensor {
    let plan = try EinsumNotation(notation, operands)
    // One type for all, so that the order of contractions does not matter to it.
    let type = DType.arithmetic(Set(operands.map(\.dtype)))
    var terms = try zip(operands, plan.inputs).map { tensor, labels in
      try EinsumTerm(tensor.cast(to: type), labels).withoutRepeats()
    }
    while terms.count > 1 {
      let (a, b) = (terms.removeFirst(), terms.removeFirst())
      let later = Set(terms.flatMap(\.labels)).union(plan.output)
      terms.insert(try a.contracted(with: b, keeping: later), at: 0)
    }
    return try terms[0].arranged(as: plan.output)
  }
}

/// A notation taken apart: a label per axis, negative ones for the axes of an ellipsis.
private struct EinsumNotation {
  let inputs: [[Int]]
  let output: [Int]

  init(_ notation: String, _ operands: [Tensor]) throws {
    let text = notation.filter { $0 != " " }
    let sides = Self.sides(of: text)
    let words = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    func refused(_ expected: String) -> TensorError {
      .argument(
        operation: "einsum",
        name: "notation",
        expected: expected,
        actual: "\"\(notation)\""
      )
    }
    guard sides.count <= 2 else { throw refused("with one -> at most") }
    guard words.count == operands.count, !operands.isEmpty else {
      throw refused("one group of letters for each of the \(operands.count) tensors")
    }
    inputs = try zip(words, operands).map { word, tensor in
      guard let labels = Self.labels(String(word), rank: tensor.rank) else {
        throw refused("a letter for each axis of \(tensor.shape) in \"\(word)\"")
      }
      return labels
    }
    try Self.check(inputs, operands)
    let all = inputs.flatMap { $0 }
    let spread = Set(all.filter { $0 < 0 }).sorted()
    guard sides.count == 2 else {
      let once = Set(all.filter { label in label > 0 && all.filter { $0 == label }.count == 1 })
      output = spread + once.sorted()
      return
    }
    guard let labels = Self.labels(sides[1], rank: nil, spread: spread),
      Set(labels).count == labels.count, Set(labels).isSubset(of: all)
    else {
      throw refused("with a result of letters that the tensors have, each once")
    }
    output = labels
  }

  private static func sides(of text: String) -> [String] {
    var sides = [""]
    var rest = Substring(text)
    while let next = rest.first {
      if rest.hasPrefix("->") {
        sides.append("")
        rest = rest.dropFirst(2)
      } else {
        sides[sides.count - 1].append(next)
        rest = rest.dropFirst()
      }
    }
    return sides
  }

  /// The labels of one group, or `nil` where it does not read or does not fit the rank.
  private static func labels(_ word: String, rank: Int?, spread: [Int] = []) -> [Int]? {
    let hasEllipsis = word.contains("...")
    let letters = word.replacing("...", with: "*")
    let count = letters.filter { $0 != "*" }.count
    guard letters.filter({ $0 == "*" }).count <= 1,
      letters.allSatisfy({ $0 == "*" || ($0.isASCII && $0.isLetter) })
    else { return nil }
    if let rank, hasEllipsis ? count > rank : count != rank { return nil }
    // Axes of an ellipsis align at the right: the last one is −1.
    let filling = rank.map { rank in (count..<rank).map { $0 - rank } } ?? spread
    return letters.flatMap { letter in
      letter == "*" ? filling : letter.unicodeScalars.map { Int($0.value) }
    }
  }

  private static func check(_ inputs: [[Int]], _ operands: [Tensor]) throws {
    var sizes: [Int: Int] = [:]
    for (labels, tensor) in zip(inputs, operands) {
      for (label, size) in zip(labels, tensor.shape) where size != 1 {
        guard sizes[label, default: size] == size else {
          throw TensorError.shape(
            operation: "einsum",
            expected: "axes that share a letter to have one size",
            actual: tensor.shape
          )
        }
        sizes[label] = size
      }
    }
  }
}

/// A tensor with a label for each axis.
private struct EinsumTerm {
  let tensor: Tensor
  let labels: [Int]

  init(_ tensor: Tensor, _ labels: [Int]) {
    (self.tensor, self.labels) = (tensor, labels)
  }

  /// The diagonal wherever a label stands twice.
  func withoutRepeats() throws -> EinsumTerm {
    for (axis, label) in labels.enumerated() {
      guard let first = labels.firstIndex(of: label), first < axis else { continue }
      let length = min(tensor.shape[first], tensor.shape[axis])
      let parts = try (0..<length).map { index in
        try tensor.selected(axis: axis, at: min(index, tensor.shape[axis] - 1))
          .selected(axis: first, at: min(index, tensor.shape[first] - 1))
      }
      var rest = labels
      rest.remove(at: axis)
      rest.remove(at: first)
      guard !parts.isEmpty else {
        let none = try tensor.selectedNothing(first, axis)
        return try EinsumTerm(none, [label] + rest).withoutRepeats()
      }
      return try EinsumTerm(Tensor.stacked(parts), [label] + rest).withoutRepeats()
    }
    return self
  }

  /// The product with another term, summed over labels that nobody needs later.
  func contracted(with other: EinsumTerm, keeping later: Set<Int>) throws -> EinsumTerm {
    let a = try summed(keeping: later.union(other.labels))
    let b = try other.summed(keeping: later.union(labels))
    let shared = a.labels.filter(b.labels.contains)
    let batch = shared.filter(later.contains)
    let inner = shared.filter { !later.contains($0) }
    let left = a.labels.filter { !shared.contains($0) }
    let right = b.labels.filter { !shared.contains($0) }
    let sizes = Dictionary(
      zip(a.labels + b.labels, a.tensor.shape + b.tensor.shape).map { ($0, $1) },
      uniquingKeysWith: { $0 == 1 ? $1 : $0 }
    )
    func shape(_ labels: [Int]) -> Shape { labels.map { sizes[$0] ?? 1 } }
    let x = try a.matrix([batch, left, inner], shape)
    let y = try b.matrix([batch, inner, right], shape)
    let result = try matmul(x, y).reshaped(shape(batch + left + right))
    return EinsumTerm(result, batch + left + right)
  }

  /// The axes in groups, each made one, broadcast to their sizes.
  private func matrix(_ groups: [[Int]], _ shape: ([Int]) -> Shape) throws -> Tensor {
    let order = groups.flatMap { $0 }
    let full = try arranged(as: order).expanded(to: shape(order))
    return try full.reshaped(groups.map { shape($0).elementCount })
  }

  /// The sum over labels outside a set.
  private func summed(keeping kept: Set<Int>) throws -> EinsumTerm {
    guard let axis = labels.firstIndex(where: { !kept.contains($0) }) else { return self }
    var rest = labels
    rest.remove(at: axis)
    return try EinsumTerm(tensor.sum(axis: axis), rest).summed(keeping: kept)
  }

  /// The axes in the order of a result, others summed away.
  func arranged(as output: [Int]) throws -> Tensor {
    let term = try summed(keeping: Set(output))
    return try term.tensor.permuted(output.compactMap(term.labels.firstIndex))
  }
}

extension Tensor {
  /// An empty diagonal of two axes.
  fileprivate func selectedNothing(_ first: Int, _ second: Int) throws -> Tensor {
    var rest = shape
    rest.remove(at: second)
    rest.remove(at: first)
    return try Tensor.zeros([0] + rest, dtype)
  }
}

extension OperationSample {
  /// Of Einstein sums.
  static let contractions: [OperationSample] = [
    OperationSample("einsum of a product", [2, 3], [3, 4]) { try Tensor.einsum("ij,jk->ki", $0) },
    OperationSample("einsum in batches", [2, 3, 4], [2, 4, 2]) {
      try Tensor.einsum("bij,bjk->bik", $0)
    },
    OperationSample("einsum of a trace", [3, 3]) {
      $0[0].shape[0] == 3 ? try Tensor.einsum("ii", $0) : $0[0]
    },
    OperationSample("einsum of an outer product", [2], [3]) { try Tensor.einsum("i,j->ij", $0) },
    OperationSample("einsum of three", [2, 3], [3, 2], [2]) {
      try Tensor.einsum("ij,jk,k->i", $0)
    },
  ]
}
