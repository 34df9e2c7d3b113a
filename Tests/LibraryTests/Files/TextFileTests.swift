import Datasets
import Foundation
import Testing

@testable import Language
@testable import Library

private func fixture(_ name: String, _ file: String = #filePath) -> String {
  URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/files/\(name)").path
}

@Suite("Text files in scripts")
struct TextFileTests {
  private func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test("A saved table loads equal to itself")
  func tablesComeBack() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      large = float("inf")
      missing = float("nan")
      t = table({b: [true, none, false], i: [1, -2, none], f: [0.1, large, none], s: ["007", "", none], n: [missing, 2, none]})
      save(t, "DIR/t.csv")
      u = load("DIR/t.csv")
      print(u.b, u.i, u.f, u.s, u.n)
      print(u.b == t.b, u.i == t.i, u.f == t.f, u.s == t.s)
      save(table({only: [none, "a", none]}), "DIR/one.csv")
      print(load("DIR/one.csv").only)
      save(table({alone: []}), "DIR/empty.csv")
      print(load("DIR/empty.csv").columns(), len(load("DIR/empty.csv")))
      save(table({"x: y": ["a"]}), "DIR/colon.csv")
      print(load("DIR/colon.csv").columns())
      """
    )
    #expect(
      shown == """
        [true, none, false] [1, -2, none] [0.1, inf, none] ["007", "", none] [nan, 2, none]
        true true true true
        [none, "a", none]
        ["alone"] 0
        ["x: y"]

