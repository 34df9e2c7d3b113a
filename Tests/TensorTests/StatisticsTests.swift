import Foundation
import Testing

@testable import Tensor

@Suite struct StatisticsTests {
  @Test func varianceDividesByOneLessThanTheCountUnlessToldOtherwise() throws {
    let x = try Tensor([1, 2, 4, 9], shape: [2, 2])
    #expect(try abs(x.variance().item() - 38.0 / 3) < 1e-5)
    #expect(try x.variance(correction: 0).item() == 9.5)
    #expect(try x.standardDeviation(axis: 1, correction: 0).doubles == [0.5, 2.5])
    #expect(try Tensor([3]).variance().item().isNaN)
  }

  @Test func theRootOfNoVarianceHasSlopeZero() throws {
    let tape = Tape()
    let x = try tape.variable(.ones([3]))
    let gradients = try tape.gradients(of: x.standardDeviation() + (x - x).norm())
    #expect(try gradients[x]?.doubles == [0, 0, 0])
  }

  @Test func theNormsAreThoseOfTheirNames() throws {
    let x = try Tensor([3, -4, 0])
    #expect(try x.norm().item() == 5)
    #expect(try x.norm(1).item() == 7)
    #expect(try x.norm(.infinity).item() == 4)
    #expect(try x.norm(0).item() == 2)
    #expect(throws: TensorError.self) { _ = try x.norm(-1) }
  }

  @Test func logSumExpNeitherOverflowsNorTurnsInfinityIntoNaN() throws {
    #expect(try abs(Tensor([1000, 1000]).logSumExp().item() - 1000 - log(2)) < 1e-4)
    #expect(try Tensor([-.infinity, -.infinity]).logSumExp().item() == -.infinity)
    #expect(try Tensor([.infinity, 0]).logSumExp().item() == .infinity)
  }

  @Test func quantilesLieBetweenNeighborsInProportion() throws {
    let x = try Tensor([7, 1, 3, 5])
    #expect(try x.quantiles([0, 0.5, 0.25, 1], axis: 0).doubles == [1, 4, 2.5, 7])
    #expect(try Tensor([1, .nan]).quantiles([0], axis: 0).doubles[0].isNaN)
    #expect(throws: TensorError.self) { _ = try x.quantiles([1.5], axis: 0) }
    #expect(throws: TensorError.self) { _ = try Tensor.zeros([0]).quantiles([0.5], axis: 0) }
  }

  @Test func theHistogramCountsEachFiniteElementOnce() throws {
    let x = try Tensor([0, 0.1, 0.5, 1, .nan, 0.999])
    let (counts, edges) = try x.histogram(bins: 2)
    #expect(try counts.doubles == [2, 3])
    #expect(try edges.doubles == [0, 0.5, 1])
    let some = try x.histogram(bins: 4, range: (0.4, 0.6)).counts
    #expect(try some.doubles.reduce(0, +) == 1)
    let values = try sample([1000])
    let bins = try values.histogram(bins: 13)
    let (low, high) = try (values.doubles.min() ?? 0, values.doubles.max() ?? 0)
    for bin in 0..<13 {
      let from = low + (high - low) * Double(bin) / 13
      let to = low + (high - low) * Double(bin + 1) / 13
      let naive = try values.doubles.filter { $0 >= from && ($0 < to || bin == 12) }.count
      #expect(try bins.counts.doubles[bin] == Double(naive))
    }
  }

  @Test func extremesPreferTheFirstOfEqualElementsAndNaN() throws {
    let x = try Tensor([1, 5, 5, 0, .nan, 9], shape: [2, 3])
    #expect(try x.positions(of: .largest, axis: 1).doubles == [1, 1])
    #expect(try x.positions(of: .smallest, axis: 1).doubles == [0, 1])
    #expect(try x.extremes(.largest, axis: 0).doubles[0] == 1)
    #expect(try x.extreme(.largest).item().isNaN)
    #expect(try Tensor(integers: [3, 9, -2]).extreme(.smallest).dtype == .int64)
    #expect(throws: TensorError.self) { _ = try Tensor.zeros([2, 0]).extremes(.largest, axis: 1) }
  }

  @Test func sortingKeepsTheOrderOfEqualsAndPutsNaNLast() throws {
    let x = try Tensor([2, .nan, 1, 2])
    #expect(try x.sortingPositions().doubles == [2, 0, 3, 1])
    #expect(try x.sortingPositions(descending: true).doubles == [0, 3, 2, 1])
    #expect(try x.sorted().doubles.prefix(3) == [1, 2, 2])
    let (values, positions) = try x.largest(2)
    #expect(try values.doubles == [2, 2] && positions.doubles == [0, 3])
    #expect(throws: TensorError.self) { _ = try x.largest(5) }
  }

  @Test func productsAndRunningSumsOfIntegersStayIntegers() throws {
    let x = try Tensor(integers: [1, 2, 3, 4], shape: [2, 2])
    #expect(try x.product().item() == 24 && x.product().dtype == .int64)
    #expect(try x.cumulativeSum(axis: 0).doubles == [1, 2, 4, 6])
  }
}
