import Foundation
import Session
import Tensor

/// Tries inputs one after the other, in a process that may end at any of them.
struct Worker {
  let root: String
  let seed: UInt64
  let progress: Progress
  private let evaluator: Evaluator

  init(root: String, seed: UInt64, progress: Progress) {
    self.root = root
    self.seed = seed
    self.progress = progress
    evaluator = Evaluator(root: root)
  }

  /// Confines what is written to the current folder, and watches over the time.
  private func prepare() {
    let folder = FileManager.default.currentDirectoryPath
    let place = OutputPlace(folder: folder, isConfined: true)
    _ = place.confine()
    place.confineNetwork()
    let progress = progress
    Thread.detachNewThread {
      var last = -1
      while true {
        usleep(1_000_000)
        let now = progress[.index]
        if now == last {
          progress[.slow] += 1
          Interruption.request()
        }
        last = now
      }
    }
  }

  /// Makes the system refuse memory beyond what the process has and `memory` MiB: that is to end in a diagnostic.
  private func limit(_ memory: Int) {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmData:") }
    guard let line, let kibibytes = line.split(separator: " ").compactMap({ UInt($0) }).first else {
      return
    }
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
    limit.rlim_cur = (kibibytes << 10) + UInt(memory) << 20
    setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
  }

  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
      progress[.accepted] += 1
    } catch { progress[.refused] += 1 }
    Interruption.clear()
  }

  /// Reads damaged files.
  func read(by reader: Reader, _ range: Range<Int>) throws {
    let contents = try reader.contents(root: root)
    try seedImage()
    _ = try evaluator.image()
    prepare()
    let path = FileManager.default.currentDirectoryPath + "/input.\(reader.ending)"
    for index in range {
      progress[.index] = index
      progress[.begun] = 1
      for more in reader.companions { unlink(path + more) }
      try Self.write(Self.input(index, of: contents, seed), to: path)
      attempt { try reader.read(path, evaluator) }
    }
    progress[.end] = range.upperBound
  }

  /// What a list of files may name.
  private func seedImage() throws {
    let files = "Tests/Fixtures/malformed/gdal/byte_nogeoref.tif"
    try? FileManager.default.copyItem(atPath: root + files, toPath: "seed.tif")
    try Self.write(Array(Reader.outlines[0].utf8), to: "seed.geojson")
  }

  /// The file of a number: first those to begin with, then damaged ones.
  static func input(_ index: Int, of contents: [[UInt8]], _ seed: UInt64) -> [UInt8] {
    if index < contents.count { return contents[index] }
    var dice = Dice(seed: seed, index: index)
    return Mutation.damaged(dice.pick(contents), other: dice.pick(contents), &dice)
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw CocoaError(.fileWriteUnknown) }
    defer { close(file) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress?.advanced(by: done), bytes.count - done)
      }
      guard count > 0 else { throw CocoaError(.fileWriteUnknown) }
      done += count
    }
  }

  /// How many programs share a session, which has room for so many names and values.
  private static let sessionLength = 200

  /// Runs generated programs; a worker that has `memory` MiB is ended from outside.
  func evaluate(_ range: Range<Int>, memory: Int) throws {
    prepare()
    // Less than that at which the watcher ends it.
    limit(memory * 3 / 4)
    for index in range {
      progress[.index] = index
      progress[.begun] = 1
      if index % Self.sessionLength == 0 || index == range.lowerBound {
        evaluator.forget()
        attempt { try evaluator.run(ProgramMaker.prelude) }
      }
      attempt { try evaluator.run(Self.program(index, evaluator, seed)) }
    }
    progress[.end] = range.upperBound
  }

  static func program(_ index: Int, _ evaluator: Evaluator, _ seed: UInt64) -> String {
    var maker = ProgramMaker(evaluator.library, dice: Dice(seed: seed, index: index))
    return maker.program()
  }
}
