import Testing

@testable import Tensor

@Suite struct EinsumTests {
  /// The sum of products over every assignment of numbers to letters.
  private func naive(_ notation: String, _ operands: [Tensor]) throws -> [Double] {
    let sides = notation.split(separator: ">").map { $0.filter { $0 != "-" } }
    let words = sides[0].split(separator: ",").map(Array.init)
    let output = sides.count > 1 ? Array(sides[1]) : []
    var sizes: [Character: Int] = [:]
    for (word, tensor) in zip(words, operands) {
      for (letter, size) in zip(word, tensor.shape) { sizes[letter] = size }
    }
    let letters = output + sizes.keys.filter { !output.contains($0) }.sorted()
    let shape = letters.map { sizes[$0] ?? 1 }
    let strides = shape.rowMajorStrides
    var result = [Double](repeating: 0, count: output.map { sizes[$0] ?? 1 }.reduce(1, *))
    let inner = shape.elementCount / max(result.count, 1)
    for index in 0..<shape.elementCount {
      var product = 1.0
      for (word, tensor) in zip(words, operands) {
        let place = zip(word, tensor.shape.rowMajorStrides).reduce(0) { sum, item in
          guard let axis = letters.firstIndex(of: item.0) else { return sum }
          return sum + index / strides[axis] % shape[axis] * item.1
        }
        product *= try tensor.doubles[place]
      }
      result[index / inner] += product
    }
    return result
  }

  @Test(
    arguments: [
      ("ij,jk->ik", [[2, 3], [3, 4]]), ("ij,kj->ki", [[2, 3], [4, 3]]),
      ("bij,bjk->bik", [[2, 3, 4], [2, 4, 5]]), ("i,j->ij", [[3], [4]]), ("ij->ji", [[2, 3]]),
      ("ij->", [[2, 3]]), ("ii->i", [[3, 3]]), ("ij,ij->i", [[2, 3], [2, 3]]),
      ("bhqd,bhkd->bhqk", [[2, 2, 3, 4], [2, 2, 5, 4]]),
      ("ij,jk,kl->il", [[2, 3], [3, 4], [4, 2]]),
      ("iij->ij", [[2, 2, 3]]), ("abc,c,ab->a", [[2, 3, 4], [4], [2, 3]]),
    ] as [(String, [Shape])]
  )
  func agreesWithTheSumOverAllLetters(_ notation: String, _ shapes: [Shape]) throws {
    let operands = try shapes.enumerated().map { try sample($1, seed: UInt64($0)) }
    let got = try Tensor.einsum(notation, operands).doubles
    let wanted = try naive(notation, operands)
    #expect(got.count == wanted.count)
    #expect(zip(got, wanted).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func anEllipsisStandsForTheOtherAxes() throws {
    let (a, b) = try (sample([2, 5, 3, 4]), sample([5, 4, 2], seed: 2))
    let got = try Tensor.einsum("...ij,...jk->...ik", [a, b])
    #expect(try difference(got, matmul(a, b)) < 1e-5)
  }

  @Test func withoutAnArrowLettersThatStandOnceRemainInOrder() throws {
    let (a, b) = try (sample([2, 3]), sample([3, 4], seed: 2))
    #expect(try difference(Tensor.einsum("ba,ac", [a, b]), matmul(a, b)) < 1e-6)
  }

  @Test(arguments: [
    ("ij,jk", 1), ("ijk->i", 1), ("ij->ik", 1), ("ij->ii", 1), ("i1->i", 1), ("ij->i->j", 1),
    ("", 0), ("....ij->i", 1),
  ])
  func aNotationThatDoesNotReadIsRefused(_ notation: String, _ count: Int) throws {
    let operands = try [Tensor](repeating: .zeros([2, 2]), count: count)
    #expect(throws: TensorError.self) { _ = try Tensor.einsum(notation, operands) }
  }

  @Test func sizesThatDisagreeAreRefused() {
    #expect(throws: TensorError.self) {
      _ = try Tensor.einsum("ij,jk->ik", [.zeros([2, 3]), .zeros([4, 5])])
    }
  }
}
