import Testing

@testable import Language

@Suite struct ValueTests {
  @Test func valuesTakeSixteenBytes() {
    #expect(MemoryLayout<Value>.stride == 16)
  }
}
