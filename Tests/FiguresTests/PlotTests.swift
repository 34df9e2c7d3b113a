import Testing

@testable import Figures

@Suite struct PlotTests {
  @Test func summariesNameKindTitleAndSize() throws {
    let summaries = try Samples.all().map { "\($0.name): \($0.figure.summary)" }
    #expect(
      summaries == [
        #"lines: line plot "loss: it's 100 % "real" `date`", 2 series"#,
        #"smooth: line plot "loss", 1 series"#,
        "scatter: scatter plot, 300 points, 3 groups",
        #"bars: bar chart "sources", 5 bars, 2 series"#,
        "histogram: histogram, 2000 values",
        #"heatmap: heat map "attention", 20 × 30"#,
        #"confusion: confusion matrix "validation", 4 classes"#,
        "parallel: parallel coordinates, 3 axes, 40 trials",
        #"image: image "overlay", 128 × 128"#,
        #"sheet: images "pile: 8 of 512", 2 × 4 of 128 × 128"#,
        "triptych: images, 3 × 3 of 96 × 96",
        #"grid: grid "all", 4 figures"#,
      ]
    )
  }

  @Test func namedPlacesStandOnTheAxisAndDotsHaveNoLine() throws {
    var axes = Axes(xLabel: "kind")
    axes.xNames = ["sgd", "adam"]
    let script = Figure(ScatterPlot([try Series(x: [0, 1, 1], y: [1, 2, 3])], axes: axes)).script
    #expect(script.text.contains("set xrange [-0.5:1.5]"), "\(script.text)")
    #expect(script.text.contains("'sgd' 0, 'adam' 1"), "\(script.text)")
    let plot = LinePlot([Series("value", y: [3, 1]), Series("best", y: [3, 1])], dots: [0])
    let text = Figure(plot).script.text
    #expect(text.contains("with points pt 7") && text.contains("with lines lw 2"), "\(text)")
    #expect(!text.contains("linespoints"))
  }

  /// The points of a drawing's curves in a color, a list for each stroke.
  private func strokes(_ figure: Figure, _ color: Color) throws -> [Int] {
    let text = String(decoding: try Gnuplot().print(figure, as: .svg), as: UTF8.self)
    let hex = color.hex.dropFirst()
    let parts = stride(from: 0, to: 6, by: 2).map { place -> String in
      let start = hex.index(hex.startIndex, offsetBy: place)
      let byte = Int(hex[start...].prefix(2), radix: 16) ?? 0
      return String(repeating: " ", count: 3 - "\(byte)".count) + "\(byte)"
    }
    let start = "<path stroke='rgb(\(parts.joined(separator: ", ")))'  d='"
    return text.ranges(of: start).flatMap { found -> [Int] in
      let path = text[found.upperBound...].prefix { $0 != "'" }
      return path.split(separator: "M").map { $0.count { $0 == "," } }.filter { $0 > 1 }
    }
  }

  @Test func whatIsMissingLeavesAGapInACurve() throws {
    let color = Palette.color(0)
    for gap in [Double.nan, .infinity, -.infinity] {
      let y = [0, 1, 2, gap, 4, 5]
      #expect(try strokes(Figure(LinePlot([Series(y: y)])), color) == [3, 2], "\(gap)")
      let x = try Series(x: y, y: [0, 1, 2, 3, 4, 5])
      #expect(try strokes(Figure(LinePlot([x])), color) == [3, 2], "x \(gap)")
      // Long ones have no markers, and still show what lies between two gaps.
      let long = (0..<30).map { [11, 13].contains($0) ? gap : Double($0) }
      #expect(try strokes(Figure(LinePlot([Series(y: long)])), color) == [11, 16])
      #expect(Figure(LinePlot([Series(y: long)])).script.text.contains("with points"))
      #expect(!Figure(LinePlot([Series(y: y)])).script.text.contains("with points"))
    }
    let logarithmic = Figure(LinePlot([Series(y: [1, 2, 0, 4, 5])], axes: Axes(logY: true)))
    #expect(try strokes(logarithmic, color) == [2, 2])
    let smooth = Figure(LinePlot([Series(y: [1, 2, .nan, 4, 5])], smoothing: 0.5))
    #expect(try strokes(smooth, color) == [2, 2])
    #expect(!(try Samples.all().contains { $0.figure.script.text.contains("datafile missing") }))
  }

  @Test func plotsOfNothingPrintAndSaySo() throws {
    let empty = [
      Figure(LinePlot([])),
      Figure(LinePlot([Series(y: [])])),
      Figure(LinePlot([Series(y: [.nan, .infinity])])),
      Figure(LinePlot([Series(y: [0, -1])], axes: Axes(logY: true))),
      Figure(ScatterPlot([Series(y: [])])),
      Figure(Histogram([.init(nil, [.nan])])),
      Figure(try BarChart(labels: [], series: [])),
      Figure(try HeatMap(rows: 1, columns: 2, values: [.nan, .nan])),
      Figure(
        try ParallelPlot(
          axes: [.init("a", .numbers([], logarithmic: false))],
          metric: [],
          metricName: "m"
        )
      ),
    ]
    for figure in empty {
      #expect(figure.script.text.contains("no data"), "\(figure.summary)")
      _ = try Gnuplot().print(figure, as: .svg)
    }
  }

  @Test func constantsPrint() throws {
    for figure in [
      Figure(LinePlot([Series(y: [1, 1, 1])])),
      Figure(LinePlot([Series(y: [5])])),
      Figure(Histogram([.init(nil, [2, 2])])),
      Figure(try HeatMap(rows: 1, columns: 2, values: [3, 3])),
      Figure(try ConfusionMatrix(rows: 1, columns: 1, counts: [0])),
    ] {
      _ = try Gnuplot().print(figure, as: .svg)
    }
  }

  @Test func millionPointsPrint() throws {
    let y = (0..<1_000_000).map { Double($0 % 1000) }
    #expect(try Gnuplot().print(Figure(LinePlot([Series(y: y)])), as: .svg).count < 1_000_000)
  }

  @Test func aMillionPointsPrintWithinSeconds() throws {
    let y = (0..<1_000_000).map { Double(($0 * 7919) % 10_007) }
    let figures = [
      Figure(ScatterPlot([Series(y: y)])),
      Figure(Histogram([.init(nil, y)])),
      Figure(try HeatMap(rows: 1000, columns: 1000, values: y)),
      Figure(
        try ParallelPlot(
          axes: [.init("y", .numbers(y, logarithmic: false))],
          metric: y,
          metricName: "m"
        )
      ),
    ]
    for figure in figures {
      // Made once: it takes longest.
      let script = figure.script
      // What gnuplot is given is bounded, whatever was to be drawn.
      #expect(script.text.utf8.count < 12_000_000, "\(figure.summary)")
      #expect(try !Gnuplot().print(script, figure.size, as: .png).isEmpty)
    }
  }

  @Test func moreThanCanBeToldApartIsRefused() throws {
    let names = (0...Legend.most).map { "\($0)" }
    #expect(throws: FigureError.tooMany(what: "series", count: 501, most: 500)) {
      try Legend.check(names.count)
    }
    #expect(throws: FigureError.tooMany(what: "bars", count: 501, most: 500)) {
      try BarChart(labels: names, series: [.init(nil, names.map { _ in 1 })])
    }
    #expect(throws: FigureError.tooMany(what: "images", count: 501, most: 500)) {
      try ImageSheet(
        names.map { .init(PixelImage(width: 1, height: 1, filledWith: .white), caption: $0) }
      )
    }
  }

  @Test func legendsOfManySeriesEndWithHowManyAreLeft() throws {
    let plot = LinePlot((0..<40).map { Series("run \($0)", y: [0, Double($0)]) })
    let text = Figure(plot).script.text
    #expect(text.contains("title 'run 17'") && !text.contains("title 'run 18'"))
    #expect(text.contains("'… and 22 more'"))
    _ = try Gnuplot().print(Figure(plot), as: .svg)
  }

  @Test func sheetsOfManyImagesStayWithinWhatCanBeDrawn() throws {
    let tile = ImageSheet.Tile(PixelImage(width: 64, height: 64, filledWith: .white), caption: "t")
    let figure = Figure(try ImageSheet([ImageSheet.Tile](repeating: tile, count: 500), columns: 1))
    #expect(figure.size.height <= 8192)
    #expect(try !Gnuplot().print(figure, as: .png).isEmpty)
  }

  @Test func extremeNumbersPrint() throws {
    for values in [
      [1e308, -1e308], [1e-308, 2e-308], [1e9, 1e9 + 1e-7], [0, 1e-300],
      [.infinity, 1, -.infinity],
    ] {
      for figure in [
        Figure(LinePlot([Series(y: values)])), Figure(ScatterPlot([Series(y: values)])),
        Figure(Histogram([.init(nil, values)])),
        Figure(try BarChart(labels: values.indices.map(String.init), series: [.init(nil, values)])),
      ] {
        #expect(try !Gnuplot().print(figure, as: .svg).isEmpty, "\(values) \(figure.summary)")
        #expect(!figure.blockLines(BlockSpace(columns: 60, rows: 16, hasColor: false)).isEmpty)
      }
    }
  }

  @Test func heatMapsOfManyCellsKeepTheirCoordinates() throws {
    let map = try HeatMap(rows: 10, columns: 2000, values: (0..<20_000).map(Double.init))
    let text = Figure(map).script.text
    // Three columns were averaged into one; the axis still counts to 2000.
    #expect(text.contains("using ($1*3+1):($2*3+1):3"))
    #expect(text.contains("set xrange [-0.5:2000.5]"))
  }

  @Test func rastersHaveTheirCoordinatesAlongTheSides() throws {
    let image = PixelImage(width: 100, height: 80, filledWith: .white)
    let place = MapFrame(
      west: 500_000,
      east: 504_000,
      south: 5_200_000,
      north: 5_203_000,
      xLabel: "easting, m",
      yLabel: "northing, m"
    )
    let alone = Figure(try ImageSheet([.init(image, place: place)])).script.text
    #expect(alone.contains("'easting, m'") && alone.contains("'northing, m'"))
    #expect(alone.contains("'502\u{202F}000'") && alone.contains("'5\u{202F}202\u{202F}000'"))
    let tile = ImageSheet.Tile(image, place: place)
    #expect(!Figure(try ImageSheet([tile, tile])).script.text.contains("easting"))
  }

  @Test func titlesCannotRunAnything() throws {
    let title = "`touch /tmp/gfm-owned` '; system 'x' \n \"\u{7}"
    let text = Figure(LinePlot([Series(y: [1])]), title: title).script.text
    #expect(text.contains("set title '`touch /tmp/gfm-owned` ’; system ’x’   \"'"))
  }

  @Test func wholeNumbersFallIntoBinsOfWholeWidth() throws {
    let bytes = (0..<5000).map { Double($0 * $0 % 251) }
    let (edges, counts) = try #require(Histogram([.init(nil, bytes)]).counted())
    let width = edges[1] - edges[0]
    #expect(width == width.rounded() && edges[0] == -0.5)
    #expect(counts[0].reduce(0, +) == 5000)
    #expect((edges.last ?? 0) >= 250)
  }

  @Test func histogramCountsAsTheNaiveOne() throws {
    let values: [Double] = [0, 0.5, 1, 1.5, 2, 2.5, 3, 4]
    let (edges, counts) = try #require(Histogram([.init(nil, values)], bins: 4).counted())
    #expect(edges == [0, 1, 2, 3, 4])
    #expect(counts == [[2, 2, 2, 2]])
  }

  @Test func confusionSharesAreOfRowColumnOrAll() throws {
    let counts: [Double] = [3, 1, 0, 4]
    func shares(_ share: ConfusionMatrix.Share) throws -> [Double] {
      try ConfusionMatrix(rows: 2, columns: 2, counts: counts, share: share).shares()
    }
    #expect(try shares(.row) == [0.75, 0.25, 0, 1])
    #expect(try shares(.column) == [1, 0.2, 0, 0.8])
    #expect(try shares(.all) == [0.375, 0.125, 0, 0.5])
  }

  @Test func wrongShapesAreRefused() {
    #expect(throws: FigureError.notSquare(rows: 1, columns: 2)) {
      try ConfusionMatrix(rows: 1, columns: 2, counts: [1, 2])
    }
    #expect(throws: FigureError.classNames(expected: 1, given: 2)) {
      try ConfusionMatrix(rows: 1, columns: 1, counts: [1], classes: ["a", "b"])
    }
    #expect(throws: FigureError.empty(what: "no image")) { try ImageSheet([]) }
    #expect(throws: FigureError.differentLengths(what: "labels and heights", first: 1, second: 2)) {
      try BarChart(labels: ["a"], series: [.init(nil, [1, 2])])
    }
  }

  @Test func barsOfLongLabelsLieBesideThem() throws {
    let names = ["Sea and ocean", "Coniferous forest", "Natural grassland", "Moors", "Pastures"]
    let long = names.flatMap { [$0, $0 + " of another kind"] }
    let chart = try BarChart(
      labels: long,
      series: [.init(nil, long.indices.map(Double.init))],
      axes: Axes(yLabel: "images")
    )
    let text = Figure(chart).script.text
    #expect(text.contains("with boxxyerror") && text.contains("set xlabel 'images'"))
    #expect(long.allSatisfy { text.contains("'\($0)'") })
    let short = try BarChart(labels: ["a", "b"], series: [.init(nil, [1, 2])])
    #expect(Figure(short).script.text.contains("with boxes"))
    for isLog in [false, true] {
      let figure = Figure(
        try BarChart(
          labels: [String(repeating: "very ", count: 60) + "long", "b"],
          series: [.init("x", [3, 40]), .init("y", [5, 600])],
          axes: Axes(logY: isLog)
        )
      )
      #expect(figure.script.text.contains("…'"))
      _ = try Gnuplot().print(figure, as: .svg)
    }
  }

  @Test func scriptOfAnImageSaysWhereItsBytesFollow() throws {
    let text = try Samples.overlay().script.text
    #expect(text.contains("with rgbimage"))
    #expect(text.contains("# 786432 bytes: image 1, 512 × 512"))
  }
}
