import Foundation
import Tensor
import Testing

@testable import Checkpoints

@Suite("Damaged files")
struct FuzzTests {
  private static let seeds = [
    "containers/zip.pth", "containers/legacy.pth", "containers/hostile.pth",
    "containers/config.pth", "containers/expected_float32.safetensors",
  ]

  /// How many damaged files are tried; more where `GFM_FUZZ` says so.
  private static var rounds: Int {
    ProcessInfo.processInfo.environment["GFM_FUZZ"].flatMap { Int($0) } ?? 2000
  }

  @Test("Files damaged at random load or are refused, and nothing else")
  func damagedFilesAreRefused() throws {
    let originals = try Self.seeds.map { (name: $0, bytes: try bytes(of: fixture($0))) }
    var refused = 0
    for round in 0..<Self.rounds {
      var random = Random(seed: UInt64(round), name: "fuzz")
      let original = originals[random.integer(below: originals.count)]
      let source = MemorySource(content: Self.damaged(original.bytes, &random))
      do {
        guard let format = try FileFormat.sniff(source), ![.yaml, .csv, .image].contains(format)
        else { continue }
        let file = try LoadedFile.read(source, path: original.name, format: format)
        _ = file.leftOut
      } catch is CheckpointError {
        refused += 1
      } catch is Fault {
        refused += 1
      }
    }
    #expect(refused > Self.rounds / 10)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/gfm_pwned"))
  }

  private static func damaged(_ original: [UInt8], _ random: inout Random) -> [UInt8] {
    var bytes = original
    for _ in 0...random.integer(below: 4) {
      guard !bytes.isEmpty else { break }
      let place = random.integer(below: bytes.count)
      switch random.integer(below: 5) {
      case 0: bytes[place] = UInt8(random.integer(below: 256))
      case 1: bytes[place] ^= 1 << UInt8(random.integer(below: 8))
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.integer(below: 16)))
      case 3: bytes.removeLast(bytes.count - place)
      default:
        let end = min(bytes.count, place + 1 + random.integer(below: 32))
        bytes.insert(contentsOf: bytes[place..<end], at: random.integer(below: bytes.count))
      }
    }
    return bytes
  }
}
