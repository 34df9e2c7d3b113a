import Foundation
import Tensor
import Testing

@testable import Checkpoints

@Suite("NumPy arrays")
struct NumpyFileTests {
  private func array(_ header: String, _ data: [UInt8]) -> [UInt8] {
    let length = withUnsafeBytes(of: UInt16(header.utf8.count).littleEndian) { Array($0) }
    return NumpyFile.magic + [1, 0] + length + Array(header.utf8) + data
  }

  private func read(_ bytes: [UInt8]) throws -> Tensor {
    try NumpyFile.read(MemorySource(content: bytes))
  }

  @Test(
    "Every type that is written reads back",
    arguments: DType.allCases.filter { $0 != .bfloat16 }
  )
  func writtenFilesReadBack(dtype: DType) throws {
    let folder = try TemporaryFolder()
    for shape in [[], [3], [2, 3], [0, 2]] {
      let source = try Tensor.ones(shape).converted(to: dtype)
      try CheckpointFile.write(.tensor(source), to: folder.path + "/x.npy")
      let file = try LoadedFile.read(folder.path + "/x.npy")
      #expect(file.format == .npy)
      #expect(file.value == .tensor(source))
    }
  }

  @Test("Column-major and big-endian arrays are put into order")
  func otherOrdersAreRead() throws {
    let header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n"
    #expect(try read(array(header, [1, 4, 2, 5, 3, 6])).doubles == [1, 2, 3, 4, 5, 6])
    let big = "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }\n"
    #expect(try read(array(big, [1, 0, 0, 2])).doubles == [256, 2])
  }

  @Test("Wide unsigned integers are read where int64 holds them", arguments: ["<", ">"])
  func wideUnsignedIntegersAreRead(order: String) throws {
    func header(_ size: Int, _ shape: String, _ isColumnMajor: Bool = false) -> String {
      "{'descr': '\(order)u\(size)', 'fortran_order': \(isColumnMajor ? "True" : "False"), 'shape': \(shape), }\n"
    }
    func element(_ value: UInt64, _ size: Int) -> [UInt8] {
      let bytes = (0..<size).map { UInt8(value >> (8 * UInt64($0)) & 255) }
      return order == "<" ? bytes : bytes.reversed()
    }
    let long = element(7, 8) + element(1 << 62, 8)
    #expect(try read(array(header(8, "(2,)"), long)).integers == [7, 1 << 62])
    let short = [1, 2, 3, 4_294_967_295].flatMap { element($0, 4) }
    #expect(try read(array(header(4, "(2, 2)", true), short)).integers == [1, 3, 2, 4_294_967_295])
    #expect(throws: Fault.elementType(name: "the array", type: "U64 beyond 2^63")) {
      try read(array(header(8, "(1,)"), element(1 << 63, 8)))
    }
  }

  @Test("Bools are bytes of 0 and 1, whatever the file has")
  func boolsAreNormalized() throws {
    let header = "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }\n"
    let tensor = try read(array(header, [255, 0, 1]))
    #expect(try tensor.dtype == .bool && tensor.doubles == [1, 0, 1])
  }

  @Test("Objects and wrong sizes are refused")
  func objectsAreRefused() {
    let object = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    #expect(throws: Fault.elementType(name: "the array", type: "|O")) {
      try read(array(object, [0]))
    }
    let huge = "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"
    #expect(throws: Fault.field(name: "the array", field: "shape")) { try read(array(huge, [])) }
    let short = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"
    #expect(throws: Fault.size(name: "the array", expected: 16, found: 1)) {
      try read(array(short, [0]))
    }
  }
}

@Suite("JSON")
struct JSONTests {
  private func parse(_ text: String) throws -> CheckpointValue {
    try JSONParser.parse(Array(text.utf8), as: .standard)
  }

