import Foundation
import Testing

@testable import Sweeps

@Suite struct StoreHolderTests {
  @Test func theEnvironmentDecidesBeforeTheKindOfFileSystem() throws {
    try inFolder { folder in
      let path = folder + "/not/there/s.sqlite"
      let isNeeded = { (environment: [String: String]) in
        JournalFolder.needed(for: path, environment: environment) != nil
      }
      #expect(isNeeded(["GFM_SWEEP_JOURNALS": "1"]))
      #expect(!isNeeded(["GFM_SWEEP_JOURNALS": "0"]))
      #expect(isNeeded([:]) == FileSystem.isNetwork(folder))
      #expect(
        JournalFolder.needed(for: ":memory:", environment: ["GFM_SWEEP_JOURNALS": "1"]) == nil
      )
    }
  }

  @Test func networkFileSystemsAreToldByTheTableOfMounts() throws {
    try inFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/my data",
        withIntermediateDirectories: true
      )
      let real = try #require(realpath(folder, nil).map { String(cString: $0) })
      let link = folder + "/link"
      try FileManager.default.createSymbolicLink(
        atPath: link,
        withDestinationPath: real + "/my data"
      )
      func isNetwork(_ path: String, _ type: String) -> Bool {
        let mounts = "/dev/sda1 / ext4 rw 0 0\nhost:/x \(real)/my\\040data \(type) rw 0 0\n"
        return FileSystem.isNetwork(path, mounts: mounts)
      }
      for type in [
        "nfs4", "cifs", "lustre", "gpfs", "beegfs", "ceph", "9p", "fuse.sshfs", "fuse.x",
      ] {
        #expect(isNetwork(link + "/not/there/s.sqlite", type), "\(type)")
        #expect(!isNetwork(folder + "/s.sqlite", type))
      }
      for type in ["ext4", "xfs", "tmpfs", "overlay", "fuseblk", "fuse.fuse-overlayfs"] {
        #expect(!isNetwork(link + "/s.sqlite", type), "\(type)")
      }
    }
  }

  @Test func oneProcessAtATimeHoldsAStoreAlone() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      let journals = JournalFolder(besides: path)
      let holder = try StoreHolder(path, journals: journals)
      let inUse = SweepError.store(
        path: path,
        .inUse(host: Worker.current().host, process: getpid())
      )
      #expect(throws: inUse) { try StoreHolder(path, journals: journals) }
      #expect(throws: inUse) { try StoreHolder(path, journals: nil) }
      holder.close()
      try StoreHolder(path, journals: journals).close()
      #expect(journals.generations() == [2])
    }
  }

  @Test func anOwnerThatIsGoneOrSilentIsSucceeded() throws {
    try inFolder { folder in
      let journals = JournalFolder(besides: folder + "/s.sqlite")
      try journals.make(journals.path)
      let gone = JournalOwner.Holder(worker: worker("p", process: 1))
      try journals.put(try SweepStore.encoded(gone), at: journals.path + "/owner-4")
      #expect(try JournalOwner(journals) { false }.generation == 5)
      let elsewhere = Worker(id: "q", host: "h", boot: "x", process: 1, processStart: "1")
      let silent = JournalOwner.Holder(worker: elsewhere)
      try journals.put(try SweepStore.encoded(silent), at: journals.path + "/owner-6")
      let next = try JournalOwner(journals, patience: .milliseconds(120)) { false }
      #expect(next.generation == 7)
    }
  }

  @Test func anOwnerElsewhereThatShowsSignsOfLifeIsLeftAlone() throws {
    try inFolder { folder in
      let journals = JournalFolder(besides: folder + "/s.sqlite")
      try journals.make(journals.path)
      let elsewhere = Worker(id: "q", host: "h", boot: "x", process: 9, processStart: "1")
      let living = JournalOwner.Holder(worker: elsewhere)
      try journals.put(try SweepStore.encoded(living), at: journals.path + "/owner-1")
      var looks = 0
      #expect(throws: SweepError.store(path: journals.store, .inUse(host: "h", process: 9))) {
        try JournalOwner(journals) {
          looks += 1
          try? journals.put("1 \(looks)", at: journals.beat)
          return false
        }
      }
    }
  }

  @Test func anOwnerThatSleptWritesNothingMore() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      let journals = JournalFolder(besides: path)
      let owner = try JournalOwner(journals) { false }
      let elsewhere = Worker(id: "q", host: "other", boot: "x", process: 9, processStart: "1")
      let next = JournalOwner.Holder(worker: elsewhere)
      try journals.put(try SweepStore.encoded(next), at: journals.path + "/owner-2")
      #expect(throws: SweepError.store(path: path, .takenOver(host: "other"))) { try owner.beat() }
    }
  }

  @Test func whoOnlyLooksSeesACopyWhileTheStoreIsHeldAndTheStoreAfterwards() throws {
    try inFolder { folder in
      let path = folder + "/s.sqlite"
      let holder = try StoreHolder(path, journals: JournalFolder(besides: path))
      let sweep = try holder.store.open(try definition(), wanted: 2, origin: origin)
      let bound = ContinuousClock.now + .seconds(600)
      var shown: Int?
      while shown == nil, ContinuousClock.now < bound {
        shown = try? SweepStore.looking(at: path).sweep(named: "s").wanted
        usleep(5_000)
      }
      #expect(shown == 2)
      #expect(try SweepStore.looking(at: path).path == path)
      _ = try holder.store.claim(sweep, worker: worker("w"), limit: nil)
      holder.close()
      #expect(try SweepStore.looking(at: path).trials(of: sweep).count == 1)
    }
  }

  /// What a process leaves that is killed while it holds a store alone.
  private func killed(in folder: String) throws -> (path: String, sweep: StoredSweep) {
    let (path, left) = (folder + "/held.sqlite", folder + "/left.sqlite")
    let holder = try StoreHolder(path, journals: JournalFolder(besides: path))
    defer { holder.close() }
    let sweep = try holder.store.open(try definition(), wanted: 2, origin: origin)
    _ = try holder.store.claim(sweep, worker: worker("w"), limit: nil)
    for ending in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + ending, toPath: left + ending)
    }
    let journals = JournalFolder(besides: left)
    try journals.make(journals.path)
    let gone = JournalOwner.Holder(worker: worker("p", process: 1))
    try journals.put(try SweepStore.encoded(gone), at: journals.path + "/owner-1")
    return (left, sweep)
  }

  @Test func whatAKilledHolderWroteIsThereForLookingAndForGoingOn() throws {
    try inFolder { folder in
      let (path, sweep) = try killed(in: folder)
      #expect(try SweepStore.looking(at: path).trials(of: sweep).count == 1)
      #expect(!SweepStore.isUnfinished(path))
    }
    try inFolder { folder in
      let (path, sweep) = try killed(in: folder)
      // The file lies on a local disk now, where several processes may open it at once.
      let holder = try StoreHolder(path, journals: nil)
      #expect(try holder.store.trials(of: sweep).count == 1)
      _ = try holder.store.claim(sweep, worker: worker("v"), limit: nil)
      #expect(try SweepStore.looking(at: path).trials(of: sweep).count == 2)
    }
  }
}
