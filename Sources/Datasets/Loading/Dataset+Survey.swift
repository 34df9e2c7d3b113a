import Raster
import Synchronization
import Tensor

extension Dataset {
  /// Says more of an error that ended an epoch: where a sample could not be read, all that cannot.
  ///
  /// - Returns: `DatasetError.unreadable` of the whole dataset, the interruption that ended the
  ///   search, or the error itself.
  func survey(after error: any Error) -> any Error {
    guard case .unreadable(let known) = error as? DatasetError else { return error }
    // Samples of several files are slower to read.
    return survey(knowing: known, most: layout == nil ? 50_000 : 5_000)
  }

  /// All the samples that cannot be read, beside those that are known.
  ///
  /// At most `most` samples are looked at, in their order; an interruption ends the search.
  private func survey(knowing known: [Unreadable], most: Int) -> any Error {
    let names = Set(known.map(\.path))
    let found = Mutex(known)
    let count = min(count, most)
    Parallel.run((count + 31) / 32) { piece in
      let reader = PictureReader()
      for position in piece * 32..<min(piece * 32 + 32, count) {
        let path = path(of: items[position])
        guard !Interruption.isRequested, !names.contains(path) else { continue }
        do {
          try readWhole(items[position], with: reader)
        } catch {
          guard let reason = Unreadable(path: path, error) else { continue }
          found.withLock { $0.append(reason) }
        }
      }
    }
    do { try Interruption.check() } catch { return error }
    return DatasetError.unreadable(found.withLock { $0.sorted { $0.path < $1.path } })
  }

  private func readWhole(_ item: Item, with reader: PictureReader) throws {
    if layout != nil {
      _ = try content(of: item)
    } else if case .encoded = try reader.open(path(of: item), bands: bands) {
      _ = try reader.decode()
    }
  }
}

extension Unreadable {
  /// What is wrong with a sample, where an error says that; `nil` for errors of another kind.
  init?(path: String, _ error: any Error) {
    switch error {
    case is RasterError: break
    case DatasetError.uncovered, DatasetError.unalignable: break
    case DatasetError.sizes, DatasetError.maskValue, DatasetError.missingPartner: break
    case DatasetError.maskNodata: break
    case DatasetError.label, DatasetError.columns, DatasetError.file: break
    default: return nil
    }
    self.init(path: path, reason: "\(error)")
  }
}
