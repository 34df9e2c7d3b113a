import Testing

@testable import Figures

@Suite struct SeriesTests {
  @Test func groupsKeepTheOrderOfTheirFirstPoints() throws {
    let groups = try Series.grouped(x: [1, 2, 3, 4], y: [5, 6, 7, 8], by: ["b", "a", "b", "a"])
    #expect(groups.map(\.name) == ["b", "a"])
    #expect(groups.map(\.x) == [[1, 3], [2, 4]])
    #expect(groups.map(\.y) == [[5, 7], [6, 8]])
  }

  @Test func unequalLengthsAreRefused() {
    #expect(throws: FigureError.differentLengths(what: "x and y", first: 1, second: 2)) {
      try Series(x: [1], y: [1, 2])
    }
    #expect(throws: FigureError.differentLengths(what: "y and group", first: 2, second: 1)) {
      try Series.grouped(x: [1, 2], y: [1, 2], by: ["a"])
    }
  }

  @Test func aSteppedSeriesKeepsEachValueUpToTheNextPlace() throws {
    let steps = try Series("best", x: [0, 2, 5], y: [3, 1, 1]).stepped
    #expect(steps.name == "best")
    #expect(steps.x == [0, 2, 2, 5, 5])
    #expect(steps.y == [3, 3, 1, 1, 1])
    #expect(Series(y: []).stepped.y.isEmpty)
  }

  @Test func thinningKeepsTheExtremes() {
    var y = (0..<100_000).map { Double($0 % 10) }
    y[54_321] = 1000
    y[12_345] = -1000
    let thin = Series(y: y).thinned(to: 1000)
    #expect(thin.y.count <= 1000)
    #expect(thin.y.max() == 1000)
    #expect(thin.y.min() == -1000)
    #expect(thin.x == thin.x.sorted())
  }

  @Test func thinningKeepsGaps() {
    var y = (0..<100_000).map { Double($0 % 10) }
    for index in [54_321, 54_322, 99_999] { y[index] = .nan }
    y[12_345] = .infinity
    let thin = Series(y: y).thinned(to: 1000)
    #expect(thin.y.count { !$0.isFinite } == 3)
    #expect(thin.y.count <= 1003)
    #expect(thin.x == thin.x.sorted())
    #expect(Series(y: [.nan, 1, .nan, 2, 3, .infinity, 4]).isolated.y == [1, 4])
  }

  @Test func shortSeriesIsNotThinned() {
    let short = Series(y: [1, 2, 3])
    #expect(short.thinned() == short)
  }

  @Test func exponentialAverageIsCorrectedForItsStart() {
    let smooth = Series(y: [1, 1, 1, .nan, 1]).smoothed(0.9).y
    #expect(smooth[3].isNaN)
    for index in [0, 1, 2, 4] { #expect(abs(smooth[index] - 1) < 1e-12) }
  }

  @Test func centeredMeanAgreesWithTheNaiveOne() {
    let values: [Double] = [3, 1, .nan, 5, 9, 2, 6]
    let smooth = Series(y: values).smoothed(3).y
    for index in values.indices where values[index].isFinite {
      let near = values[max(index - 1, 0)...min(index + 1, 6)].filter(\.isFinite)
      #expect(abs(smooth[index] - near.reduce(0, +) / Double(near.count)) < 1e-12)
    }
  }

  @Test func logarithmicAxisLeavesOutWhatIsNotPositive() {
    let axes = Axes(logY: true)
    let shown = Series(y: [1, 0, -3]).shown(on: axes)
    #expect(shown.y[0] == 1)
    #expect(shown.y[1].isNaN && shown.y[2].isNaN)
    #expect(!Series(y: [0, -1]).isVisible(on: axes))
  }
}
