import Tensor
import Testing

@testable import Checkpoints

@Suite("Unpickling")
struct UnpicklerTests {
  private func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test("Text pickles of the oldest protocol read")
  func oldestProtocolReads() throws {
    let value = try unpickle(ascii("(dp0\nS'a'\np1\nI7\nsS'b'\n(lp2\nF1.5\naI01\nas."))
    #expect(value == .record(["a": .int(7), "b": .list([.float(1.5), .bool(true)])]))
  }

  @Test("Long whole numbers keep their sign")
  func longsKeepTheirSign() throws {
    #expect(try unpickle([0x80, 2, 0x8a, 1, 0xff, 0x2e]) == .int(-1))
    #expect(try unpickle([0x80, 2, 0x8a, 2, 0, 0x80, 0x2e]) == .int(-32768))
    #expect(try unpickle([0x80, 2, 0x8a, 0, 0x2e]) == .int(0))
    #expect(
      try unpickle([0x80, 2, 0x8a, 9] + [0, 0, 0, 0, 0, 0, 0, 0, 1, 0x2e]) == .float(0x1p64)
    )
  }

  @Test(
    "Calls of every kind stay inert",
    arguments: [
      "cos\nsystem\n(S'true'\ntR.", "(S'true'\nios\nsystem\n.", "(cos\nsystem\nS'true'\no.",
      "cbuiltins\neval\n(S'1'\ntR.", "coperator\nattrgetter\n(S'x'\ntR.",
      "c__builtin__\nexec\n(S'pass'\ntR.", "cnumpy\nload\n(S'/etc/passwd'\ntR.",
    ]
  )
  func callsStayInert(text: String) throws {
    guard case .inert(let object) = try unpickle(ascii(text)) else {
      Issue.record("something was built")
      return
    }
    #expect(object.name.contains("."))
    #expect(object.contents.count == 1)
  }

  @Test("A state never replaces what a dictionary holds")
  func statesAreDropped() throws {
    let value = try unpickle(
      ascii("ccollections\nOrderedDict\n)R(S'a'\nI1\nu}(S'_metadata'\nI2\nub.")
    )
    #expect(value == .record(["a": .int(1)]))
  }

  @Test("A value that contains itself is refused")
  func cyclesAreRefused() {
    #expect(fault { _ = try unpickle(ascii("]q\0h\0a.")) } == .cycle)
  }

  @Test("Nesting without end is refused, not followed")
  func deepNestingIsRefused() {
    let count = 100_000
    let deep = [UInt8](repeating: UInt8(ascii: "]"), count: count)
    let close = [UInt8](repeating: UInt8(ascii: "a"), count: count - 1)
    #expect(fault { _ = try unpickle(deep + close + ascii(".")) } == .tooDeep(limit: 200))
  }

  @Test("Values that recall each other cannot multiply")
  func recalledValuesCannotMultiply() {
    var pickle: [UInt8] = ascii("]q\0")
    for level in 1...100 {
      pickle += ascii("0]q") + [UInt8(level)] + ascii("(")
      for _ in 0..<10 { pickle += ascii("h") + [UInt8(level - 1)] }
      pickle += ascii("e")
    }
    #expect(
      fault { _ = try unpickle(pickle + ascii(".")) } == .tooMany(what: "values", limit: 5_000_000)
    )
  }

  @Test(
    "Damage is told by its kind",
    arguments: [
      ([0x80, 2, 0xff], Fault.opcode(0xff, at: 2)), ([0x2e], .stackUnderflow(at: 1)),
      ([0x68, 9, 0x2e], .memo(9, at: 2)),
      ([0x58, 255, 255, 255, 255], .truncated(at: 5, wanting: 4_294_967_295)),
      ([0x58, 1, 0, 0, 0, 0xff, 0x2e], .text(at: 5)), ([0x4e, 0x61, 0x2e], .stackUnderflow(at: 2)),
      ([0x7d, 0x4e, 0x61, 0x2e], .wrongType(wanted: "list", at: 3)),
      ([0x28, 0x4e], .truncated(at: 2, wanting: 1)),
    ] as [([UInt8], Fault)]
  )
  func damageIsToldByItsKind(bytes: [UInt8], expected: Fault) {
    #expect(fault { _ = try unpickle(bytes) } == expected)
  }
}

