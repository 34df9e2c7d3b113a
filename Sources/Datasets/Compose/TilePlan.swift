import Raster

/// Where the tiles of one source lie, before any pixel is read.
struct TilePlan: Sendable {
  /// One tile that may be cut.
  struct Candidate: Sendable {
    let scene: Int
    let window: Window
    let place: String
    let spot: String
  }

  let scenes: [Scene]
  let candidates: [Candidate]

  /// Plans the tiles of a source.
  ///
  /// Scenes of the same ground (other dates) share the blocks of the first of them. A row and a
  /// column of pixels between blocks stay unused: dates are shifted against each other by parts of
  /// a pixel, and tiles of different places must have no ground in common.
  init(scenes: [Scene], recipe: PileRecipe) {
    self.scenes = scenes
    var candidates: [Candidate] = []
    for group in Self.groups(scenes) {
      let reference = scenes[group[0].scene]
      let rows = Self.blocks(reference.height, recipe)
      let columns = Self.blocks(reference.width, recipe)
      for (blockRow, rowSpan) in rows.enumerated() {
        for (blockColumn, columnSpan) in columns.enumerated() {
          let place = "\(reference.stem)/\(blockRow)-\(blockColumn)"
          for row in Self.starts(rowSpan, recipe) {
            for column in Self.starts(columnSpan, recipe) {
              let spot = "\(reference.stem)/\(row)-\(column)"
              for member in group {
                let window = Window(
                  row: row - member.row,
                  column: column - member.column,
                  height: recipe.size,
                  width: recipe.size
                )
                let scene = scenes[member.scene]
                guard window.fits(height: scene.height, width: scene.width) else { continue }
                candidates.append(
                  Candidate(scene: member.scene, window: window, place: place, spot: spot)
                )
              }
            }
          }
        }
      }
    }
    self.candidates = candidates
  }

  private struct Member {
    let scene: Int
    /// Where the scene's first pixel lies in the reference's.
    let row: Int
    let column: Int
  }

  /// Scenes that show the same ground, with the first of each as the reference.
  private static func groups(_ scenes: [Scene]) -> [[Member]] {
    var groups: [[Member]] = []
    for (number, scene) in scenes.enumerated() {
      let found = groups.indices.lazy.compactMap { index in
        scene.offset(in: scenes[groups[index][0].scene]).map { (index, $0) }
      }.first
      if let (index, offset) = found {
        groups[index].append(Member(scene: number, row: offset.row, column: offset.column))
      } else {
        groups.append([Member(scene: number, row: 0, column: 0)])
      }
    }
    return groups
  }

  /// A side cut into as many equal blocks as have the least length, one pixel apart.
  private static func blocks(_ length: Int, _ recipe: PileRecipe) -> [Range<Int>] {
    let least = max(recipe.size, Int(Double(recipe.size) * recipe.placeTiles))
    let count = max(1, (length + 1) / (least + 1))
    return (0..<count).map { index in
      let start = index * (length + 1) / count
      return start..<(index + 1) * (length + 1) / count - 1
    }
  }

  private static func starts(_ span: Range<Int>, _ recipe: PileRecipe) -> [Int] {
    Array(
      Swift.stride(from: span.lowerBound, through: span.upperBound - recipe.size, by: recipe.step)
    )
  }
}