        """
    )
  }

  @Test("Encodings are told by their mark or named; others are said")
  func encodingsAreNamed() throws {
    let script = try ScriptFolder()
    let latin = fixture("latin1.csv")
    #expect(try script.run("print(load(\"\(latin)\", encoding=\"latin-1\").name)") == "[\"été\"]\n")
    #expect(script.failure("load(\"\(latin)\")").contains("byte 5 is not UTF-8; name the encoding"))
    try write(
      [0xFF, 0xFE] + Array("a,b\n1,ü\n".utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
      to: script.path + "/little.csv"
    )
    try write(
      [0xFE, 0xFF] + Array("a,b\n1,ü\n".utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] },
      to: script.path + "/big.csv"
    )
    try write(Array("p,q\n".utf8) + [0x80, 0x2C, 0x31, 0x0A], to: script.path + "/euro.csv")
    #expect(
      try script.run("print(load(\"DIR/little.csv\").b, load(\"DIR/big.csv\").b)")
        == "[\"ü\"] [\"ü\"]\n"
    )
    #expect(
      try script.run("print(load(\"DIR/euro.csv\", encoding=\"windows-1252\").p)") == "[\"€\"]\n"
    )
    #expect(
      script.failure("load(\"DIR/euro.csv\", encoding=\"utf-8\")").contains("is no text in utf-8")
    )
    let far = Array((String(repeating: "abc,1\n", count: 2000)).utf8) + [0xE9, 0x2C, 0x31, 0x0A]
    try write(Array("n,m\n".utf8) + far, to: script.path + "/far.csv")
    #expect(script.failure("load(\"DIR/far.csv\")").contains("byte 12004 is not UTF-8"))
  }

  @Test("Names, duplicates and large integers of tables are kept, and what is changed is said")
  func tablesAreReadAsTheyAre() throws {
    let script = try ScriptFolder()
    #expect(
      try script.run("print(load(\"\(fixture("names_with_bom.txt"))\").columns())") == "[\"s0\"]\n"
    )
    #expect(
      try script.run("print(load(\"\(fixture("duplicate_columns.csv"))\").columns())")
        == "[\"a\", \"a_2\"]\n"
    )
    #expect(
      script.output.warnings.contains(
        "duplicate_columns.csv: the column 'a' is there more than once"
      )
    )
    let ids = try script.run("print(load(\"\(fixture("ids_over_2_53.csv"))\").id)")
    #expect(ids == "[\"12345678901234567890\", \"9007199254740993\"]\n")
    #expect(script.output.warnings.contains("beyond 2^53"))
  }

  @Test(
    "Integers beyond 2^53 stay exact in JSON and YAML, and that is said",
    arguments: ["json", "yaml"]
  )
  func largeIntegersAreText(ending: String) throws {
    let script = try ScriptFolder()
    let text =
      ending == "json" ? "{\"id\": 9007199254740993, \"n\": 2}" : "id: 9007199254740993\nn: 2\n"
    try write(Array(text.utf8), to: script.path + "/a." + ending)
    #expect(
      try script.run("r = load(\"DIR/a.\(ending)\")\nprint(r.id, r.n + 1)")
        == "9007199254740993 3\n"
    )
    #expect(script.output.warnings.contains("beyond 2^53"))
  }

  @Test(
    "JSON is held to its standard",
    arguments: [
      ("{\"a\": 1, \"a\": 2}", "has 'a' twice"), ("[1, NaN]", "JSON has no NaN"),
      ("[1e999]", "beyond what 64 bits hold"),
      ("[\"\\ud800\"]", "lone surrogate"), ("[1,]", "expected a value"),
      ("[01]", "expected a value"),
    ]
  )
  func jsonIsStrict(text: String, problem: String) throws {
    let script = try ScriptFolder()
    try write(Array(text.utf8), to: script.path + "/a.json")
    #expect(script.failure("load(\"DIR/a.json\")").contains(problem))
  }

  @Test("What JSON has no form for is not written")
  func jsonHoldsNoNaN() throws {
    let script = try ScriptFolder()
    #expect(
      script.failure("save({a: {b: float(\"nan\")}}, \"DIR/a.json\")").contains(
        "json has no form for NaN at 'a.b'"
      )
    )
    #expect(script.files.isEmpty)
  }

  @Test("YAML merges, refuses what stands twice, and reads no objects")
  func yamlIsRead() throws {
    let yaml = try YAMLSample()
    #expect(
      try yaml.shown("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n")
        == "{a: {x: 1, y: 2}, b: {x: 1, y: 3}}\n"
    )
    #expect(
      try yaml.shown("a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc:\n  y: 0\n  <<: [*a, *b]\n").hasSuffix(
        "c: {x: 1, z: 3, y: 0}}\n"
      )
    )
    #expect(
      try yaml.shown("a: no\nb: 'no'\nc: 0x1f\nd: 007\ne: 1e-6\n")
        == "{a: false, b: \"no\", c: 31, d: \"007\", e: 1e-06}\n"
    )
    #expect(try yaml.problem("a: 1\na: 2\n").contains("'a' more than once"))
    #expect(try yaml.problem("a: 1\n\"a\": 2\n").contains("a"))
    #expect(try yaml.problem("a: !!python/object:os.system [x]\n").contains("asks for an object"))
    #expect(try yaml.problem("a: &a [1]\n? [*a]\n: 2\n").contains("a key is text"))
    #expect(try yaml.problem("a: &a x\n*a : 2\n").contains("a key is text"))
    #expect(try yaml.problem("x: 0\n<<: 1\n").contains("takes a mapping"))
    #expect(try yaml.problem("a: 1e999\n").contains("beyond what 64 bits hold"))
    #expect(try yaml.problem(String(repeating: "[", count: 5000)).contains("DIR/a.yaml"))
  }

  @Test("Tags of YAML are heeded, and integers beyond 64 bits are said to be text")
  func tagsOfYAMLAreHeeded() throws {
    let yaml = try YAMLSample()
    #expect(
      try yaml.shown(
        "a: !!str 1\nb: !!int '3'\nc: !!bool 'yes'\nd: !!float 2\ne: ! 5\nf: !!null ''\n"
      )
        == "{a: \"1\", b: 3, c: true, d: 2, e: \"5\", f: none}\n"
    )
    #expect(try yaml.problem("a: !!int x\n").contains("'x' is no int"))
    #expect(try yaml.problem("a: !!seq {b: 1}\n").contains("asks for an object"))
    #expect(try yaml.shown("a: 99999999999999999999\n").hasPrefix("{a: \"99999999999999999999\"}"))
    #expect(try yaml.problem("a: *b\n").contains("no anchor 'b'"))
    #expect(try yaml.problem("a: &a [*a]\n").contains("itself"))
    #expect(try yaml.problem("a: 1\n---\nb: 2\n").contains("more than one document"))
    #expect(
      try yaml.shown("url: http://x/?a=1&b=2\nnote: \"speed * time: distance\"\n# 2 * n: y\n")
        .contains(
          "speed * time"
        )
    )
  }

  @Test(
    "A key that refers to an anchor is refused however it is written",
    arguments: [
      "{*a9}", "{ *a9 , x: 1}", "{\t*a9 : 1}", "[*a9 : 1]", "{? *a9}", "{[*a9]}", "{{x: *a9}: 1}",
    ]
  )
  func keysOfEveryFormAreRefused(key: String) throws {
    let script = try ScriptFolder()
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1...9 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    try write(
      Array(("k: &k 1\nl: \(key.replacing("a9", with: "k"))\n").utf8),
      to: script.path + "/a.yaml"
    )
    #expect(script.failure("load(\"DIR/a.yaml\")").contains("a key is text"))
    try write(Array((text + "k: \(key)\n").utf8), to: script.path + "/b.yaml")
    #expect(script.failure("load(\"DIR/b.yaml\")").contains("values"))
  }

  @Test("Tables within a value are written with their own rows")
  func tablesWithinValuesKeepTheirRows() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      t = table([{s: i % 7, v: i} for i in range(200)])
      save({a: t, b: t.filter(r -> r.s == 3), g: t.group("s")}, "DIR/t.json")
      u = load("DIR/t.json")
      print([r.v for r in u.a] == t.v, [r.v for r in u.b] == t.filter(r -> r.s == 3).v)
      print([sum([r.v for r in g.rows]) for g in u.g] == [sum(g.v) for g in t.group("s").rows])
      """
    )
    #expect(shown == "true true\ntrue\n")
  }

  @Test("A key that is made of references to references takes no time")
  func keysOfAnchorsAreRefused() throws {
    let script = try ScriptFolder()
    var text = "a0: &a0 [1, 1]\n"
    for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    try write(Array((text + "b: {[*a40]: 1, [*a39]: 2}\n").utf8), to: script.path + "/a.yaml")
    #expect(script.failure("load(\"DIR/a.yaml\")").contains("1000000 values"))
  }

  @Test(
    "A path with a zero byte is refused by whatever takes a path",
    arguments: [
      "load(\"DIR/a.json\\0.txt\")", "save(1, \"DIR/a.json\\0.json\")", "raster(\"DIR/a.tif\\0\")",
      "geopile(\"DIR\\0\")", "imagefolder(\"DIR\\0\")", "config(\"DIR/a.yaml\\0\")",
      "sweeps(store=\"DIR/s.sqlite\\0\")", "sweep_load(\"a\", store=\"DIR/s\\0\")",
      "sweep({x: [1]}, p -> p.x, store=\"DIR/s.sqlite\\0\")",
      "vit(\"nano\", weights=\"DIR/w.pth\\0\")",
      "vit(\"nano\", image=16, patch=16).save(\"DIR/w.pth\\0\")",
      "segmentation_folder(\"DIR\\0\", \"DIR\", classes=[\"a\", \"b\"])",
      "geopile_compose(\"DIR\\0\", \"DIR/out\", size=32)",
      "save(plot([1, 2]), \"DIR/a.svg\\0\")", "plot([1, 2]).save(\"DIR/a.svg\\0\")",
      "evaluate(classifier(vit(\"nano\", image=16, patch=16), classes=2), imagefolder(\"DIR\\0\"))",
      "superres_folder(\"DIR\\0\", scale=2)", "change_folder(\"DIR\\0\", \"DIR\", \"DIR\")",
    ] + PublishedSets.known.map { "\($0.name)(\"DIR\\0\")" }
  )
  func zeroBytesAreRefused(source: String) throws {
    let script = try ScriptFolder()
    try write(Array("1".utf8), to: script.path + "/a.json")
    let message = script.failure(source)
    #expect(message.contains("zero byte"), "\(message)")
    #expect(script.files == ["a.json"])
  }

  @Test(
    "A pipe or a device is refused at once",
    arguments: [
      "load(\"DIR/pipe\")", "load(\"/dev/zero\")", "load(\"/proc/self/maps\")",
      "raster(\"DIR/pipe\")",
      "config(\"DIR/pipe\")", "sweeps(store=\"DIR/pipe\")", "vit(\"nano\", weights=\"DIR/pipe\")",
      "geopile(\"DIR/pipe\")",
      "sweep({x: [1]}, p -> p.x, store=\"DIR/pipe\")", "load(\"DIR/pipe\", encoding=\"latin-1\")",
      "raster(\"/dev/zero\")",
    ]
  )
  func nothingWaitsForAPipe(source: String) throws {
    let script = try ScriptFolder()
    #expect(mkfifo(script.path + "/pipe", 0o600) == 0)
    #expect(!script.failure(source).hasPrefix("no failure"))
  }

  @Test(
    "A full device is said",
    arguments: ["json", "yaml", "csv", "pth", "npy", "safetensors"]
  )
  func fullDevicesAreSaid(ending: String) throws {
    let script = try ScriptFolder()
    symlink("/dev/full", script.path + "/full." + ending)
    let values = [
      "csv": "table({a: [1]})", "npy": "tensor([1])", "safetensors": "{a: tensor([1])}",
    ]
    let message = script.failure("save(\(values[ending] ?? "{a: 1}"), \"DIR/full.\(ending)\")")
    #expect(message.contains("No space left on device"), "\(message)")
  }
}

/// A file of YAML that a script loads.
private struct YAMLSample {
  let script: ScriptFolder

  init() throws { script = try ScriptFolder() }

  /// What its value is shown as.
  func shown(_ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: script.path + "/a.yaml"))
    return try script.run("print(load(\"DIR/a.yaml\"))")
  }

  /// What is said about it.
  func problem(_ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: script.path + "/a.yaml"))
    return script.failure("load(\"DIR/a.yaml\")")
  }
}
