import Testing

@testable import Language

@Suite struct ValueTests {
  @Test func valuesTakeSixteenBytes() {
    #expect(MemoryLayout<Value>.stride == 16)
  }

  /// Found by random programs: an array left to itself doubles, and asked for 34 GB where 17 were free.
  @Test func longListsGrowByAQuarterNotTwofold() throws {
    let long = ListValue([Value](repeating: .number(1), count: 1_100_000))
    let shared = long.elements
    try long.extend([.number(2)])
    #expect(long.elements.count == 1_100_001)
    #expect(long.elements.capacity < 1_100_001 * 3 / 2)
    let room = long.elements.capacity
    for _ in long.elements.count...room { try long.append(.number(3)) }
    #expect(long.elements.capacity < room * 3 / 2)
    #expect(shared.count == 1_100_000)
  }
}
