import Glibc

@testable import Figures

/// One small figure of each kind.
enum Samples {
  static func all() throws -> [(name: String, figure: Figure)] {
    [
      ("lines", try lines()),
      ("smooth", try smooth()),
      ("scatter", try scatter()),
      ("bars", try bars()),
      ("histogram", try histogram()),
      ("heatmap", try heatMap()),
      ("confusion", try confusion()),
      ("parallel", try parallel()),
      ("image", try overlay()),
      ("sheet", try sheet()),
      ("triptych", try triptych()),
      ("grid", try grid()),
    ]
  }

  static func lines() throws -> Figure {
    let steps = (1...60).map(Double.init)
    return Figure(
      LinePlot(
        [
          Series("train", y: steps.map { 2 / ($0 + 3) + 0.01 * sin($0) }),
          Series("held_out", y: steps.map { 2.2 / ($0 + 4) + 0.03 }),
        ],
        axes: Axes(xLabel: "step", yLabel: "loss", logY: true)
      ),
      title: "loss: it's 100 % \"real\" `date`"
    )
  }

  static func smooth() throws -> Figure {
    var state: UInt64 = 7
    let noisy = (0..<400).map { step in
      1 / (1 + Double(step) / 40) + 0.15 * (random(&state) - 0.5)
    }
    return Figure(LinePlot([Series(y: noisy)], smoothing: 0.9), title: "loss")
  }

  static func scatter() throws -> Figure {
    var state: UInt64 = 3
    let x = (0..<300).map { _ in random(&state) + random(&state) }
    let y = x.map { $0 * 0.7 + random(&state) * 0.5 }
    let groups = x.indices.map { ["urban", "forest", "water"][$0 % 3] }
    return Figure(
      ScatterPlot(try Series.grouped(x: x, y: y, by: groups), axes: Axes(xLabel: "x", yLabel: "y"))
    )
  }

  static func bars() throws -> Figure {
    Figure(
      try BarChart(
        labels: ["NAIP", "RSD46", "MLRSNet", "RESISC45", "PatternNet"],
        series: [
          .init("images", [300, 117, 109, 31, 30]), .init("kept", [290, 99, 100, 31, 20]),
        ],
        axes: Axes(yLabel: "thousand")
      ),
      title: "sources"
    )
  }

  static func histogram() throws -> Figure {
    var state: UInt64 = 5
    let values = (0..<2000).map { _ in (0..<6).reduce(0) { sum, _ in sum + random(&state) } }
    return Figure(Histogram([.init(nil, values)], axes: Axes(xLabel: "entropy, bits")))
  }

  static func heatMap() throws -> Figure {
    let values = (0..<(20 * 30)).map { index -> Double in
      if index == 45 { return Double.nan }
      return Double((index / 30) * (index % 30))
    }
    return Figure(try HeatMap(rows: 20, columns: 30, values: values), title: "attention")
  }

  static func confusion() throws -> Figure {
    Figure(
      try ConfusionMatrix(
        rows: 4,
        columns: 4,
        counts: [50, 3, 0, 1, 4, 40, 6, 0, 0, 9, 31, 2, 1, 0, 0, 62],
        classes: ["agricultural", "forest", "river", "storage tanks"]
      ),
      title: "validation"
    )
  }

  static func parallel() throws -> Figure {
    var state: UInt64 = 11
    let trials = 0..<40
    return Figure(
      try ParallelPlot(
        axes: [
          .init(
            "lr",
            .numbers(trials.map { _ in 1e-5 + 1e-3 * random(&state) }, logarithmic: true)
          ),
          .init("ratio", .numbers(trials.map { [0.4, 0.6, 0.75][$0 % 3] }, logarithmic: false)),
          .init("optimizer", .names(trials.map { ["adamw", "sgd"][$0 % 2] })),
        ],
        metric: trials.map { Double($0) / 40 },
        metricName: "loss"
      )
    )
  }

