import Glibc

/// The decisions taken so far, so that a pile that was interrupted goes on where it stopped.
struct Journal {
  /// What became of a candidate.
  enum Verdict: Equatable {
    case taken(hash: String, entropy: String)
    case flat
    case gaps
    case duplicate

    fileprivate var text: String {
      switch self {
      case .taken(let hash, let entropy): "taken \(hash) \(entropy)"
      case .flat: "flat"
      case .gaps: "gaps"
      case .duplicate: "duplicate"
      }
    }

    fileprivate init?(_ words: [Substring]) {
      switch words.first {
      case "taken" where words.count == 3:
        self = .taken(hash: String(words[1]), entropy: String(words[2]))
      case "flat": self = .flat
      case "gaps": self = .gaps
      case "duplicate": self = .duplicate
      default: return nil
      }
    }
  }

  static let name = ".compose"
  private let path: String
  /// Decisions of an earlier run, by source and place in the order of candidates.
  private(set) var decided: [String: Verdict] = [:]

  /// Opens the journal of a recipe, known by its fingerprint, in the pile's folder.
  ///
  /// - Throws: `DatasetError.occupied` where the folder holds anything else.
  init(folder: String, fingerprint: String) throws {
    path = FolderWalk.joined(folder, Self.name)
    if access(path, F_OK) == 0 {
      let lines = try TextFile.read(path, repairs: true)
        .split(separator: "\n", omittingEmptySubsequences: false)
      guard lines.first == Substring(fingerprint) else {
        throw DatasetError.occupied(path: folder)
      }
      // The last line may be cut short, whatever it says.
      for line in lines.dropFirst().dropLast() {
        let words = line.split(separator: " ")
        guard words.count >= 3, let verdict = Verdict(Array(words.dropFirst(2))) else { continue }
        decided["\(words[0]) \(words[1])"] = verdict
      }
      let kept = decided.map { "\($0.key) \($0.value.text)\n" }.sorted().joined()
      try TextFile.write("\(fingerprint)\n\(kept)", to: path)
    } else {
      guard try FolderWalk.entries(of: folder).isEmpty else {
        throw DatasetError.occupied(path: folder)
      }
      try TextFile.write("\(fingerprint)\n", to: path)
    }
  }

  func verdict(source: Int, position: Int) -> Verdict? { decided["\(source) \(position)"] }

  /// Records decisions; those about taken tiles only once the tiles are written.
  func add(_ decisions: [(source: Int, position: Int, verdict: Verdict)]) throws {
    try TextFile.append(
      decisions.map { "\($0.source) \($0.position) \($0.verdict.text)\n" }.joined(),
      to: path
    )
  }

  func remove() { unlink(path) }
}
