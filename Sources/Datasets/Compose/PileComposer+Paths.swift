import Glibc
import Raster
import Synchronization
import Tensor

extension PileComposer {
  /// A hash of everything that the pile depends on.
  var fingerprint: String {
    var hash = SHA256()
    func add(_ text: String) {
      hash.add(text.utf8)
      hash.add([0])
    }
    for (source, scenes) in zip(recipe.sources, scenes) {
      add("source \(source.name) \(source.bands ?? []) \(source.licence ?? "")")
      for scene in scenes {
        add("\(scene.file) \(scene.height) \(scene.width) \(Self.bytes(scene.path))")
      }
    }
    add("\(recipe.size) \(recipe.step) \(recipe.perSource ?? 0) \(recipe.seed)")
    add("\(recipe.minimumEntropy) \(recipe.dropsDuplicates) \(recipe.nodataLimit)")
    add("\(recipe.placeTiles)")
    return hash.hexadecimal
  }

  /// Where a tile is written, below the pile.
  func tilePath(_ number: Int, _ candidate: TilePlan.Candidate) -> String {
    let scene = scenes[number][candidate.scene]
    let name = FolderWalk.name(of: scene.stem)
    let folder = scene.classFolder ?? name
    let rest =
      scene.classFolder == nil
      ? "" : scene.stem.dropFirst(folder.count + 1).replacing("/", with: "_") + "_"
    let window = candidate.window
    return "\(recipe.sources[number].name)/\(folder)/\(rest)r\(Self.padded(window.row))"
      + "_c\(Self.padded(window.column)).png"
  }

  func row(
    _ number: Int,
    _ candidate: TilePlan.Candidate,
    hash: String,
    entropy: String
  ) -> Manifest.Row {
    let scene = scenes[number][candidate.scene]
    let source = recipe.sources[number].name
    let corner = scene.transform.map {
      $0.coordinates(column: Double(candidate.window.column), row: Double(candidate.window.row))
    }
    return Manifest.Row(
      tile: tilePath(number, candidate),
      source: source,
      file: scene.file,
      window: candidate.window,
      crs: scene.crs?.label ?? "",
      x: corner.map { "\($0.x)" } ?? "",
      y: corner.map { "\($0.y)" } ?? "",
      hash: hash,
      place: "\(source)/\(candidate.place)",
      spot: "\(source)/\(candidate.spot)",
      entropy: entropy
    )
  }

  /// Works on items on all threads; the results are in the items' order, the first error is thrown.
  static func inParallel<Result: Sendable>(
    _ items: [Int],
    _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: items.count))
    Parallel.run(items.count) { position in
      let result = Swift.Result { try body(items[position]) }
      results.withLock { $0[position] = result }
    }
    try Interruption.check()
    return try results.withLock { try $0.compactMap { try $0?.get() } }
  }

  private static func bytes(_ path: String) -> Int {
    var information = stat()
    return stat(path, &information) == 0 ? information.st_size : 0
  }

  private static func padded(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}
