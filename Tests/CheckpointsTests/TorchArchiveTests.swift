import Formats
import Foundation
import Tensor
import Testing

@testable import Checkpoints

@Suite("PyTorch containers")
struct TorchArchiveTests {
  @Test("Both containers read as the expected tensors", arguments: ["zip", "legacy"])
  func bothContainersReadAlike(name: String) throws {
    let file = try LoadedFile.read(fixture("containers/\(name).pth"))
    let expected = try #require(
      LoadedFile.read(fixture("containers/expected_float32.safetensors")).value.recordValue
    )
    let state = try StateDict(in: file)
    #expect(Set(state.names) == Set(expected.keys.map(\.text)))
    for (key, value) in expected {
      let wanted = try #require(value.tensorValue)
      let found = try #require(state[key.text])
      #expect(try found.converted(to: .float32).isIdentical(to: wanted), "\(key.text)")
    }
    #expect(file.value.recordValue?["epoch"] == .int(7))
    #expect(file.leftOut.isEmpty)
  }

  @Test("Element types are kept")
  func elementTypesAreKept() throws {
    let state = try StateDict(in: LoadedFile.read(fixture("containers/zip.pth")))
    let types: [(String, DType)] = [
      ("f16", .float16), ("bf16", .bfloat16), ("i64", .int64), ("u8", .uint8), ("bool", .bool),
    ]
    for (name, dtype) in types { #expect(state[name]?.dtype == dtype) }
    let untyped = try StateDict(in: LoadedFile.read(fixture("containers/untyped.pth")))
    #expect(untyped["u16"]?.dtype == .uint16)
    #expect(try untyped["u16"]?.doubles == [1, 65535])
  }

  @Test("A command in a pickle is named, not run, and the weights beside it load")
  func commandsAreNotRun() throws {
    let file = try LoadedFile.read(fixture("containers/hostile.pth"))
    #expect(!FileManager.default.fileExists(atPath: "/tmp/gfm_pwned"))
    #expect(file.leftOut.map(\.name) == ["posix.system"])
    #expect(file.leftOut.map(\.key) == ["x"])
    #expect(try StateDict(in: file)["w"]?.count == 2)
  }

  @Test("Configurations, namespaces and NumPy numbers become plain values")
  func configurationsBecomeRecords() throws {
    let file = try LoadedFile.read(fixture("containers/config.pth"))
    let record = try #require(file.value.recordValue)
    let config = try #require(record["config"]?.recordValue)
    #expect(config["DATA"]?.recordValue?["IMG_SIZE"] == .int(96))
    #expect(config["BETAS"] == .tuple([.float(0.9), .float(0.999)]))
    #expect(config.keys.map(\.text) == ["DATA", "TAG", "BETAS"])
    #expect(record["args"]?.recordValue?["lr"] == .float(0.1))
    #expect(record["max_accuracy"] == .float(0.75))
    #expect(record["optimizer"]?.recordValue?["state"]?.recordValue?[.int(0)] != nil)
    #expect(file.leftOut.isEmpty)
  }

  static func everything() throws -> CheckpointValue {
    try .record([
      "model": .record([
        "a": .tensor(Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])),
        "b": .tensor(Tensor(integers: [3, -4])),
        "scalar": .tensor(Tensor(2.5)),
        "empty": .tensor(Tensor(uninitialized: [0, 3], .bfloat16)),
        "short": .tensor(Tensor(bytes: [1, 0, 255, 255], shape: [2], dtype: .uint16)),
      ]),
      "epoch": .int(70_000), "big": .int(-1 << 40), "rate": .float(1e-3), "name": .string("héllo"),
      "none": .none, "on": .bool(true), "raw": .bytes([0, 200, 255]),
      "list": .list([.int(1), .tuple([.int(-1), .float(.infinity)])]),
    ])
  }

  @Test("What is written reads back, aligned, as the same bytes each time")
  func writtenFilesReadBack() throws {
    let folder = try TemporaryFolder()
    for name in ["a.pth", "b.pth"] {
      try CheckpointFile.write(Self.everything(), to: folder.path + "/" + name)
    }
    #expect(try LoadedFile.read(folder.path + "/a.pth").value == Self.everything())
    #expect(try bytes(of: folder.path + "/a.pth") == bytes(of: folder.path + "/b.pth"))
    let source = try FileSource(path: folder.path + "/a.pth")
    for entry in try ZipDirectory(byteCount: source.count, read: source.bytes).entries {
      #expect(entry.range.lowerBound.isMultiple(of: 64), "\(entry.name)")
    }
  }

  @Test("A byte changed in any entry is found by the archive's checksums")
  func changedBytesAreFound() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.pth"
    try CheckpointFile.write(Self.everything(), to: path)
    let whole = try bytes(of: path)
    let directory = try ZipDirectory(byteCount: whole.count) { Array(whole[$0]) }
    let entries = directory.entries.filter {
      $0.name == "archive/data.pkl" || $0.name == "archive/byteorder"
        || $0.name.hasPrefix("archive/data/") && !$0.range.isEmpty
    }
    #expect(entries.count >= 6)
    for entry in entries {
      for position in [entry.range.lowerBound, entry.range.upperBound - 1] {
        var changed = whole
        changed[position] ^= 1
        let fault = Fault.zip(.checksum(entry.name))
        #expect(throws: CheckpointError.malformed(path: path, .torchZip, fault)) {
          try LoadedFile.read(MemorySource(content: changed), path: path, format: .torchZip)
        }
      }
    }
  }

  @Test("A bit that a disk turned is found in a file of PyTorch's")
  func turnedBitsAreFound() throws {
    let path = fixture("containers/flip.pth")
    #expect(throws: CheckpointError.malformed(path: path, .torchZip, .zip(.checksum("a/data/0")))) {
      try LoadedFile.read(path)
    }
  }

  @Test("An archive that was written without checksums is read")
  func archivesWithoutChecksumsAreRead() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.pth"
    try CheckpointFile.write(Self.everything(), to: path)
    var content = try bytes(of: path)
    for header in content.indices where content[header...].starts(with: [0x50, 0x4b, 1, 2]) {
      for index in 16..<20 { content[header + index] = 0 }
    }
    let file = try LoadedFile.read(
      MemorySource(content: content),
      path: path,
      format: .torchZip
    )
    #expect(try file.value == Self.everything())
  }

  @Test("Views are written as what they show")
  func viewsAreWrittenDense() throws {
    let folder = try TemporaryFolder()
    let base = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    let view = Tensor(storage: base.storage, shape: [3, 2], strides: [1, 3])
    try CheckpointFile.write(.record(["t": .tensor(view)]), to: folder.path + "/v.pth")
    let state = try StateDict(in: LoadedFile.read(folder.path + "/v.pth"))
    #expect(try state["t"]?.values == [1, 4, 2, 5, 3, 6])
  }

  @Test("Objects left inert cannot be written")
  func inertObjectsAreNotWritten() throws {
    let folder = try TemporaryFolder()
    let value = try LoadedFile.read(fixture("containers/hostile.pth")).value
    let path = folder.path + "/x.pth"
    #expect(
      throws: CheckpointError.unsupportedValue(
        path: path,
        .torchZip,
        key: "x",
        kind: "object of posix.system"
      )
    ) { try CheckpointFile.write(value, to: path) }
    #expect(folder.files.isEmpty)
  }

  @Test(
    "An archive of something else is called what it is",
    arguments: [
      (
        ["a.npy", "b.npy"],
        "a.zip: is an archive of NumPy's arrays (a, b); save each with numpy.save, as .npy"
      ),
      (
        ["doc.kml"],
        "a.zip: is a zip archive, but not PyTorch's: it has no entry 'data.pkl'; unpack it"
      ),
    ]
  )
  func foreignArchivesAreNamed(names: [String], said: String) throws {
    var zip = ZipWriter()
    for name in names { zip.add(name, [1, 2, 3]) }
    var content: [UInt8] = []
    try zip.write { content += $0 }
    do {
      _ = try LoadedFile.read(MemorySource(content: content), path: "a.zip", format: .torchZip)
      Issue.record("no error")
    } catch {
      #expect("\(error)" == said)
    }
  }
}
