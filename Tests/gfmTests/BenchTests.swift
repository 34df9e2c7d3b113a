import Foundation
import Testing

@Suite struct BenchTests {
  @Test(arguments: ["pretrain", "forward", "finetune", "upernet"])
  func aBenchmarkPrintsOneLineOfJSON(_ work: String) throws {
    let run = try GFM(
      "bench",
      work,
      "--size",
      "nano",
      "--image",
      "64",
      "--window",
      "4",
      "--batch",
      "2",
      "--steps",
      "2",
      "--warmup",
      "1",
      "--threads",
      "1",
      "--json"
    )
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.split(separator: "\n").count == 1)
    let line = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let record = try #require(line as? [String: Any])
    #expect(record["work"] as? String == work)
    #expect(record["batch"] as? Int == 2)
    #expect(record["threads"] as? Int == 1)
    #expect((record["step_seconds"] as? [Double])?.count == 2)
    #expect(record["images_per_second"] as? Double ?? 0 > 0)
    #expect(record["peak_rss_mib"] as? Int ?? 0 > 0)
    let isTraining = ["pretrain", "finetune"].contains(work)
    #expect((record["loss"] != nil) == isTraining)
  }

  @Test func aPrecisionThatIsNotThereIsRefused() throws {
    let run = try GFM("bench", "upernet", "--size", "nano", "--bf16")
    #expect(run.status == 2)
    #expect(run.errors.contains("only float32"))
  }
}
