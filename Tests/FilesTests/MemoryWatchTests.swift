import Synchronization
import Testing

@testable import Files

/// A machine whose memory and time are what a test says.
private final class FakeMachine: Sendable {
  let time = Atomic(1)
  let bytes = Atomic(0)
  let looks = Atomic(0)

  init(_ bytes: Int) { self.bytes.store(bytes, ordering: .relaxed) }

  var watch: MemoryWatch {
    MemoryWatch(
      read: {
        self.looks.add(1, ordering: .relaxed)
        var free = FreeMemory()
        free.machine = Double(self.bytes.load(ordering: .relaxed))
        return free
      },
      clock: { self.time.load(ordering: .relaxed) }
    )
  }
}

@Suite struct MemoryWatchTests {
  @Test func withMuchMemoryThereIsALookASecond() {
    let machine = FakeMachine(1 << 40)
    let watch = machine.watch
    for _ in 0..<10_000 {
      #expect(watch.shortage {} == nil)
      machine.time.add(1_000_000, ordering: .relaxed)
    }
    #expect((10...11).contains(machine.looks.load(ordering: .relaxed)))
  }

  @Test func theLessThereIsTheSoonerItLooks() {
    let machine = FakeMachine(80_000_000)
    let watch = machine.watch
    #expect(watch.shortage {} == nil)
    machine.bytes.store(1_000_000, ordering: .relaxed)
    machine.time.add(9_000_000, ordering: .relaxed)
    #expect(watch.shortage {} == nil)
    machine.time.add(2_000_000, ordering: .relaxed)
    #expect(watch.shortage {} == 1_000_000)
  }

  @Test func whatIsGivenBackEndsAShortage() {
    let machine = FakeMachine(1_000_000)
    let watch = machine.watch
    #expect(watch.shortage { machine.bytes.store(1 << 30, ordering: .relaxed) } == nil)
  }
}
