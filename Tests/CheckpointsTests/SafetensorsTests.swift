import Tensor
import Testing

@testable import Checkpoints

@Suite("Safetensors")
struct SafetensorsTests {
  private func file(_ header: String, data: Int) -> [UInt8] {
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    return length + Array(header.utf8) + [UInt8](repeating: 0, count: data)
  }

  private func fault(_ bytes: [UInt8]) -> Fault? {
    CheckpointsTests.fault { _ = try SafetensorsFile.read(MemorySource(content: bytes)) }
  }

  @Test("What is written reads back with its metadata and order")
  func writtenFilesReadBack() throws {
    let folder = try TemporaryFolder()
    let record: CheckpointRecord = try [
      "__metadata__": .record(["format": .string("pt")]),
      "z": .tensor(Tensor([1, 2], shape: [2, 1])), "a": .tensor(Tensor([3], shape: [])),
      "inner": .record(["b": .tensor(Tensor(bytes: [1, 0], shape: [2], dtype: .bool))]),
    ]
    let path = folder.path + "/x.safetensors"
    try CheckpointFile.write(.record(record), to: path)
    let file = try LoadedFile.read(path)
    #expect(file.value.recordValue?.keys.map(\.text) == ["z", "a", "inner.b"])
    #expect(file.value.recordValue?["z"] == record["z"])
    #expect(file.value.recordValue?["inner.b"]?.tensorValue?.dtype == .bool)
    #expect(file.metadata["format"] == .string("pt"))
  }

  @Test("Bools are bytes of 0 and 1, whatever the file has")
  func boolsAreNormalized() throws {
    var bytes = file(#"{"a":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}"#, data: 0)
    bytes += [255, 0, 1]
    let tensors = try SafetensorsFile.read(MemorySource(content: bytes)).tensors
    #expect(try tensors["a"]?.tensorValue?.doubles == [1, 0, 1])
  }

  @Test("Unsigned numbers are widened")
  func unsignedNumbersAreWidened() throws {
    var bytes = file(#"{"a":{"dtype":"U32","shape":[1],"data_offsets":[0,4]}}"#, data: 0)
    bytes += [255, 255, 255, 255]
    let tensors = try SafetensorsFile.read(MemorySource(content: bytes)).tensors
    #expect(try tensors["a"]?.tensorValue?.doubles == [4_294_967_295])
  }

  @Test(
    "Hostile headers are refused by kind",
    arguments: [
      (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[1,5]}}"#, 5, Fault.holes(name: "a")),
      (
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
        6, .holes(name: "b")
      ),
      (
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 5,
        .size(name: "the file", expected: 4, found: 5)
      ),
      (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 3, .truncated(at: 4, wanting: 1)),
      (
        #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}}"#, 4,
        .size(name: "a", expected: 16, found: 4)
      ),
      (
        #"{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,2]}}"#, 2,
        .elementType(name: "a", type: "F4")
      ),
      (
        #"{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#, 4,
        .field(name: "a", field: "shape")
      ),
      (
        #"{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}"#, 4,
        .field(name: "a", field: "shape")
      ),
      (
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}"#, 4,
        .field(name: "a", field: "data_offsets")
      ),
      (
        #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#,
        0, .duplicateKey("a")
      ),
      (#"{"__metadata__":{"a":1}}"#, 0, .field(name: "__metadata__", field: "texts")),
      (#"[]"#, 0, .header),
    ]
  )
  func hostileHeadersAreRefused(header: String, data: Int, expected: Fault) {
    #expect(fault(file(header, data: data)) == expected)
  }

  @Test("A header that claims more than the file or the limit is refused")
  func largeHeadersAreRefused() {
    #expect(fault([0, 0, 0, 0, 1, 0, 0, 0, 0x7b, 0x7d]) == .headerSize(1 << 32))
    #expect(fault([100, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d]) == .headerSize(100))
    #expect(fault([255, 255, 255, 255, 255, 255, 255, 255, 0x7b]) != nil)
  }
}
