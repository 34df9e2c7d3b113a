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

  /// Runs generated programs.
  func evaluate(_ range: Range<Int>) throws {
    prepare()
    for index in range {
      progress[.index] = index
      progress[.begun] = 1
      if index % 100 == 0 || index == range.lowerBound {
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
