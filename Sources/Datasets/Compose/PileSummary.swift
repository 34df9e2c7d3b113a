/// The statistics of a composed pile, written beside it.
struct PileSummary {
  static let name = "statistics.json"

  /// What became of the candidates of one source.
  struct Count {
    let source: String
    let candidates: Int
    var taken = 0
    var flat = 0
    var gaps = 0
    var duplicates = 0

    init(source: String, candidates: Int) {
      self.source = source
      self.candidates = candidates
    }

    mutating func add(_ verdict: Journal.Verdict) {
      switch verdict {
      case .taken: taken += 1
      case .flat: flat += 1
      case .gaps: gaps += 1
      case .duplicate: duplicates += 1
      }
    }

    /// Why no tile was taken, in words.
    var reasons: String {
      "of \(candidates) tiles, \(gaps) lack data, \(flat) have too little entropy, "
        + "\(duplicates) are duplicates"
    }
  }

  let text: String

  init(
    fingerprint: String,
    recipe: PileRecipe,
    counts: [Count],
    statistics: [ChannelStatistics],
    manifest: Manifest
  ) throws {
    let sources = counts.map { count in
      let rows = manifest.rows.filter { $0.source == count.source }
      let entropy = rows.compactMap { Double($0.entropy) }.reduce(0, +) / Double(max(rows.count, 1))
      return """
            {"source": \(Self.quoted(count.source)), "tiles": \(count.taken), \
        "candidates": \(count.candidates), "without_data": \(count.gaps), \
        "low_entropy": \(count.flat), "duplicates": \(count.duplicates), \
        "places": \(Set(rows.map(\.place)).count), "entropy": \(Self.decimal(entropy))}
        """
    }
    let bands = statistics.map { band in
      """
          {"band": \(Self.quoted(band.band)), "mean": \(Self.decimal(band.mean)), \
      "standard_deviation": \(Self.decimal(band.standardDeviation)), \
      "percentiles_2_50_98": [\(band.percentiles.map(Self.decimal).joined(separator: ", "))]}
      """
    }
    text = """
      {
        "recipe": "\(fingerprint)",
        "size": \(recipe.size), "stride": \(recipe.step), "seed": \(recipe.seed),
        "sources": [
      \(sources.joined(separator: ",\n"))
        ],
        "bands": [
      \(bands.joined(separator: ",\n"))
        ]
      }

      """
  }

  /// A note on where the imagery came from.
  static func licence(_ recipe: PileRecipe) -> String {
    let notes = recipe.sources.map { source in
      "\(source.name): \(source.licence ?? "not stated; ask whoever published the imagery")"
    }
    return "The tiles keep the licence of the imagery that they were cut from.\n\n"
      + notes.joined(separator: "\n") + "\n"
  }

  /// Six decimals, the same on every machine.
  static func decimal(_ value: Double) -> String {
    let millionths = Int((value * 1e6).rounded())
    let digits = "\(abs(millionths) % 1_000_000)"
    let fraction = String(repeating: "0", count: 6 - digits.count) + digits
    return "\(millionths < 0 ? "-" : "")\(abs(millionths) / 1_000_000).\(fraction)"
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case let control where control.value < 0x20:
        "\\u00" + (control.value < 16 ? "0" : "") + String(control.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
