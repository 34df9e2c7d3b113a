import Foundation
import Tensor

/// BigEarthNet: Sentinel-2 patches of 1.2 km and the land cover in them.
///
/// - Source: Sumbul et al. 2019 and 2021; Clasen et al. 2024 (version 2).
struct BigEarthNet: SampleLayout {
  let bandNames: [String]
  let labelCount: Int
  /// The labels of each patch where a table has them; each patch's own file has them otherwise.
  let table: [String: [Int]]?

  var task: Task { table?.isEmpty == true ? .images : .multilabel }

  var scaling: Scaling {
    let chosen = bandNames.compactMap { name in Self.quantiles.first { $0.band == name } }
    return .stretch(low: chosen.map(\.low), high: chosen.map(\.high))
  }

  var classes: [String] { labelCount == 19 ? Self.all19 : Self.all43 }

  func content(of item: Dataset.Item, in dataset: Dataset) throws -> Content {
    let read = try stack(item, in: dataset).read()
    scaling.apply(to: read.values)
    let images = [(key: BatchKey.image, pixels: read.values, valid: read.valid)]
    guard task == .multilabel else { return Content(images: images) }
    var flags = [Int](repeating: 0, count: labelCount)
    for label in try labels(of: item, in: dataset) ?? [] { flags[label] = 1 }
    return Content(images: images, labels: flags)
  }

  func size(of item: Dataset.Item, in dataset: Dataset) throws -> (height: Int, width: Int) {
    try stack(item, in: dataset).size()
  }

  private func stack(_ item: Dataset.Item, in dataset: Dataset) -> BandStack {
    let stem = FolderWalk.joined(dataset.path(of: item), FolderWalk.name(of: item.path))
    return BandStack(files: bandNames.map { "\(stem)_\($0).tif" })
  }

  func labels(of item: Dataset.Item, in dataset: Dataset) throws -> [Int]? {
    let patch = FolderWalk.name(of: item.path)
    if let table { return table[patch] }
    let path = FolderWalk.joined(dataset.path(of: item), "\(patch)_labels_metadata.json")
    guard Published.exists(path) else {
      throw DatasetError.missingPart(
        dataset: BigEarthNetSet.name,
        path: path,
        published: BigEarthNetSet.firstPublished
      )
    }
    return try positions(of: try Self.names(in: path), path: path)
  }

  /// Positions of labels by their names of the 43; those without one of the 19 are left out.
  private func positions(of names: [String], path: String) throws -> [Int] {
    let numbers = try names.map { name in
      guard let number = Self.position(of: name, in: Self.all43) else {
        throw DatasetError.label(path: path, name: name, classes: Self.all43)
      }
      return number
    }
    return labelCount == 43
      ? numbers.sorted() : Set(numbers.compactMap { Self.from43[$0] }).sorted()
  }

  private static func names(in path: String) throws -> [String] {
    struct Labels: Decodable { let labels: [String] }
    do {
      return try JSONDecoder().decode(Labels.self, from: Data(TextFile.read(path).utf8)).labels
    } catch is DecodingError {
      throw DatasetError.file(path: path, reason: "no JSON with a list of labels")
    }
  }
}
