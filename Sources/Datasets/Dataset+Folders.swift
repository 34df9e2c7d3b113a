extension Dataset {
  /// Images in class folders, `root/class/…/image`; images right in the root have no class.
  ///
  /// The lists of large folders are kept in `index`.
  package static func imageFolder(_ root: String, index: PileIndex? = nil) throws -> Dataset {
    try listed(root, .imageFolder, index)
  }

  /// A pile: every folder under the root is a source, each a tree of class folders and images.
  ///
  /// A root without folders is one source. Where a manifest of `geopile_compose` lies in the root,
  /// the images' places are taken from it. The lists of large piles are kept in `index`.
  package static func geopile(_ root: String, index: PileIndex? = nil) throws -> Dataset {
    try listed(root, .pile, index)
  }

  private static func listed(
    _ root: String,
    _ kind: PileListing.Kind,
    _ index: PileIndex?
  ) throws -> Dataset {
    if let listing = index?.listing(of: root, kind: kind) { return listing.dataset(root: root) }
    let listing = try PileListing(walking: root, kind: kind)
    index?.keep(listing, of: root)
    return listing.dataset(root: root)
  }
}
