import Foundation
import Testing

@testable import Language
@testable import Library

@Suite("Texts that say by their names, or by quotes, what they are")
struct NamedTextTests {
  /// What YAML 1.1 or 1.2 has other meanings for.
  private static let words = [
    "0012", "1_000", "12:30", "2001-12-14", "2001-12-14 21:59:43.10 -5", "0b11", "0o17", "0x1F",
    "=",
    "<<", "~", "null", "Null", "y", "N", "on", "OFF", "Yes", "true", ".5", "-.inf", ".NaN", "+1",
    "1e3",
    "1.", "-0", "190:20:30", "1,000", "", " a", "- a", "# a", "a\nb", "a: b", "? a", "[a]", "*a",
    "&a",
    "!a", "%a", "@a", "`a", "a\u{85}b", "\u{feff}a",
  ]

  @Test("Every reader of YAML takes a saved text for text", arguments: words)
  func textsAreQuoted(word: String) throws {
    let script = try ScriptFolder()
    let literal = try #require(
      String(data: JSONEncoder().encode(word), encoding: .utf8)
    ).replacingOccurrences(of: "\\/", with: "/")
    let source = """
      a = {text: \(literal), \(word.isEmpty ? "\"=\"" : literal): 1, plain: "Kenya/tile_1"}
      save(a, "DIR/a.yaml")
      print(load("DIR/a.yaml") == a)
      """
    #expect(try script.run(source) == "true\n")
    let saved = try String(contentsOfFile: script.path + "/a.yaml", encoding: .utf8)
    let lines = saved.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("text: \"") || lines[0].hasPrefix("text: '"), "\(saved)")
    // A key of several lines is marked.
    #expect(["\"", "'", "? \""].contains { lines[1].hasPrefix($0) }, "\(saved)")
    #expect(lines.contains("plain: Kenya/tile_1"))
  }

  @Test("Numbers are numbers to every reader of YAML, and keep the sign of zero")
  func numbersAreKept() throws {
    let script = try ScriptFolder()
    let source = """
      save({tiny: 1e-6, huge: 1e30, zero: -0.0, one: 1, t: tensor([-0.0, 1])}, "DIR/a.json")
      save({tiny: 1e-6, huge: 1e30, zero: -0.0, one: 1}, "DIR/a.yaml")
      save(load("DIR/a.yaml"), "DIR/b.yaml")
      save(load("DIR/a.json").zero, "DIR/b.json")
      """
    _ = try script.run(source)
    for name in ["a", "b"] {
      let yaml = try String(contentsOfFile: script.path + "/\(name).yaml", encoding: .utf8)
      #expect(yaml == "tiny: 1.0e-06\nhuge: 1.0e+30\nzero: -0.0\none: 1\n")
    }
    #expect(try String(contentsOfFile: script.path + "/b.json", encoding: .utf8) == "-0.0\n")
    let json = try String(contentsOfFile: script.path + "/a.json", encoding: .utf8)
    #expect(json.contains("\"zero\": -0.0") && json.contains("[-0.0, 1.0]"), "\(json)")
  }

  @Test(
    "Text that ends in .json or .yaml is read as that, or refused as that",
    arguments: [
      ("json", "// c\n[1]", "line 1, column 1: expected a value (read as json)"),
      ("json", "\"a\tb\"", "line 1, column 3: expected '\"' (read as json)"),
      ("GeoJSON", "a,b\n1,2\n", "line 1, column 1: expected a value (read as json)"),
      ("ipynb", "a: 1\n", "line 1, column 1: expected a value (read as json)"),
      ("json", "<html></html>", "line 1, column 1: expected a value (read as json)"),
      ("json", " \n", "line 2, column 1: expected a value (read as json)"),
      ("yml", "a: 1\nb: c: d\n", "line 2, column"), ("yaml", "a,b: [\n", "line 2, column"),
      ("yaml", "<a>: [", "(read as yaml)"),
    ]
  )
  func namesDecide(ending: String, text: String, problem: String) throws {
    let script = try ScriptFolder()
    try Data(text.utf8).write(to: URL(filePath: script.path + "/a." + ending))
    let said = script.failure("load(\"DIR/a.\(ending)\")")
    #expect(said.contains(problem), "\(said)")
    let encoded = script.failure("load(\"DIR/a.\(ending)\", encoding=\"utf-8\")")
    #expect(encoded.contains(problem), "\(encoded)")
  }

  @Test("What is no text is read as what it is, whatever its name")
  func contentDecidesForTheRest() throws {
    let script = try ScriptFolder()
    let source = """
      save(tensor([1, 2]), "DIR/x.npy")
      save(tensor([1, 2]), "DIR/y.npy")
      """
    _ = try script.run(source)
    try FileManager.default.moveItem(
      atPath: script.path + "/y.npy",
      toPath: script.path + "/y.json"
    )
    try Data("{a: 1, b: [x, 2]}".utf8).write(to: URL(filePath: script.path + "/flow.yaml"))
    try Data("a, b".utf8).write(to: URL(filePath: script.path + "/text.yaml"))
    let shown = try script.run(
      "print(load(\"DIR/y.json\").shape, load(\"DIR/flow.yaml\"), load(\"DIR/text.yaml\"))"
    )
    #expect(shown == "[2] {a: 1, b: [\"x\", 2]} a, b\n")
  }
}
