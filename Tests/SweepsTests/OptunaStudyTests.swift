import Foundation
import GRDB
import Testing

@testable import Sweeps

@Suite struct OptunaStudyTests {
  @Test func aStudyHoldsTrialsAsOptunaWritesThem() throws {
    try inFolder { folder in
      let space = try Space([
        .init("x", .uniform(0, 1)), .init("l", .logUniform(1e-3, 1)),
        .init("n", .integers(low: 2, high: 9, step: 2)),
        .init("k", .choice([.number(1), .text("three"), .bool(true), .none])),
      ])
      let store = try SweepStore(path: folder + "/s.sqlite")
      let definition = try definition(maximizes: true, space: space)
      let sweep = try store.open(definition, wanted: 4, origin: origin)
      let source = try Sampler(RandomSampler()).points(
        of: space,
        seed: 0,
        objectives: definition.objectives
      )
      let ends: [TrialEnd] = [
        .complete([.infinity]), .pruned, .failed("no \"luck\""), .complete([2]),
      ]
      var number = 0
      try TrialLoop(store, sweep, source, worker: worker("w")).run { claim, _ in
        _ = try store.report(claim, .init(step: 3, value: number == 1 ? .nan : 0.5), sweep)
        number += 1
        return ends[number - 1]
      }
      let path = folder + "/study.db"
      try OptunaStudy(store, sweep).write(to: path)
      try OptunaStudy(store, sweep).write(to: path)
      try DatabaseQueue(path: path).read { (db: Database) throws -> Void in
        func column(_ sql: String) throws -> [String] { try String.fetchAll(db, sql: sql) }
        #expect(try column("SELECT direction FROM study_directions") == ["MAXIMIZE"])
        #expect(
          try column("SELECT state FROM trials ORDER BY number")
            == ["COMPLETE", "PRUNED", "FAIL", "COMPLETE"]
        )
        #expect(try column("SELECT value_type FROM trial_values") == ["INF_POS", "FINITE"])
        #expect(
          try column("SELECT intermediate_value_type FROM trial_intermediate_values")
            == ["FINITE", "NAN", "FINITE", "FINITE"]
        )
        #expect(
          try column("SELECT DISTINCT distribution_json FROM trial_params ORDER BY param_name") == [
            #"{"name": "CategoricalDistribution", "attributes": {"choices": [1,"three",true,null]}}"#,
            #"{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.001, "high": 1.0, "log": true}}"#,
            #"{"name": "IntDistribution", "attributes": {"step": 2, "low": 2, "high": 8, "log": false}}"#,
            #"{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 1.0, "log": false}}"#,
          ]
        )
        #expect(try column("SELECT value_json FROM trial_user_attributes") == [#""no \"luck\"""#])
        #expect(try column("SELECT version_num FROM alembic_version") == ["v3.2.0.a"])
      }
    }
  }
}
