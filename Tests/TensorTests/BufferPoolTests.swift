import Files
import Synchronization
import Testing

@testable import Tensor

@Suite struct BufferPoolTests {
  /// A pool on a machine that has so much and gives no more.
  private func pool(_ bytes: Double, asked: Looks = Looks(), gives: Bool = true) -> BufferPool {
    BufferPool(
      BufferPool.Source(
        free: {
          asked.note()
          var free = FreeMemory()
          free.machine = bytes
          // All that was lent is taken for touched.
          free.resident = .infinity
          return free
        },
        allocate: { gives ? .allocate(byteCount: $0, alignment: 64) : nil }
      )
    )
  }

  private final class Looks: Sendable {
    private let number = Atomic(0)
    var count: Int { number.load(ordering: .relaxed) }
    func note() { number.add(1, ordering: .relaxed) }
  }

  private func shortage(_ body: () throws -> Void) throws -> (bytes: Double, shape: Shape?) {
    let error = #expect(throws: TensorError.self, performing: body)
    guard case .memory(let shape, let bytes, _) = try #require(error) else {
      Issue.record("\(error.map { "\($0)" } ?? "nothing")")
      return (0, nil)
    }
    return (bytes, shape)
  }

  @Test(arguments: [100, 3 << 20]) func whatIsNotThereIsAnErrorThatNamesIt(bytes: Int) throws {
    let found = try shortage { _ = try pool(0).take(bytes, for: [bytes]) }
    #expect(found.bytes == Double(bytes) && found.shape == [bytes])
    #expect(try shortage { _ = try pool(1e12, gives: false).take(100) }.bytes == 100)
  }

  @Test func sizesBeyondAllAddressesAreErrors() throws {
    for bytes in [Int.max, Int.max - 4096, 1 << 60, 1 << 47] {
      #expect(try shortage { _ = try pool(.infinity).take(bytes) }.bytes == Double(bytes))
    }
  }

  @Test func aRefusalTakesNothing() throws {
    let pool = pool(64e6)
    let (kept, size) = try pool.take(40 << 20)
    _ = try shortage { _ = try pool.take(80 << 20) }
    #expect(pool.usage.now == size)
    pool.give(kept, size)
    // What lies unused serves without asking for more.
    let (again, _) = try pool.take(40 << 20)
    #expect(again == kept && pool.usage.now == size)
  }

  @Test func promisedMemoryCountsBeforeItIsTouched() throws {
    let pool = BufferPool(
      BufferPool.Source(free: {
        var free = FreeMemory()
        free.machine = 1e9
        return free
      })
    )
    _ = try pool.take(600_000_000)
    #expect(pool.available() < 401e6)
    _ = try shortage { _ = try pool.take(600_000_000) }
  }

  @Test func theSystemIsAskedNowAndThen() throws {
    let looks = Looks()
    let pool = pool(1e12, asked: looks)
    for _ in 0..<100 { _ = try pool.take(2 << 20) }
    for _ in 0..<10_000 { _ = try pool.take(4096) }
    #expect(looks.count <= 2)
    for _ in 0..<1000 {
      let (pointer, size) = try pool.take(2 << 20)
      pool.give(pointer, size)
    }
    #expect(looks.count <= 2)
  }

  @Test func workBesideTheTensorsIsAskedFor() throws {
    let looks = Looks()
    let pool = pool(64e6, asked: looks)
    let found = try shortage { try pool.require(65e6) }
    #expect(found.bytes == 65e6 && found.shape == nil)
    for bytes in [Double.infinity, 1e300, 0x1p47] {
      #expect(try shortage { try pool.require(bytes) }.bytes == bytes)
    }
    let before = looks.count
    for _ in 0..<1000 { try pool.require(1e6) }
    #expect(looks.count == before)
    try pool.require(63e6)
  }

  @Test func whatLiesUnusedIsGivenBackToWork() throws {
    let pool = pool(64e6)
    let (pointer, size) = try pool.take(8 << 20)
    pool.give(pointer, size)
    #expect(pool.unused > 0)
    _ = try shortage { try pool.require(65e6) }
    #expect(pool.unused == 0)
  }

  @Test func aRegionOfFewAddressesTakesThemAsItGrows() throws {
    var region = MemoryRegion(hasFewAddresses: true)
    let unit = MemoryRegion.rounded(1)
    #expect(region.spare == 0)
    let many = region.take(100 * unit)
    let first = try #require(many)
    #expect(first.fresh == 100 * unit && region.spare < 64 << 20)
    let pointer = try #require(UnsafeMutablePointer<Int>(bitPattern: first.address))
    pointer.pointee = 7
    region.give(first.address, 100 * unit, keeps: true)
    #expect(region.unused == 100 * unit)
    region.trim()
    #expect(region.unused == 0 && region.spare == 0)
    let few = region.take(unit)
    let again = try #require(few)
    #expect(again.address == first.address && again.fresh == unit && pointer.pointee == 0)
    var other = MemoryRegion(hasFewAddresses: true)
    let elsewhere = other.take(unit)
    #expect(try #require(elsewhere).address != again.address)
  }

  @Test func oneThreadsErrorIsThatOfTheRegion() throws {
    for grain in [1, 1000] {
      let error = #expect(throws: TensorError.self) {
        try Parallel.ranges(1000, grain: grain) { range in
          if range.contains(500) { throw TensorError.notRecorded }
        }
      }
      #expect(error == .notRecorded)
    }
  }
}
