import Raster
import Synchronization
import Tensor

extension Dataset {
  /// All the images that cannot be read, beside those that are known: one error for the whole pile.
  ///
  /// At most `most` images are looked at, in their order; an interruption ends the search.
  /// - Returns: `DatasetError.unreadable`, or the interruption.
  func survey(knowing known: [Unreadable], most: Int = 50_000) -> any Error {
    let names = Set(known.map(\.path))
    let found = Mutex(known)
    let count = min(count, most)
    Parallel.run((count + 31) / 32) { piece in
      let reader = PictureReader()
      for position in piece * 32..<min(piece * 32 + 32, count) {
        let path = path(of: items[position])
        guard (try? Interruption.check()) != nil, !names.contains(path) else { continue }
        do {
          if case .encoded = try reader.open(path, bands: bands) { _ = try reader.decode() }
        } catch let error as RasterError {
          found.withLock { $0.append(Unreadable(path: path, reason: "\(error)")) }
        } catch {
          continue
        }
      }
    }
    do { try Interruption.check() } catch { return error }
    return DatasetError.unreadable(found.withLock { $0.sorted { $0.path < $1.path } })
  }
}
