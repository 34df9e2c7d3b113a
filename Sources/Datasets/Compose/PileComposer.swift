import Glibc
import Raster
import Synchronization
import Tensor

/// Cuts a pile of tiles from scenes and images.
///
/// Candidates are read on all threads but decided one after the other, so that the same recipe
/// gives the same pile, whole or interrupted and gone on with.
package struct PileComposer {
  let recipe: PileRecipe
  private let plans: [TilePlan]
  private let progress: (_ done: Int, _ total: Int) -> Void

  /// Looks at the sources.
  ///
  /// `progress` is told how many candidates of how many are decided.
  package init(
    _ recipe: PileRecipe,
    progress: @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    try recipe.check()
    self.recipe = recipe
    self.progress = progress
    plans = try recipe.sources.map { source in
      let scenes = try Scene.all(of: source)
      try Self.checkNames(of: scenes)
      let plan = TilePlan(scenes: scenes, recipe: recipe)
      guard !plan.candidates.isEmpty else {
        let largest = scenes.map { min($0.height, $0.width) }.max() ?? 0
        throw DatasetError.noTiles(
          source: source.name,
          reason: "tiles of \(recipe.size) pixels from images of at most \(largest)"
        )
      }
      return plan
    }
  }

  /// Writes the pile, or goes on with one that was interrupted; one that is complete is left as it is.
  package func compose() throws -> Dataset {
    try TextFile.makeFolder(recipe.output)
    let summary = FolderWalk.joined(recipe.output, PileSummary.name)
    if access(summary, F_OK) == 0, try TextFile.read(summary).contains(fingerprint) {
      return try Dataset.geopile(recipe.output)
    }
    let journal = try Journal(folder: recipe.output, fingerprint: fingerprint)
    var state = State()
    for number in plans.indices { try compose(number, journal, &state) }
    try finish(state)
    journal.remove()
    return try Dataset.geopile(recipe.output)
  }

  /// Tiles are named by their scenes.
  private static func checkNames(of scenes: [Scene]) throws {
    var seen: Set<String> = []
    for scene in scenes where !seen.insert(scene.stem).inserted {
      throw DatasetError.argument(
        operation: "geopile_compose",
        name: "sources",
        expected: "files of different names within a source",
        actual: "two called \(scene.stem)"
      )
    }
  }

  /// What is known after some decisions.
  private struct State {
    var hashes: Set<String> = []
    var rows: [Manifest.Row] = []
    var counts: [PileSummary.Count] = []
    var done = 0
  }

  private func compose(_ number: Int, _ journal: Journal, _ state: inout State) throws {
    let source = recipe.sources[number]
    let plan = plans[number]
    let cutter = TileCutter(source: source, scenes: plan.scenes)
    var count = PileSummary.Count(source: source.name, candidates: plan.candidates.count)
    let order = order(of: plan, source: source)
    let wanted = recipe.perSource ?? .max
    var position = 0
    while position < order.count, count.taken < wanted {
      // Never more than are still wanted, so that little is read in vain.
      let many = min(32, order.count - position, wanted - count.taken)
      let batch = position..<position + many
      try decide(batch, order, number, cutter, journal, &count, &state)
      position += many
      state.done += many
      progress(state.done, total)
    }
    guard count.taken > 0 else {
      throw DatasetError.noTiles(source: source.name, reason: count.reasons)
    }
    state.counts.append(count)
  }

  private func decide(
    _ batch: Range<Int>,
    _ order: [Int],
    _ number: Int,
    _ cutter: TileCutter,
    _ journal: Journal,
    _ count: inout PileSummary.Count,
    _ state: inout State
  ) throws {
    let candidates = batch.map { plans[number].candidates[order[$0]] }
    let known = batch.map { journal.verdict(source: number, position: $0) }
    let tiles = try Self.inParallel(candidates.indices.map { $0 }) { index in
      known[index] == nil ? try cutter.cut(candidates[index]) : nil
    }
    var verdicts: [Journal.Verdict] = []
    var written: [Int] = []
    for (index, candidate) in candidates.enumerated() {
      let verdict = known[index] ?? tiles[index].map { judge($0, state.hashes) } ?? .flat
      if known[index] == nil, case .taken = verdict { written.append(index) }
      if case .taken(let hash, let entropy) = verdict {
        state.hashes.insert(hash)
        state.rows.append(row(number, candidate, hash: hash, entropy: entropy))
      }
      count.add(verdict)
      verdicts.append(verdict)
    }
    try write(written, tiles, candidates, number)
    try journal.add(
      batch.enumerated().filter { known[$0.offset] == nil }.map {
        (number, $0.element, verdicts[$0.offset])
      }
    )
  }

  private func write(
    _ written: [Int],
    _ tiles: [TileCutter.Tile?],
    _ candidates: [TilePlan.Candidate],
    _ number: Int
  ) throws {
    let paths = candidates.map { FolderWalk.joined(recipe.output, tilePath(number, $0)) }
    for index in written {
      let path = paths[index]
      try TextFile.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
    }
    _ = try Self.inParallel(written) { index in
      guard let tile = tiles[index] else { return true }
      try Picture.writePNG(tile.picture(), to: paths[index])
      return true
    }
  }

  private func judge(_ tile: TileCutter.Tile, _ hashes: Set<String>) -> Journal.Verdict {
    if tile.gaps > recipe.nodataLimit { return .gaps }
    if tile.entropy < recipe.minimumEntropy { return .flat }
    if recipe.dropsDuplicates, hashes.contains(tile.hash) { return .duplicate }
    return .taken(hash: tile.hash, entropy: PileSummary.decimal(tile.entropy))
  }

  private func finish(_ state: State) throws {
    let manifest = Manifest(rows: state.rows.sorted { $0.tile < $1.tile })
    try TextFile.write(manifest.text, to: FolderWalk.joined(recipe.output, Manifest.name))
    try TextFile.write(
      PileSummary.licence(recipe),
      to: FolderWalk.joined(recipe.output, "LICENCE.txt")
    )
    let pile = try Dataset.geopile(recipe.output)
    let summary = try PileSummary(
      fingerprint: fingerprint,
      recipe: recipe,
      counts: state.counts,
      statistics: pile.statistics(),
      manifest: manifest
    )
    try TextFile.write(summary.text, to: FolderWalk.joined(recipe.output, PileSummary.name))
  }

  /// The scenes of each source.
  var scenes: [[Scene]] { plans.map(\.scenes) }

  private var total: Int { plans.reduce(0) { $0 + $1.candidates.count } }

  private func order(of plan: TilePlan, source: PileRecipe.Source) -> [Int] {
    guard recipe.perSource != nil else { return Array(plan.candidates.indices) }
    var random = Random(seed: recipe.seed, name: "compose/\(source.name)")
    return random.permutation(plan.candidates.count)
  }
}
