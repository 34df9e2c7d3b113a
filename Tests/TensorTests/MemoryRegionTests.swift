import Testing

@testable import Tensor

@Suite struct MemoryRegionTests {
  private let unit = MemoryRegion.rounded(1)

  private func take(_ size: Int, from region: inout MemoryRegion) throws -> UInt {
    let taken = region.take(size)
    return try #require(taken).address
  }

  private struct Buffer {
    let address: UInt
    let size: Int
  }

  @Test func buffersNeverOverlap() throws {
    var region = MemoryRegion()
    var random = Random(seed: 1)
    var lent: [Buffer] = []
    var lowest = UInt.max
    for _ in 0..<2000 {
      if lent.count > 20, random.uniform() < 0.5 {
        let buffer = lent.remove(at: random.integer(below: lent.count))
        region.give(buffer.address, buffer.size, keeps: random.uniform() < 0.5)
      } else {
        let size = MemoryRegion.rounded(1 + random.integer(below: 40 * unit))
        let address = try take(size, from: &region)
        #expect(
          lent.allSatisfy {
            address + UInt(size) <= $0.address || $0.address + UInt($0.size) <= address
          }
        )
        lowest = min(lowest, address)
        lent.append(Buffer(address: address, size: size))
      }
    }
    for buffer in lent { region.give(buffer.address, buffer.size, keeps: true) }
    let whole = try take(lent.reduce(0) { $0 + $1.size }, from: &region)
    #expect(whole == lowest)
  }

  @Test func gapsThatTouchServeALargerBuffer() throws {
    var region = MemoryRegion()
    let addresses = try (0..<4).map { _ in try take(unit, from: &region) }
    for index in [0, 2, 1] { region.give(addresses[index], unit, keeps: true) }
    #expect(region.unused == 3 * unit)
    #expect(try take(3 * unit, from: &region) == addresses[0])
    #expect(region.unused == 0)
  }

  @Test func theSmallestGapThatHoldsABufferIsTaken() throws {
    var region = MemoryRegion()
    let addresses = try [5, 1, 2, 1].map { try take($0 * unit, from: &region) }
    region.give(addresses[0], 5 * unit, keeps: true)
    region.give(addresses[2], 2 * unit, keeps: true)
    #expect(try take(2 * unit, from: &region) == addresses[2])
    #expect(try take(2 * unit, from: &region) == addresses[0])
  }

  @Test func trimmedMemoryIsEmptyAndUsableAgain() throws {
    var region = MemoryRegion()
    let address = try take(unit, from: &region)
    let pointer = try #require(UnsafeMutablePointer<Int>(bitPattern: address))
    pointer.pointee = 7
    region.give(address, unit, keeps: true)
    region.trim()
    #expect(region.unused == 0)
    // Nor does it count as data of the process.
    #expect(region.writable == 0)
    #expect(try take(unit, from: &region) == address)
    #expect(pointer.pointee == 0)
  }

  @Test func aPoolGivesUnusedMemoryBack() throws {
    let pool = BufferPool()
    let (pointer, size) = try pool.take(100 << 20)
    #expect(size >= 100 << 20 && pool.usage.now == size)
    pool.give(pointer, size)
    #expect(pool.unused >= 100e6 && pool.usage.now == 0)
    pool.trim()
    #expect(pool.unused == 0)
  }
}
