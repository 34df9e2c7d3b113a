extension PairLayout.Folder {
  /// The same files under the stems of the images that they go with, where names differ in one word that each
  /// folder has throughout: `RGB_AOI_1_img7.tif` and `Buildings_AOI_1_img7.geojson`.
  ///
  /// Nothing changes where a stem is shared, or where names differ in another way.
  func named(like images: Self) -> Self {
    guard names.keys.allSatisfy({ images.names[$0] == nil }),
      let place = Self.differing(Array(images.names.keys), Array(names.keys))
    else { return self }
    func key(_ stem: String) -> [Substring] {
      var words = Self.words(stem)
      words.remove(at: place)
      return words
    }
    let files = Dictionary(
      names.map { (key($0.key), $0.value) },
      uniquingKeysWith: { first, _ in first }
    )
    let found = images.names.keys.compactMap { stem in files[key(stem)].map { (stem, $0) } }
    guard !found.isEmpty else { return self }
    return Self(self, names: Dictionary(found, uniquingKeysWith: { first, _ in first }))
  }

  /// The place of the one word that all of some names have, and all of others have otherwise.
  private static func differing(_ a: [String], _ b: [String]) -> Int? {
    let (first, second) = (a.map(words), b.map(words))
    let counts = Set((first + second).map(\.count))
    guard let count = counts.first, counts.count == 1, count > 1 else { return nil }
    let places = (0..<count).filter { place in
      let (one, other) = (Set(first.map { $0[place] }), Set(second.map { $0[place] }))
      return one.count == 1 && other.count == 1 && one != other
    }
    // A number at the end of a word counts the images.
    guard places.count == 1, let place = places.first,
      !(first + second).contains(where: { $0[place].last?.isNumber ?? false })
    else { return nil }
    return place
  }

  private static func words(_ stem: String) -> [Substring] {
    stem.split(separator: "_", omittingEmptySubsequences: false)
  }
}
