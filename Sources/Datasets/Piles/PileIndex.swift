import Glibc
import Tensor

/// Lists of large piles' images, kept so that a pile is not walked through again.
///
/// A list is believed while every folder of the pile has the modification time that it had; one that
/// is stale or damaged is made anew.
package struct PileIndex: Sendable {
  /// The folder of the lists.
  package let folder: String
  /// Piles of fewer images are walked through each time.
  package let least: Int

  package init(folder: String, least: Int = 4096) {
    self.folder = folder
    self.least = least
  }

  /// The listing of a pile, where it is known and nothing changed since.
  func listing(of root: String, kind: PileListing.Kind) -> PileListing? {
    guard let path = path(of: root, kind), let bytes = Self.read(path),
      let listing = PileListing(encoded: bytes), listing.kind == kind,
      listing.stamps.allSatisfy({ $0.isCurrent(below: root) })
    else { return nil }
    return listing
  }

  /// Keeps a listing; where that fails the pile is walked through again next time.
  func keep(_ listing: PileListing, of root: String) {
    guard listing.count >= least, listing.isSettled, let path = path(of: root, listing.kind),
      (try? TextFile.makeFolder(folder)) != nil
    else { return }
    try? TextFile.write(bytes: listing.encoded, to: path)
  }

  private func path(of root: String, _ kind: PileListing.Kind) -> String? {
    guard let resolved = realpath(root, nil) else { return nil }
    defer { free(resolved) }
    var hash = SHA256()
    hash.add("\(kind.rawValue) \(String(cString: resolved))".utf8)
    return FolderWalk.joined(folder, "\(hash.hexadecimal.prefix(32)).pile")
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var information = stat()
    guard fstat(fileno(file), &information) == 0, information.st_mode & S_IFMT == S_IFREG,
      information.st_size < 1 << 32
    else { return nil }
    let size = information.st_size
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
    return bytes.count == size ? bytes : nil
  }
}
