import Foundation

/// What is known of the file system that a path lies in.
enum FileSystem {
  /// Types of file systems that several machines share.
  private static let shared: Set<Substring> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "gpfs", "beegfs", "ceph", "afs", "9p",
    "fuse.sshfs", "fuse.glusterfs", "glusterfs", "orangefs", "panfs",
  ]

  /// Whether a path lies on a network file system.
  static func isNetwork(_ path: String) -> Bool {
    let whole = URL(fileURLWithPath: path).standardizedFileURL.path
    guard let mounts = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8) else {
      return false
    }
    var nearest: (length: Int, type: Substring) = (0, "")
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 2 else { continue }
      let place = fields[1] == "/" ? "/" : fields[1] + "/"
      if whole.hasPrefix(place), place.count >= nearest.length {
        nearest = (place.count, fields[2])
      }
    }
    return shared.contains(nearest.type)
  }
}
