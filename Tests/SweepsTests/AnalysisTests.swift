import Foundation
import Testing

@testable import Sweeps

@Suite struct AnalysisTests {
  @Test func importanceIsTheShareOfTheVariance() throws {
    let space = try Space([
      .init("strong", .uniform(0, 1)), .init("weak", .uniform(0, 1)), .init("idle", .uniform(0, 1)),
    ])
    let definition = try definition(space: space)
    let trials = try (0..<200).map { number -> Trial in
      let point = try RandomSampler.draw(space, seed: 1, number: number)
      let value = 3 * (point["strong"] ?? 0) + (point["weak"] ?? 0)
      return Trial(number: number, state: .complete, parameters: point, values: [value])
    }
    let shares = Importance.shares(trials, definition) { $0.values[0] }
    #expect(shares.map(\.name) == ["strong", "weak", "idle"])
    // The variances are as 9 to 1.
    #expect(abs(shares[0].share - 0.9) < 0.05, "\(shares)")
    #expect(abs(shares[1].share - 0.1) < 0.05, "\(shares)")
    #expect(shares[2].share < 0.02, "\(shares)")
  }

  @Test func importanceOfResultsThatDoNotDifferIsNothing() throws {
    let definition = try definition()
    let trials = (0..<9).map { Trial(number: $0, state: .complete, values: [1]) }
    #expect(Importance.shares(trials, definition) { $0.values[0] }.isEmpty)
  }

  @Test func theParetoFrontHoldsWhatNothingBeats() {
    let objectives = [Objective("loss"), Objective("speed", isMaximized: true)]
    let values: [[Double]] = [[1, 1], [2, 3], [3, 2], [0.5, 0.5], [2, 3]]
    let trials = values.enumerated().map {
      Trial(number: $0, state: .complete, values: $1)
    }
    #expect(Pareto.front(trials, objectives).map(\.number) == [0, 1, 3, 4])
    #expect(Pareto.ranks(trials, objectives) == [0, 0, 1, 0, 0])
  }

  /// Optuna 5.0's `compute_hypervolume`, and the good ones of its `_split_trials`, of random results.
  private struct Front: Decodable {
    let losses: [[Double]]
    let count: Int
    let volume: Double
    let best: [Int]
  }

  @Test func volumesAndWhatCoversMostAreOptunas() throws {
    let data = try Data(contentsOf: fixtures.appendingPathComponent("hypervolume.json"))
    let fronts = try JSONDecoder().decode([Front].self, from: data)
    #expect(fronts.count == 6)
    for front in fronts {
      let dimensions = front.losses[0].count
      let reference = (0..<dimensions).map { place in
        let worst = front.losses.map { $0[place] }.max() ?? 0
        return max(1.1 * worst, 0.9 * worst)
      }
      let volume = Hypervolume.volume(front.losses, reference)
      #expect(abs(volume / front.volume - 1) < 1e-12)
      let trials = front.losses.enumerated().map {
        Trial(number: $0, state: .complete, values: $1)
      }
      let objectives = (0..<dimensions).map { Objective("o\($0)") }
      #expect(Pareto.best(front.count, of: trials, objectives).map(\.number) == front.best)
    }
  }

  @Test func doubledAndInfiniteResultsAreChosenFromAsWell() {
    let doubled = Hypervolume.subset(3, of: [[1, 2], [1, 2], [2, 1], [2, 1]], [3, 3])
    #expect(doubled == [0, 1, 2])
    #expect(Hypervolume.subset(1, of: [[1, .infinity], [2, 1]], [3, .infinity]) == [0])
    #expect(Hypervolume.subset(2, of: [[-.infinity, 1], [1, 0], [0, 0.5]], [3, 3]).count == 2)
  }
}
