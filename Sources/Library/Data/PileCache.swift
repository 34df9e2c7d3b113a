import Datasets
import Glibc

extension PileIndex {
  /// The lists of large piles in the user's cache folder, after the XDG rules; `nil` without one.
  ///
  /// `environment` looks up a variable of the environment.
  static func ofUser(
    environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) -> PileIndex? {
    if let cache = environment("XDG_CACHE_HOME"), cache.hasPrefix("/") {
      return PileIndex(folder: cache + "/gfm/piles")
    }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    return PileIndex(folder: home + "/.cache/gfm/piles")
  }
}