  static func scene(_ seed: UInt64, size: Int = 64) throws -> PixelImage {
    var state = seed
    let phase = random(&state) * 6
    let bands = (0..<3).map { band in
      (0..<(size * size)).map { pixel -> Float in
        let x = Double(pixel % size) / Double(size)
        let y = Double(pixel / size) / Double(size)
        let wave = (x * 9 + phase) * (y + 0.2) + Double(band)
        return Float(wave - wave.rounded(.down) + 0.2 * random(&state))
      }
    }
    return try PixelImage(width: size, height: size, bands: bands, stretch: Stretch())
  }

  static func overlay() throws -> Figure {
    let image = try scene(1, size: 128)
    let mask = (0..<256).map { cell -> Int in
      if cell % 16 >= 8 { return 2 }
      return cell / 16 < 6 ? 1 : 0
    }
    let colors = [1: Palette.color(1), 2: Palette.color(2)]
    let masked = try image.overlaid(with: mask, size: PixelSize(16, 16), colors: colors)
    return Figure(
      try ImageSheet(
        [.init(masked)],
        legend: [.init("building", Palette.color(1)), .init("water", Palette.color(2))]
      ),
      title: "overlay"
    )
  }

  static func sheet() throws -> Figure {
    let tiles = try (0..<8).map { index in
      ImageSheet.Tile(try scene(UInt64(index + 1), size: 128), caption: "source_\(index)/tile.png")
    }
    return Figure(try ImageSheet(tiles), title: "pile: 8 of 512")
  }

  static func triptych() throws -> Figure {
    let rows = try (0..<3).map { row in
      let image = try scene(UInt64(row + 20), size: 96)
      let mask = (0..<36).map { ($0 * 7 + row) % 5 < 3 }
      let masked = try image.covered(by: mask, size: PixelSize(6, 6))
      return [image, masked, image.reduced(to: PixelSize(24, 24)).enlarged(by: 4)]
    }
    return Figure(
      try ImageSheet.comparison(titles: ["original", "masked", "rebuilt"], rows: rows)
    )
  }

  static func grid() throws -> Figure {
    Figure(try FigureGrid([lines(), histogram(), confusion(), sheet()]), title: "all")
  }

  /// Returns figures that say a text wherever they say anything.
  static func saying(_ text: String) throws -> [Figure] {
    let axes = Axes(xLabel: text, yLabel: text, legendTitle: text)
    let series = [Series(text, y: [1, 2]), Series(text, y: [2, 1])]
    let image = PixelImage(width: 40, height: 40, filledWith: .white)
    let place = MapFrame(west: 0, east: 1, south: 0, north: 1, xLabel: text, yLabel: text)
    let contents: [any FigureContent] = [
      LinePlot(series, axes: axes), ScatterPlot(series, axes: axes),
      Histogram([.init(text, [1, 2]), .init(text, [3])], axes: axes),
      try BarChart(
        labels: [text, "b"],
        series: [.init(text, [1, 2]), .init(text, [2, 3])],
        axes: axes
      ),
      try HeatMap(
        rows: 1,
        columns: 2,
        values: [1, 2],
        rowLabels: [text],
        columnLabels: [text, text],
        axes: axes,
        scaleLabel: text
      ),
      try ConfusionMatrix(rows: 2, columns: 2, counts: [1, 2, 3, 4], classes: [text, text + " "]),
      try ParallelPlot(
        axes: [
          .init(text, .names([text, "b"])), .init(text, .numbers([1, 2], logarithmic: false)),
        ],
        metric: [1, 2],
        metricName: text
      ),
      try ImageSheet([.init(image, place: place)], legend: [.init(text, .white)]),
      try ImageSheet([.init(image, caption: text)], columnTitles: [text]),
      try FigureGrid([Figure(LinePlot(series), title: text)]),
    ]
    return contents.map { Figure($0, title: text) }
  }

  /// Returns a number between 0 and 1.
  static func random(_ state: inout UInt64) -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }
}
