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
    candidates = Self.groups(scenes).flatMap { group in
      Self.spots(scenes[group[0].scene], recipe).flatMap { spot in
        group.compactMap { member in
          let window = Window(
            row: spot.row - member.row,
            column: spot.column - member.column,
            height: recipe.size,
            width: recipe.size
          )
          let scene = scenes[member.scene]
          guard window.fits(height: scene.height, width: scene.width) else { return nil }
          return Candidate(
            scene: member.scene,
            window: window,
            place: spot.place,
            spot: spot.name
          )
        }
      }
    }
  }

  /// A tile's position in the reference of its group.
  private struct Spot {
    let row: Int
    let column: Int
    let place: String
    let name: String
  }

  /// The tiles of a scene, block by block.
  private static func spots(_ reference: Scene, _ recipe: PileRecipe) -> [Spot] {
    var spots: [Spot] = []
    for (blockRow, rows) in blocks(reference.height, recipe).enumerated() {
      for (blockColumn, columns) in blocks(reference.width, recipe).enumerated() {
        let place = "\(reference.stem)/\(blockRow)-\(blockColumn)"
        for row in starts(rows, recipe) {
          for column in starts(columns, recipe) {
            let name = "\(reference.stem)/\(row)-\(column)"
            spots.append(Spot(row: row, column: column, place: place, name: name))
          }
        }
      }
    }
    return spots
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
