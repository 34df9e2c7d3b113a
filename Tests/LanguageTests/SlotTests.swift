import Testing

@testable import Language

@Suite struct SlotTests {
  private func tag(_ value: Value) -> UInt8 {
    withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { slot in
      guard let base = slot.baseAddress else { return 255 }
      base.initialize(to: value)
      defer { base.deinitialize(count: 1) }
      return Slot.tag(base)
    }
  }

  @Test func tagsAreThoseOfTheEnum() {
    #expect(tag(.bool(true)) == Slot.boolTag)
    #expect(tag(.number(1.5)) == Slot.numberTag)
    #expect(tag(.function(FunctionValue(.builtin(BuiltinGroup(name: "f"))))) == Slot.functionTag)
    for value: Value in [.none, .missing, Value("a"), Value(list: []), Value(record: [])] {
      #expect(tag(value) > Slot.numberTag)
    }
  }

  @Test func zeroedMemoryIsFalse() throws {
    let memory = try MachineMemory(count: 4)
    guard case .bool(let flag) = memory.base[3] else {
      Issue.record("zeroed memory is \(memory.base[3].typeName)")
      return
    }
    #expect(!flag)
  }

  @Test func writesKeepTheEnumIntact() throws {
    let memory = try MachineMemory(count: 2)
    memory.base[0] = Value("text")
    Slot.set(memory.base, 2.5)
    #expect(memory.base[0].number == 2.5)
    Slot.set(memory.base, true)
    #expect(memory.base[0].bool == true)
    memory.base[0] = Value(list: [.number(1)])
    Slot.copy(memory.base, to: memory.base + 1)
    #expect(memory.base[1].list === memory.base[0].list)
    Slot.move(memory.base + 1, to: memory.base)
    #expect(memory.base[0].list?.elements.count == 1)
    #expect(memory.base[1].bool == false)
    memory.clear(0..<2)
  }
}
