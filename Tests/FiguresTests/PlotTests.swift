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

  @Test func titlesCannotRunAnything() throws {
    let title = "`touch /tmp/gfm-owned` '; system 'x' \n \"\u{7}"
    let text = Figure(LinePlot([Series(y: [1])]), title: title).script.text
    #expect(text.contains("set title '`touch /tmp/gfm-owned` ''; system ''x''   \"'"))
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
