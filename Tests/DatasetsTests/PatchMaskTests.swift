import Tensor
import Testing

@testable import Datasets

@Suite struct PatchMaskTests {
  @Test func theShareOfCellsIsRoundedUp() throws {
    let mask = try PatchMask()
    #expect(mask.maskedCells == 22)
    #expect(mask.side == 48)
    var random = Random(seed: 3)
    let drawn = try mask.draw(&random)
    #expect(drawn.shape == [48, 48])
    #expect(try drawn.doubles.reduce(0, +) == 22 * 64)
  }

  @Test func cellsAreMaskedWhole() throws {
    var random = Random(seed: 5)
    let values = try PatchMask(image: 64, patch: 16, ratio: 0.4).draw(&random).values
    for row in 0..<16 {
      for column in 0..<16 {
        #expect(values[row * 16 + column] == values[row / 4 * 4 * 16 + column / 4 * 4])
      }
    }
  }

  @Test func nothingAndEverythingCanBeMasked() throws {
    var random = Random(seed: 5)
    #expect(try PatchMask(ratio: 0).draw(&random).values.allSatisfy { $0 == 0 })
    #expect(try PatchMask(ratio: 1).draw(&random).values.allSatisfy { $0 == 1 })
  }

  @Test func everyCellIsMaskedAboutAsOften() throws {
    var random = Random(seed: 8)
    let mask = try PatchMask(image: 16, patch: 4, ratio: 0.5)
    var counts = [Float](repeating: 0, count: 16)
    for _ in 0..<2000 {
      for (cell, value) in try mask.draw(&random).values.enumerated() { counts[cell] += value }
    }
    #expect(counts.allSatisfy { abs($0 - 1000) < 120 })
  }

  @Test func sizesMustDivide() {
    let image = DatasetError.indivisible(
      operation: "mask",
      what: "image",
      size: 100,
      by: "patch",
      unit: 32
    )
    #expect(throws: image) { try PatchMask(image: 100) }
    #expect("\(image)" == "mask: image 100 is not divisible by patch 32; try 96 or 128")
    #expect(errorOf { try PatchMask(patch: 6) } is DatasetError)
    #expect(errorOf { try PatchMask(ratio: .nan) } is DatasetError)
    #expect(errorOf { try PatchMask(image: 0) } is DatasetError)
  }
}
