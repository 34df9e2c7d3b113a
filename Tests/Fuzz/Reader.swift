import Checkpoints
import Datasets
import Figures
import Foundation
import GRDB
import Jupyter
import Language
import Library
import Raster
import Session
import Tensor

/// One way into the program for what was not made by it.
struct Reader: Sendable {
  let name: String
  /// The ending of the file that is read.
  let ending: String
  /// Whole files below the repository's root to begin with, or folders of them.
  let seeds: [String]
  /// Texts to begin with, a byte for each character.
  var texts: [String] = []
  /// Makes one more file to begin with.
  var makes: (@Sendable () throws -> [UInt8])?
  /// Endings of the files that reading leaves beside the one that is read.
  var companions: [String] = []
  /// Reads a file; an error that is thrown is a good end.
  let read: @Sendable (String, Evaluator) throws -> Void

  /// The largest file to begin with: damage to larger ones is mostly in their pixels.
  private static let largestSeed = 64 << 10

  /// What to begin with, the project's own files and those that were found to be trouble.
  func contents(root: String) throws -> [[UInt8]] {
    let folders = seeds + ["Tests/Fixtures/Fuzz/\(name)"]
    let files = folders.flatMap { place -> [String] in
      let path = root + place
      guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
        return [path]
      }
      return names.sorted().map { "\(path)/\($0)" }
    }
    let contents = files.compactMap { try? Data(contentsOf: URL(filePath: $0)) }
      .filter { (1...Self.largestSeed).contains($0.count) }
    let made = try makes.map { [try $0()] } ?? []
    return made + contents.map { Array($0) }
      + texts.map { text in
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
      }
  }
}

extension Reader {
  static let all: [Reader] =
    [
      Reader(name: "npy", ending: "npy", seeds: [], texts: arrays, read: load),
      Reader(
        name: "safetensors",
        ending: "safetensors",
        seeds: [
          "Tests/Fixtures/containers/expected_float32.safetensors", "Tests/Fixtures/finetune",
        ],
        read: load
      ),
      Reader(name: "pth", ending: "pth", seeds: ["Tests/Fixtures/containers"], read: load),
      Reader(name: "pickle", ending: "pkl", seeds: [], texts: pickles, read: load),
      Reader(
        name: "json",
        ending: "json",
        seeds: ["Tests/Fixtures/sweeps"],
        texts: json,
        read: load
      ),
      Reader(name: "csv", ending: "csv", seeds: [], texts: tables, read: load),
      Reader(
        name: "yaml",
        ending: "yaml",
        seeds: ["scripts/configs"],
        texts: documents,
        read: load
      ),
      Reader(name: "config", ending: "yaml", seeds: ["scripts/configs"], read: configure),
      Reader(name: "parquet", ending: "parquet", seeds: ["Tests/Fixtures/datasets"]) { path, _ in
        let table = try ParquetFile(path: path)
        for name in table.columnNames { _ = try? table.strings(name) }
      },
      Reader(name: "notebook", ending: "ipynb", seeds: [], texts: notebooks) { path, _ in
        let text = try SourceFile.read(path)
        _ = NotebookConverter.script(of: try JupyterNotebook(text: text, path: path))
      },
      Reader(
        name: "session",
        ending: "gfm",
        seeds: ["notebooks/quickstart.gfm", "notebooks/finetune.gfm"],
        texts: sessions
      ) { path, _ in
        let notebook = try Notebook(path: path)
        for cell in notebook.cells where cell.isRunnable {
          _ = Interpreter.parameters(of: SourceText(name: path, text: cell.source))
        }
        _ = try StoredSession(path: path)
      },
      Reader(
        name: "store",
        ending: "sqlite",
        seeds: [],
        makes: store,
        companions: ["-wal", "-shm", "-journal"]
      ) { path, evaluator in
        try evaluator.run("sweeps(store=\"\(path)\")")
        try evaluator.run("sweep_load(\"a\", store=\"\(path)\").best")
      },
      Reader(
        name: "tiff",
        ending: "tif",
        seeds: ["Tests/Fixtures/malformed"],
        read: RasterLooks.all
      ),
      Reader(
        name: "png",
        ending: "png",
        seeds: ["Tests/Fixtures/malformed/gdal", "Tests/Fixtures/malformed/pillow"],
        read: picture
      ),
      Reader(name: "jpeg", ending: "jpg", seeds: ["Tests/Fixtures/jpeg"], read: picture),
      Reader(
        name: "vrt",
        ending: "vrt",
        seeds: [],
        texts: virtual + strangeRasters,
        read: RasterLooks.all
      ),
      Reader(name: "figure", ending: "png", seeds: ["Tests/Fixtures/malformed/gdal"]) { path, _ in
        _ = PixelImage(png: try CheckpointFile.read(path))
      },
      Reader(name: "geojson", ending: "geojson", seeds: [], texts: outlines, read: burn),
      Reader(name: "gpkg", ending: "gpkg", seeds: [], makes: package, read: burn),
    ]

  @Sendable private static func load(_ path: String, _ evaluator: Evaluator) throws {
    try evaluator.run("str(load(\"\(path)\"))")
  }

  @Sendable private static func configure(_ path: String, _ evaluator: Evaluator) throws {
    try evaluator.run("str(config(\"\(path)\"))")
  }

  @Sendable private static func picture(_ path: String, _ evaluator: Evaluator) throws {
    do { _ = try Picture.decode(path: path) } catch is RasterError {}
    try RasterLooks.all(path, evaluator)
  }

  @Sendable private static func package() throws -> [UInt8] {
    let path = NSTemporaryDirectory() + "fuzz-\(getpid()).gpkg"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try GeoPackage.write(
      outlines: ["POLYGON ((0 0, 1 0, 1 1, 0 0))"],
      columns: [("name", .texts(["a"])), ("share", .numbers([0.5]))],
      layer: "places",
      to: path
    )
    return try CheckpointFile.read(path)
  }

  @Sendable private static func store() throws -> [UInt8] {
    let path = NSTemporaryDirectory() + "fuzz-\(getpid()).sqlite"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let function = "p -> {loss: p.x, more: p.x + 1}"
    try Evaluator(root: "").run(
      "sweep({x: [1, 2, 3]}, \(function), name=\"a\", minimize=\"loss\", store=\"\(path)\")"
    )
    // What was written stands beside the file until it is put into it.
    try DatabaseQueue(path: path).writeWithoutTransaction {
      _ = try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE")
    }
    return try CheckpointFile.read(path)
  }

  @Sendable private static func burn(_ path: String, _ evaluator: Evaluator) throws {
    let window = Window(row: 0, column: 0, height: 16, width: 16)
    let image = try evaluator.image()
    try RasterLooks.every([
      { _ = try Outlines.mask(path, of: image, window: window) },
      { try Outlines.requireTouching(path, [image.path]) },
    ])
  }
}
