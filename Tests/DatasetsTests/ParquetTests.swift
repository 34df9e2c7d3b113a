import Foundation
import Testing

@testable import Datasets

/// Tables that are not what they say.
@Suite struct ParquetTests {
  private let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures").path()

  @Test func aNegativeNumberOfColumnsIsRefused() {
    let path = fixtures + "/Fuzz/parquet/negroot.parquet"
    #expect(throws: DatasetError.self) { try ParquetFile(path: path) }
  }

  /// Each byte of a table's description set to each of a few values.
  @Test func damagedDescriptionsAreRefusedOrRead() throws {
    let original = try Array(
      Data(contentsOf: URL(filePath: fixtures + "/datasets/metadata.parquet"))
    )
    let scratch = try Scratch()
    let path = scratch.path + "/a.parquet"
    var read = 0
    for place in stride(from: max(0, original.count - 600), to: original.count - 4, by: 7) {
      for value in [0x00, 0x01, 0x7f, 0x80, 0xff] as [UInt8] {
        var bytes = original
        bytes[place] = value
        try Data(bytes).write(to: URL(filePath: path))
        do {
          let table = try ParquetFile(path: path)
          for name in table.columnNames { _ = try table.strings(name) }
          read += 1
        } catch is DatasetError {}
      }
    }
    #expect(read > 0)
  }
}
