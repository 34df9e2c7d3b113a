import Tensor
import Testing

@testable import Checkpoints

@Suite("Files that promise more than they hold")
struct PromiseTests {
  @Test(
    "Sizes beyond what there is are refused",
    arguments: ["pth/count_2_62.pth", "npy/zero_big.npy", "safetensors/zero_big3.safetensors"]
  )
  func sizesBeyondAllBoundsAreRefused(name: String) {
    #expect(throws: CheckpointError.self) { try LoadedFile.read(fixture("Fuzz/\(name)")) }
  }

  private func array(_ shape: String, type: String = "<f4", _ data: [UInt8] = []) -> [UInt8] {
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }\n"
    return NumpyFile.magic + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8) + data
  }

  @Test(
    "Shapes whose product does not fit are refused, empty or not",
    arguments: [
      "(0, 9223372036854775807)", "(9223372036854775807, 0)", "(4294967296, 4294967296)",
      "(3037000500, 3037000500, 0)", "(-1,)", "(0, 281474976710656)",
      "(" + String(repeating: "1, ", count: 40) + ")",
    ]
  )
  func productsThatDoNotFitAreRefused(shape: String) {
    let source = MemorySource(content: array(shape))
    #expect(throws: Fault.field(name: "the array", field: "shape")) {
      try NumpyFile.read(source)
    }
  }

  @Test(
    "A safetensors header may not promise what cannot be",
    arguments: [
      ("[0, 9223372036854775807]", 0), ("[4294967296, 4294967296, 0]", 0),
      ("[9223372036854775807, 9223372036854775807]", 1), ("[-1]", 0),
    ]
  )
  func safetensorsShapesAreChecked(shape: String, end: Int) {
    let header = "{\"a\": {\"dtype\": \"F32\", \"shape\": \(shape), \"data_offsets\": [0, \(end)]}}"
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    let source = MemorySource(
      content: length + Array(header.utf8) + [UInt8](repeating: 0, count: end)
    )
    #expect(throws: Fault.field(name: "a", field: "shape")) { try SafetensorsFile.read(source) }
  }

  @Test("Names of tensors are bounded")
  func namesAreBounded() {
    let name = String(repeating: "n", count: 5000)
    let header = "{\"\(name)\": {\"dtype\": \"U8\", \"shape\": [0], \"data_offsets\": [0, 0]}}"
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
    let source = MemorySource(content: length + Array(header.utf8))
    #expect(throws: Fault.self) { try SafetensorsFile.read(source) }
  }

  private func refusal(_ fault: Fault) -> CheckpointError {
    .malformed(path: "p", .pickle, fault)
  }

  /// A pickle of some instructions, then a list of one value recalled so many times.
  private func recalling(_ value: String, _ times: Int) -> [UInt8] {
    Array((value + "p0\n0(" + String(repeating: "g0\n", count: times) + "l.").utf8)
  }

  @Test("A long text that is recalled many times counts each time")
  func recalledTextsCount() {
    let text = "S'" + String(repeating: "x", count: 1 << 20) + "'\n"
    #expect(throws: refusal(.tooMany(what: "values", limit: 5_000_000))) {
      try unpickle(recalling(text, 5000))
    }
    #expect(throws: Never.self) { try unpickle(recalling(text, 100)) }
  }

  @Test("Copies of a long list count", arguments: ["list", "tuple", "frozenset"])
  func copiesOfListsCount(name: String) {
    let list = "(" + String(repeating: "N", count: 100_000) + "tp0\n0"
    let copy = "cbuiltins\n\(name)\n(g0\ntRp1\n0"
    let text = list + String(repeating: copy, count: 100) + "N."
    #expect(throws: refusal(.tooMany(what: "values", limit: 5_000_000))) {
      try unpickle(Array(text.utf8))
    }
  }

  @Test("A storage of more elements than there are addresses is refused")
  func storagesAreBounded() {
    let text =
      "ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\n"
      + "I4611686018427387904\ntQI0\n(I1\nt(I1\ntI00\nNtR."
    #expect(throws: refusal(.view(key: "0", elements: 1 << 62))) { try unpickle(Array(text.utf8)) }
  }
}
