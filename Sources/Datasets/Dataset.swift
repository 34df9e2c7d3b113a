import Raster
import Tensor

/// Images in folders, and what is known of each before it is opened.
package struct Dataset: Sendable {
  /// One image.
  package struct Item: Sendable, Equatable {
    /// The path, below the dataset's root.
    package let path: String
    /// The position in `sources`.
    package let source: Int
    /// The position in `classes`; `nil` where the image lies in no class folder.
    package let label: Int?
    /// What must not be divided by a split: tiles that overlap share it.
    package let place: String?
    /// Where exactly the image was taken: other dates of the same tile share it.
    package let spot: String?
    /// The part of the scene that the sample is; the whole where it is `nil`.
    package let window: Window?

    package init(
      path: String,
      source: Int,
      label: Int? = nil,
      place: String? = nil,
      spot: String? = nil,
      window: Window? = nil
    ) {
      (self.path, self.source, self.label) = (path, source, label)
      (self.place, self.spot, self.window) = (place, spot, window)
    }
  }

  package let root: String
  package let sources: [String]
  package let classes: [String]
  package let items: [Item]
  /// The three bands to read of images that have more.
  package let bands: [Int]?
  /// How samples are put together; `nil` where each is one color picture.
  package let layout: (any SampleLayout)?

  package init(
    root: String,
    sources: [String],
    classes: [String],
    items: [Item],
    bands: [Int]? = nil,
    layout: (any SampleLayout)? = nil
  ) {
    (self.root, self.sources, self.classes) = (root, sources, classes)
    (self.items, self.bands, self.layout) = (items, bands, layout)
  }

  package var count: Int { items.count }

  /// What the dataset is for.
  package var task: Task { layout?.task ?? (classes.isEmpty ? .images : .classification) }

  /// The names of a sample's bands.
  package var bandNames: [String] { layout?.bandNames ?? ["red", "green", "blue"] }

  /// Whether a split goes by place unless told otherwise.
  package var hasPlaces: Bool { items.contains { $0.place != nil } }

  /// The full path of an image.
  package func path(of item: Item) -> String { FolderWalk.joined(root, item.path) }

  /// The same dataset with other items.
  package func with(_ items: [Item]) -> Dataset {
    Dataset(
      root: root,
      sources: sources,
      classes: classes,
      items: items,
      bands: bands,
      layout: layout
    )
  }

  /// The same dataset, reading these bands of images that have more than three.
  package func reading(bands: [Int]) -> Dataset {
    Dataset(root: root, sources: sources, classes: classes, items: items, bands: bands)
  }

  /// What distinguishes this data from other data.
  package var identity: String {
    var hash = SHA256()
    for item in items {
      hash.add(sources[item.source].utf8)
      hash.add([0])
      hash.add(item.path.utf8)
      hash.add([0])
      if let window = item.window { hash.add("\(window)".utf8) }
    }
    if let layout { hash.add("\(layout.task) \(layout.bandNames)".utf8) }
    return "\(count) images \(hash.hexadecimal.prefix(16))"
  }
}
