import Foundation

/// What is known of the file system that a path lies in.
enum FileSystem {
  /// File systems that several machines share, as the kernel's table of mounts calls them.
  private static let shared: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "lustre", "gpfs", "beegfs", "ceph", "afs",
    "coda", "9p", "glusterfs", "orangefs", "pvfs2", "panfs", "gfs2", "ocfs2", "wekafs", "vboxsf",
    "virtiofs", "prl_fs", "fuse",
  ]
  /// File systems in user space that only this machine sees; any other may be a network's.
  private static let local: Set<String> = [
    "fuse.fuse-overlayfs", "fuse.ntfs-3g", "fuse.encfs", "fuse.gocryptfs", "fuse.squashfuse",
    "fuse.fuse2fs", "fuse.lxcfs", "fuse.mergerfs",
  ]

  /// Whether a path, which need not be there yet, lies on a network or parallel file system.
  /// - Parameters:
  ///   - path: a file or a folder.
  ///   - mounts: the table of mounts, as Linux words it; nil where it cannot be read.
  /// - Returns: false where nothing is known of its file system.
  static func isNetwork(
    _ path: String,
    mounts: String? = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
  ) -> Bool {
    // Looking at the path first: a folder that is mounted when it is needed is in the table then.
    let place = nearest(path)
    let type = type(at: place, mounts ?? "")
    return shared.contains(type) || (type.hasPrefix("fuse.") && !local.contains(type))
  }

  /// The path, or the folder nearest to it that is there, without links.
  private static func nearest(_ path: String) -> String {
    var url = URL(fileURLWithPath: path).standardizedFileURL
    while url.path != "/", access(url.path, F_OK) != 0 { url.deleteLastPathComponent() }
    guard let real = realpath(url.path, nil) else { return url.path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func type(at place: String, _ mounts: String) -> String {
    var found: (length: Int, type: Substring) = (0, "")
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 2 else { continue }
      let mounted = fields[1].replacingOccurrences(of: "\\040", with: " ")
      let folder = mounted == "/" ? "/" : mounted + "/"
      if (place + "/").hasPrefix(folder), folder.count >= found.length {
        found = (folder.count, fields[2])
      }
    }
    return String(found.type)
  }
}