  @Test("Records keep their order and numbers their kind")
  func ordersAndKindsAreKept() throws {
    let value = try parse(
      #" {"z": 1, "a": [1.0, -2e3, null, true], "s": "a\n\u00e9\ud83d\ude00"} "#
    )
    #expect(
      value
        == .record([
          "z": .int(1), "a": .list([.float(1), .float(-2000), .none, .bool(true)]),
          "s": .string("a\né😀"),
        ])
    )
  }

  @Test("What is written reads back", arguments: [JSONWriter.Style.line, .indented])
  func writtenTextReadsBack(style: JSONWriter.Style) throws {
    let value: CheckpointValue = .record([
      "b": .float(0.1), "a": .list([.record(["x": .int(-1)]), .list([])]), "e": .record([:]),
      "q": .string("\"\\\u{1}"), "t": .float(1e300), "f": .float(3),
    ])
    let text = try JSONWriter.text(value, style: style)
    #expect(try parse(text) == value)
    #expect(text.contains("\n") == (style == .indented))
  }

  @Test("Tensors become nested lists")
  func tensorsBecomeLists() throws {
    let text = try JSONWriter.text(.tensor(Tensor([1, 0.1], shape: [1, 2])), style: .line)
    #expect(text == "[[1.0, 0.1]]")
    #expect(try JSONWriter.text(.tensor(Tensor(integers: [3]))) == "[3]")
  }

  @Test(
    "Writing a tensor asks again and again whether to go on",
    arguments: [[300, 100], [30_000, 0]]
  )
  func tensorsAreWrittenInSteps(shape: [Int]) throws {
    struct Stop: Error {}
    var asked = 0
    _ = try JSONWriter.text(.tensor(.zeros(shape))) { asked += 1 }
    #expect(asked >= 29)
    #expect(throws: Stop.self) { try JSONWriter.text(.tensor(.zeros(shape))) { throw Stop() } }
  }

  @Test("Only Python's JSON has numbers that are not finite")
  func numbersThatAreNotFiniteHaveNoStandardForm() throws {
    let tensor = try Tensor([1, .nan, -.infinity], shape: [3])
    #expect(try JSONWriter.text(.tensor(tensor)) == "[1.0, NaN, -Infinity]")
    #expect(throws: CheckpointError.self) {
      try JSONWriter.text(.record(["x": .tensor(tensor)]), as: .standard)
    }
  }

  @Test(
    "Errors point at the place",
    arguments: [
      ("{\"a\": 1,\n \"b\" 2}", 2, 6, "':'"), ("[1, ]", 1, 5, "a value"),
      ("[1", 1, 3, "',' or ']'"),
      ("1 2", 1, 3, "the end of the text"), ("\"a", 1, 3, "'\"'"),
      ("{a: 1}", 1, 2, "a key in quotes"),
      ("+1", 1, 1, "a value"), ("\"\\x\"", 1, 3, "an escaped character"),
    ]
  )
  func errorsPointAtThePlace(text: String, line: Int, column: Int, expected: String) {
    #expect(throws: Fault.syntax(line: line, column: column, expected: expected)) {
      try parse(text)
    }
  }

  @Test(
    "What the standard has no form for is refused",
    arguments: [
      "NaN", "[-Infinity]", "01", "-", "1.", ".5", "1e", "+1", "0x10", "[1,]", "{\"a\": 1,}", "'a'",
      "{\"a\": 1, \"a\": 2}", "\"\u{1}\"", "\"\t\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
      "\"\\udc00\"", "1e999", "-1e999", "[1] 2", "\"\\u+123\"", "// a\n1", "", "nul", "truefalse",
    ]
  )
  func strictnessIsKept(text: String) {
    #expect(throws: Fault.self) { try parse(text) }
  }

  @Test("Bytes that are not UTF-8 are named")
  func otherBytesAreNamed() {
    #expect(throws: Fault.encoding(at: 2)) {
      try JSONParser.parse([0x22, 0x61, 0xE9, 0x22], as: .standard)
    }
  }

  @Test("Integers beyond 64 bits keep their digits")
  func largeIntegersKeepTheirDigits() throws {
    #expect(try parse("12345678901234567890") == .string("12345678901234567890"))
    #expect(try parse("9007199254740993") == .int(9_007_199_254_740_993))
    #expect(try parse("-0") == .float(-0.0))
    let tensor = try Tensor(integers: [3]).converted(to: .int64)
    #expect(try JSONWriter.text(.tensor(tensor), as: .standard) == "[3]")
  }

  @Test("Python's words are read and written where they are asked for, and refused in files")
  func pythonsWordsAreADialect() throws {
    let value = try JSONParser.parse(Array("[NaN, -Infinity]".utf8), as: .python)
    #expect(try JSONWriter.text(value, style: .line) == "[NaN, -Infinity]")
    let folder = try TemporaryFolder()
    #expect(throws: CheckpointError.self) {
      try CheckpointFile.write(.record(["x": .float(.nan)]), to: folder.path + "/a.json")
    }
    #expect(throws: CheckpointError.self) {
      try CheckpointFile.write(.tensor(Tensor([.infinity])), to: folder.path + "/a.json")
    }
  }

  @Test("Nesting without end is refused")
  func deepNestingIsRefused() {
    #expect(throws: Fault.tooDeep(limit: 200)) {
      try parse(String(repeating: "[", count: 100_000))
    }
  }
}

@Suite("Telling formats apart")
struct FileFormatTests {
  @Test(
    "Texts are told by their content",
    arguments: [
      ("{\"a\": 1}", FileFormat.json), ("[1, 2]", .json), ("a,b\n1,2\n", .csv),
      ("MODEL:\n  TYPE: swin\n", .yaml), ("- a\n- b\n", .yaml), ("a: [1, 2]\n", .yaml),
      ("x\ty\n1\t2\n", .csv), ("name\nrow\n", .csv), ("3.5", .json), ("BMI,age\n1,2\n", .csv),
    ]
  )
  func textsAreTold(text: String, format: FileFormat) throws {
    let folder = try TemporaryFolder()
    #expect(try FileFormat.sniff(folder.file("any.pth", text)) == format)
  }

  @Test("Containers are told by their content")
  func containersAreTold() throws {
    #expect(try FileFormat.sniff(fixture("containers/zip.pth")) == .torchZip)
    #expect(try FileFormat.sniff(fixture("containers/legacy.pth")) == .torchLegacy)
    #expect(try FileFormat.sniff(fixture("bias_interpolation/tables.safetensors")) == .safetensors)
  }

  @Test("Missing, empty, unknown and wrong kinds of path are told apart")
  func badPathsAreTold() throws {
    let folder = try TemporaryFolder()
    let empty = try folder.file("empty", "")
    let noise = try folder.file("noise", [0xde, 0xad, 0, 1, 2, 3])
    #expect(throws: CheckpointError.cannotRead(path: "/nowhere", code: 2)) {
      try FileFormat.sniff("/nowhere")
    }
    #expect(throws: CheckpointError.notAFile(path: folder.path)) {
      try FileFormat.sniff(folder.path)
    }
    let pipe = folder.path + "/pipe.pth"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: CheckpointError.notAFile(path: pipe)) { try FileFormat.sniff(pipe) }
    #expect(throws: CheckpointError.emptyFile(path: empty)) { try FileFormat.sniff(empty) }
    #expect(throws: CheckpointError.unknownFormat(path: noise)) { try FileFormat.sniff(noise) }
  }
}