@Suite("Storages")
struct StorageReaderTests {
  private func tensor(
    shape: [Int],
    strides: [Int],
    offset: Int = 0,
    count: Int = 6
  )
    throws -> Tensor
  {
    let content = (0..<6).flatMap { withUnsafeBytes(of: Float($0)) { Array($0) } }
    let reader = StorageReader(MemorySource(content: content)) { _ in
      StorageReader.Place(range: 0..<content.count)
    }
    return try reader.tensor(
      TensorReference(
        storage: StorageReference(key: "0", dtype: .float32, count: count, start: 0),
        dtype: .float32,
        offset: offset,
        shape: shape,
        strides: strides
      )
    )
  }

  @Test("Strided views show the elements that strides and offset say")
  func stridedViewsAreWrittenOut() throws {
    #expect(try tensor(shape: [3, 2], strides: [1, 3]).values == [0, 3, 1, 4, 2, 5])
    #expect(try tensor(shape: [2], strides: [2], offset: 1).values == [1, 3])
    #expect(try tensor(shape: [2, 2], strides: [0, 1], offset: 4).values == [4, 5, 4, 5])
    #expect(try tensor(shape: [], strides: [], offset: 5).values == [5])
    #expect(try tensor(shape: [0, 7], strides: [7, 1], count: 0).values == [])
  }

  @Test("Bools are bytes of 0 and 1, and numbers in the same storage stay as they are")
  func boolsAreNormalized() throws {
    let content: [UInt8] = [255, 0, 1, 2]
    let reader = StorageReader(MemorySource(content: content)) { _ in
      StorageReader.Place(range: 0..<content.count)
    }
    func view(_ dtype: DType, _ shape: [Int], _ strides: [Int]) throws -> [Double] {
      try reader.tensor(
        TensorReference(
          storage: StorageReference(key: "0", dtype: .bool, count: 4, start: 0),
          dtype: dtype,
          offset: 0,
          shape: shape,
          strides: strides
        )
      ).doubles
    }
    #expect(try view(.bool, [4], [1]) == [1, 0, 1, 1])
    #expect(try view(.bool, [2, 2], [1, 2]) == [1, 1, 0, 1])
    #expect(try view(.uint8, [4], [1]) == [255, 0, 1, 2])
  }

  @Test("Odd bools that many tensors show are written out no more often than a file may ask")
  func oddBoolsAreBounded() {
    let content = [UInt8](repeating: 2, count: 1 << 20)
    let reader = StorageReader(MemorySource(content: content)) { _ in
      StorageReader.Place(range: 0..<content.count)
    }
    let reference = TensorReference(
      storage: StorageReference(key: "0", dtype: .bool, count: content.count, start: 0),
      dtype: .bool,
      offset: 0,
      shape: [content.count],
      strides: [1]
    )
    #expect(throws: Fault.tooMany(what: "elements", limit: content.count)) {
      for _ in 0..<200 { _ = try reader.tensor(reference) }
    }
  }

  @Test("Views that reach outside are refused")
  func viewsOutsideAreRefused() {
    for (shape, strides, offset) in [
      ([7], [1], 0), ([1], [1], 6), ([2, 3], [4, 1], 0), ([2], [Int.max], 1),
      ([1 << 40, 1 << 40], [0, 0], 0), ([3], [1], -1),
    ] {
      #expect(throws: Fault.self) { try tensor(shape: shape, strides: strides, offset: offset) }
    }
    #expect(throws: Fault.storage(key: "0")) { try tensor(shape: [7], strides: [1], count: 7) }
  }

  @Test("A view that repeats one element cannot fill the memory")
  func repeatedElementsAreBounded() {
    #expect(throws: Fault.tooMany(what: "elements", limit: 24)) {
      try tensor(shape: [1 << 40], strides: [0])
    }
  }
}
