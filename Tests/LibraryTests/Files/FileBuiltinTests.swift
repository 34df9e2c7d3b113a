import Foundation
import Testing

@testable import Language
@testable import Library

/// A session in a folder of its own.
final class ScriptFolder {
  let path: String
  let output = OutputBuffer()
  private let interpreter: Interpreter

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "script-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
    interpreter = Interpreter(library: makeLibrary(), output: output)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Runs a source in which `DIR` stands for the folder, and gives what it printed.
  func run(_ source: String) throws -> String {
    let text = source.replacingOccurrences(of: "DIR", with: path)
    let outcome = interpreter.run(SourceText(name: "test", text: text))
    if let diagnostic = outcome.diagnostics.first { throw Failure("script", diagnostic.message) }
    return output.take()
  }

  /// The message with which a source fails.
  func failure(_ source: String) -> String {
    do {
      return "no failure: \(try run(source))"
    } catch let failure as Failure {
      return failure.message.replacingOccurrences(of: path, with: "DIR")
    } catch {
      return "\(error)"
    }
  }

  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

private func fixture(_ name: String, _ file: String = #filePath) -> String {
  URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
}

@Suite("Files in scripts")
struct FileBuiltinTests {
  @Test("Values come back as they were saved", arguments: ["pth", "json", "yaml"])
  func valuesComeBack(ending: String) throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      a = {z: 1, name: "x: y", on: true, none: none, list: [1, 2.5, -1e-6], r: {b: 2, a: "3"}}
      save(a, "DIR/a.\(ending)")
      b = load("DIR/a.\(ending)")
      print(a == b, b.keys())
      """
    )
    #expect(shown == "true [\"z\", \"name\", \"on\", \"none\", \"list\", \"r\"]\n")
    #expect(script.files == ["a.\(ending)"])
  }

  @Test("Tensors come back with their bits", arguments: ["pth", "safetensors"])
  func tensorsComeBack(ending: String) throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      a = {w: randn(3, 4, seed=1), n: tensor([1, 2])}
      save(a, "DIR/a.\(ending)")
      b = load("DIR/a.\(ending)")
      print(maxdiff(a.w, b.w), maxdiff(a.n, b.n), b.w.shape)
      """
    )
    #expect(shown == "0 0 [3, 4]\n")
  }

  @Test("One tensor goes to a npy file, an image to a png")
  func singleTensorsAreWritten() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      save(arange(0, 6, 1).reshape(2, 3), "DIR/a.npy")
      save(zeros(3, 4, 5), "DIR/a.png")
      print(load("DIR/a.npy").shape)
      """
    )
    #expect(shown == "[2, 3]\n")
    #expect(script.files == ["a.npy", "a.png"])
  }

  @Test("Tables go to csv files and back")
  func tablesComeBack() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      save([{n: 1, s: "a,b"}, {n: 2, s: "c"}], "DIR/t.csv")
      t = load("DIR/t.csv")
      print(len(t), t[1].n, t[0].s)
      """
    )
    #expect(shown == "2 2 a,b\n")
  }

  @Test("What a file asks to be run is warned of and stays out")
  func commandsAreWarnedOf() throws {
    let script = try ScriptFolder()
    let path = fixture("containers/hostile.pth")
    #expect(try script.run("print(load(\"\(path)\").model.w.shape)").hasPrefix("[2]"))
    #expect(script.output.warnings.contains("posix.system"))
  }

  @Test("Each thing that goes wrong is one sentence with the path")
  func failuresNameThePath() throws {
    let script = try ScriptFolder()
    #expect(script.failure("load(\"DIR/none.pth\")").contains("DIR/none.pth: "))
    #expect(script.failure("load(\"DIR\")").contains("is not a file"))
    #expect(script.failure("save(1, \"DIR/a.xyz\")").contains("the ending names no format"))
    #expect(script.failure("save(x -> x, \"DIR/a.pth\")").contains("function"))
    #expect(script.failure("save({f: print}, \"DIR/a.pth\")").contains("f: files have no form"))
    #expect(script.failure("l = [1]; l[0] = l; save(l, \"DIR/a.json\")").contains("nested"))
    #expect(script.files.isEmpty)
  }

  @Test("Anchors in a YAML file cannot multiply")
  func anchorsCannotMultiply() throws {
    let script = try ScriptFolder()
    var text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1...8 {
      let parts = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(parts)]\n"
    }
    try text.write(toFile: script.path + "/bomb.yaml", atomically: true, encoding: .utf8)
    #expect(script.failure("load(\"DIR/bomb.yaml\")").contains("holds more than"))
  }

  @Test("A configuration is the published defaults, its bases, the file and the options, in turn")
  func configurationsAreMerged() throws {
    let script = try ScriptFolder()
    try "TRAIN: {EPOCHS: 7, BASE_LR: 2}\nTAG: base\n".write(
      toFile: script.path + "/base.yaml",
      atomically: true,
      encoding: .utf8
    )
    try "BASE: [base.yaml]\nTAG: mine\nMODEL: {SWIN: {DEPTHS: [1, 1]}}\n".write(
      toFile: script.path + "/own.yaml",
      atomically: true,
      encoding: .utf8
    )
    let shown = try script.run(
      """
      c = config("DIR/own.yaml", opts=["TRAIN.WARMUP_EPOCHS", "3", "DATA.DATA_PATH", "/a"])
      print(c.TRAIN.EPOCHS, c.TRAIN.BASE_LR, c.TRAIN.WARMUP_EPOCHS, c.TRAIN.MIN_LR)
      print(c.TAG, c.MODEL.SWIN.DEPTHS, c.DATA.DATA_PATH, c.MODEL.SWIN.QK_SCALE)
      """
    )
    #expect(shown == "7 2 3 5e-06\nmine [1, 1] /a none\n")
    let unknown = script.failure("config(\"DIR/own.yaml\", opts=[\"TRAIN.EPOCH\", 5])")
    #expect(unknown.contains("there is no key TRAIN.EPOCH"))
    #expect(script.failure("config(\"DIR/own.yaml\", opts=[\"TAG\", 5])").contains("TAG is int"))
    #expect(script.failure("config(\"DIR/own.yaml\", opts=[\"TAG\"])").contains("take turns"))
  }

  @Test("Pictures take integers as they are and floats from 0 to 1, and say what they cannot keep")
  func picturesKeepTheirNumbers() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      save(tensor([[[0, 1, 11, 200, 255]]], dtype="int64"), "DIR/a.png")
      print(load("DIR/a.png").read().tolist())
      save(tensor([[[0, 0.5, 1]]]), "DIR/b.png")
      print(load("DIR/b.png").read().tolist())
      """
    )
    #expect(shown == "[[[0, 1, 11, 200, 255]]]\n[[[0, 128, 255]]]\n")
    for values in ["[[[0, 256]]]", "[[[-1, 2]]]"] {
      let problem = script.failure("save(tensor(\(values), dtype=\"int64\"), \"DIR/c.png\")")
      #expect(problem.contains("integers from 0 to 255"))
    }
    #expect(script.failure("save(tensor([[[0, 254.5]]]), \"DIR/c.jpg\")").contains("goes to 254.5"))
    let flags = script.failure("show({image: zeros(4, 3, 8, 8), valid: ones(1, 8, 8)})")
    #expect(flags.contains("does not say which pixels"))
    #expect(script.failure("show({image: [1, 2, 3], valid: true})").contains("show"))
  }
}
