import Foundation
import Testing

@testable import Sweeps

@Suite struct PrunerTests {
  /// Decisions of Optuna 5.0 on 200 curves, told one after the other.
  private struct Recording: Decodable {
    struct Case: Decodable {
      let label: String
      let direction: String
      /// The step at which each trial was ended; 0 for none.
      let ends: [Int]
    }

    let name: String
    let curves: [[Double]]
    let cases: [Case]
  }

  private static let pruners: [String: Pruner] = {
    var late = MedianPruner()
    (late.startup, late.warmup, late.interval) = (10, 3, 4)
    var graced = HalvingPruner()
    (graced.minimum, graced.reduction, graced.grace) = (2, 3, 1)
    var fixed = HalvingPruner()
    fixed.minimum = 3
    var bounded = HyperbandPruner()
    bounded.maximum = 27
    var coarse = HyperbandPruner()
    (coarse.minimum, coarse.maximum, coarse.reduction) = (2, 27, 4)
    return [
      "median": Pruner(MedianPruner()), "median startup=10 warmup=3 interval=4": Pruner(late),
      "median maximize": Pruner(MedianPruner()), "asha": Pruner(HalvingPruner()),
      "asha min_steps=2 reduction=3 grace=1": Pruner(graced),
      "asha min_steps=3 maximize": Pruner(fixed), "hyperband": Pruner(HyperbandPruner()),
      "hyperband max_steps=27": Pruner(bounded),
      "hyperband min_steps=2 max_steps=27 reduction=4": Pruner(coarse),
    ]
  }()

  @Test(arguments: pruners.keys.sorted()) func decisionsAreOptunas(_ label: String) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf",
      negativeInfinity: "-inf",
      nan: "nan"
    )
    let data = try Data(contentsOf: fixtures.appendingPathComponent("pruning.json"))
    let recording = try decoder.decode(Recording.self, from: data)
    let expected = try #require(recording.cases.first { $0.label == label })
    let pruner = try #require(Self.pruners[label])
    let store = try SweepStore(path: ":memory:")
    let definition = try definition(
      recording.name,
      pruner: pruner,
      maximizes: expected.direction == "maximize"
    )
    let sweep = try store.open(definition, wanted: 200, origin: origin)
    let worker = worker("w")
    var ends: [Int] = []
    for curve in recording.curves {
      let claim = try #require(try store.claim(sweep, worker: worker, limit: nil))
      var end = 0
      for (index, value) in curve.enumerated() {
        let report = Trial.Report(step: index + 1, value: value)
        if try store.report(claim, report, sweep) == .prune {
          end = index + 1
          break
        }
      }
      let last = curve.last ?? 0
      try store.finish(claim, end > 0 ? .pruned : .complete([last]), seconds: 0)
      ends.append(end)
    }
    #expect(ends == expected.ends)
  }
}
