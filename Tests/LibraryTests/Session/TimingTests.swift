import Tensor
import Testing

@testable import Library

@Suite struct TimingTests {
  @Test func sizesAreInTheUnitThatSuitsThem() {
    #expect(Timing.bytes(1_500_000) == "1.5 MB")
  }

  @Test func shortWorkRunsOften() {
    var runs = 0
    let timing = Timing { runs += 1 }
    #expect(runs == 100)
    #expect(timing.description.contains("median of 100"))
  }

  @Test func quantilesLieBetweenTheRuns() {
    var run = 0
    let timing = Timing(runs: 5) { run += 1 }
    #expect(timing.seconds.count == 5)
    #expect(timing.quantile(0) == timing.seconds[0])
    #expect(timing.quantile(0.25) == timing.seconds[1])
    #expect(timing.quantile(1) == timing.seconds[4])
  }

  @Test func productsAndTheirMemoryAreCounted() throws {
    let a = try Tensor.ones([64, 32])
    let b = try Tensor.ones([32, 16])
    let timing = try Timing(runs: 3) { _ = try matmul(a, b) }
    // Other tests compute beside this one, so the counts are lower bounds.
    #expect(timing.flops >= 2 * 64 * 32 * 16)
    #expect(timing.allocations.bytes >= 64 * 16 * 4)
    #expect(timing.description.contains("GFLOP/s"))
  }
}
