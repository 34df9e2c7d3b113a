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

  @Test func theLoaderIsTimedOnImagesOfManyBands() throws {
    let run = try GFM("bench", "data", "--bands", "5", "--image", "64", "--batch", "16", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let line = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    let record = try #require(line as? [String: Any])
    #expect(record["bands"] as? Int == 5 && record["images"] as? Int == 32)
    #expect(record["images_per_second"] as? Double ?? 0 > 0)
    #expect(try GFM("bench", "data").status != 0)
  }

  @Test func bfloat16AndCheckpointingArePartOfTheWork() throws {
    func loss(_ options: String...) throws -> Double {
      let run = try GFM(
        ["bench", "pretrain", "--size", "nano", "--image", "64", "--window", "2", "--batch", "2"]
          + ["--steps", "1", "--warmup", "1", "--json"] + options
      )
      #expect(run.status == 0, "\(run.errors)")
      let line = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
      let record = try #require(line as? [String: Any])
      let precision = options.contains("--bf16") ? "bfloat16" : "float32"
      #expect(record["precision"] as? String == precision)
      return try #require(record["loss"] as? Double)
    }
    let (plain, halved) = (try loss(), try loss("--bf16"))
    #expect(plain != halved && abs(plain - halved) < 0.01)
    #expect(try loss("--checkpointing") == plain)
  }

  @Test func aProfileNamesOperationsAndTheMachinesPeak() throws {
    let run = try GFM(
      "bench",
      "forward",
      "--size",
      "nano",
      "--image",
      "64",
      "--window",
      "2",
      "--profile"
    )
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("window attention"))
    #expect(run.output.contains("everything else"))
    #expect(run.output.contains("measured as this machine's peak"))
  }
}
