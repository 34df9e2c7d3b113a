import Raster
import Tensor

extension Dataset {
  /// One class of one source in numbers.
  package struct ClassRow: Sendable, Equatable {
    package let source: String
    package let name: String
    /// The number of images, or of pixels for masks.
    package let count: Int
    /// The share of the source's images, or of the pixels that count.
    package let share: Double
  }

  /// A row for each class of each source; of masks by their pixels, of at most so many samples.
  package func classTable(samples: Int? = nil) throws -> [ClassRow] {
    switch task {
    case .images, .superresolution: return []
    case .classification, .multilabel: return try imageClasses()
    case .segmentation, .change: return try pixelClasses(samples: samples)
    }
  }

  private func imageClasses() throws -> [ClassRow] {
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: classes.count),
      count: sources.count
    )
    var totals = [Int](repeating: 0, count: sources.count)
    for (index, item) in items.enumerated() {
      if index % 1024 == 0 { try Interruption.check() }
      totals[item.source] += 1
      for label in try labels(of: item) ?? item.label.map({ [$0] }) ?? [] {
        counts[item.source][label] += 1
      }
    }
    return sources.indices.flatMap { source in
      classes.indices.compactMap { label in
        let count = counts[source][label]
        guard count > 0 else { return nil }
        return ClassRow(
          source: sources[source],
          name: classes[label],
          count: count,
          share: Double(count) / Double(max(totals[source], 1))
        )
      }
    }
  }

  private func pixelClasses(samples: Int?) throws -> [ClassRow] {
    let wanted = min(max(samples ?? count, 1), count)
    let chosen = try choosing((0..<wanted).map { $0 * count / wanted })
    let parts = try chosen.everyItem { item -> [Int] in
      var counts = [Int](repeating: 0, count: 256)
      guard let mask = try content(of: item).mask?.contiguous() else { return counts }
      mask.withPointer(to: UInt8.self, .uint8) { bytes in
        for index in 0..<mask.count { counts[Int(bytes[index])] += 1 }
      }
      return counts
    }
    let totals = classes.indices.map { label in parts.reduce(0) { $0 + $1[label] } }
    let whole = Double(max(totals.reduce(0, +), 1))
    return classes.indices.map { label in
      ClassRow(
        source: sources.count == 1 ? sources[0] : "all",
        name: classes[label],
        count: totals[label],
        share: Double(totals[label]) / whole
      )
    }
  }

  /// Images of one size and resolution.
  package struct SizeRow: Sendable, Hashable {
    package let source: String
    package let height: Int
    package let width: Int
    /// The size of a pixel in units of its coordinates; `nil` for plain images.
    package let resolution: Double?
    package let crs: String?
  }

  /// How many images are of each size and resolution, most frequent first, of at most so many evenly
  /// spread; those that do not open are passed over.
  package func sizeTable(samples: Int? = nil) throws -> [(row: SizeRow, count: Int)] {
    let wanted = min(max(samples ?? count, 1), count)
    let chosen = try choosing((0..<wanted).map { $0 * count / wanted })
    let rows = try chosen.attempts { item -> SizeRow in
      let size = try size(of: item)
      let raster = layout == nil ? try Raster(path: path(of: item)) : nil
      return SizeRow(
        source: sources[item.source],
        height: size.height,
        width: size.width,
        resolution: raster?.transform.map { abs($0.pixelSize.x) },
        crs: raster?.systemLabel
      )
    }
    var counts: [SizeRow: Int] = [:]
    for case .success(let row) in rows { counts[row, default: 0] += 1 }
    return counts.map { ($0.key, $0.value) }.sorted { a, b in
      if a.count != b.count { return a.count > b.count }
      return (a.row.source, a.row.height, a.row.width) < (b.row.source, b.row.height, b.row.width)
    }
  }

  /// The samples whose paths are not among those given.
  ///
  /// - Parameters:
  ///   - paths: Of the samples to leave out.
  ///   - mayBeElsewhere: Whether some may be those of other samples, as in a list that was made of all of a dataset and
  ///     serves each of its parts.
  /// - Returns: The rest, in their order.
  /// - Throws: `DatasetError.unknownPaths` where some are those of no sample: what was to be held out would stay.
  package func without(_ paths: Set<String>, mayBeElsewhere: Bool = false) throws -> Dataset {
    let own = items.map { path(of: $0) }
    let unknown = paths.subtracting(own)
    guard unknown.isEmpty || mayBeElsewhere && unknown.count < paths.count else {
      throw DatasetError.unknownPaths(unknown.sorted(), example: own.first)
    }
    return with(zip(items, own).filter { !paths.contains($0.1) }.map(\.0))
  }
}
