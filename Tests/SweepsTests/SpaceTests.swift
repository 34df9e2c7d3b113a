import Testing

@testable import Sweeps

@Suite struct SpaceTests {
  private func conditional() throws -> Space {
    try Space([
      Space.Dimension("alpha", .choice([.number(0), .number(1)])),
      Space.Dimension(
        "stage",
        .integers(low: 1, high: 4, step: 1),
        when: Space.Condition("alpha is 1") { $0["alpha"] == 1 }
      ),
      Space.Dimension("ratio", .choice([.number(0.5), .number(0.75)])),
    ])
  }

  @Test func aGridHasEveryPointOnceAndConditionsLeaveParametersOut() throws {
    let points = try conditional().grid()
    #expect(points.count == (1 + 4) * 2)
    #expect(Set(points).count == points.count)
    #expect(points.allSatisfy { ($0["stage"] != nil) == ($0["alpha"] == 1) })
    #expect(points[0].values == ["alpha": 0, "ratio": 0])
    #expect(points[1].values == ["alpha": 0, "ratio": 1])
  }

  @Test func integerRangesStopAtTheLastStepWithin() {
    let domain = Domain.integers(low: 2, high: 9, step: 3)
    #expect(domain.count == 3)
    #expect((0..<3).map { domain.value(at: $0) } == [2, 5, 8])
    #expect(domain.value(at: 0.999_999_9) == 8)
  }

  @Test func logarithmicDrawsStayWithinTheirBounds() {
    let domain = Domain.logUniform(1e-5, 1e-1)
    #expect(domain.value(at: 0.0) == 1e-5)
    #expect(abs(domain.value(at: 0.5) - 1e-3) < 1e-15)
    #expect(domain.value(at: 1.0) <= 1e-1)
    #expect(abs(domain.unit(of: 1e-3) - 0.5) < 1e-12)
  }

  @Test(arguments: [
    (Domain.choice([]), SweepError.DomainFault.noChoices),
    (.choice([.number(1), .number(1)]), .repeated("1")),
    (.uniform(2, 1), .bounds(2, 1)),
    (.logUniform(0, 1), .notPositive(0)),
    (.integers(low: 1, high: 3, step: 0), .step(0)),
  ])
  func aDomainWithoutValuesIsRefused(_ domain: Domain, _ fault: SweepError.DomainFault) {
    #expect(throws: SweepError.domain(name: "p", fault)) { try Space([.init("p", domain)]) }
  }

  @Test func anEmptySpaceIsRefused() {
    #expect(throws: SweepError.emptySpace) { try Space([]) }
  }

  @Test func aGridOverNumbersWithoutEndIsRefused() throws {
    let space = try Space([.init("lr", .uniform(0, 1))])
    #expect(throws: SweepError.noGrid(name: "lr", domain: "uniform(0, 1)")) { try space.grid() }
  }

  @Test func aGridOfTooManyPointsIsRefusedBeforeItIsMade() throws {
    let space = try Space((0..<12).map { .init("p\($0)", .integers(low: 1, high: 10, step: 1)) })
    #expect(throws: SweepError.gridSize(Space.largestGrid)) { try space.grid() }
  }

  @Test func aConditionThatNeverHoldsIsRefused() throws {
    let never = Space.Condition("never") { _ in false }
    let space = try Space([
      .init("a", .choice([.number(1)])), .init("b", .choice([.number(1)]), when: never),
    ])
    #expect(throws: SweepError.neverUsed(name: "b")) { try space.grid() }
    #expect(throws: SweepError.neverUsed(name: "b")) { try space.checkConditions(seed: 0) }
  }
}
