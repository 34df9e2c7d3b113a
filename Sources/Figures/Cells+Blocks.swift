extension BarChart {
  package func blocks(title: String?, in space: BlockSpace) -> [String]? {
    let heights = series.flatMap(\.heights).map(axes.shownY).filter(\.isFinite)
    guard let greatest = heights.map(abs).max() else { return BlockText.nothing(title, in: space) }
    var result = title.map { [space.centered($0)] } ?? []
    if series.count > 1 {
      let entries = BlockText.legend(series.map(\.name)).map { name, color in
        space.colored("■", color) + " " + BlockSpace.cut(name, to: 20)
      }
      result.append(" " + entries.prefix(6).joined(separator: "  "))
    }
    let widest = min(labels.map(\.count).max() ?? 0, space.columns / 3)
    let room = max(space.columns - widest - 14, 4)
    let most = max((space.rows - result.count - 1) / max(series.count, 1), 1)
    for (index, label) in labels.prefix(most).enumerated() {
      for (number, one) in series.enumerated() {
        let name = BlockSpace.padded(number == 0 ? label : "", to: widest, isRight: true)
        let height = axes.shownY(one.heights[index])
        let share = height.isFinite && greatest > 0 ? abs(height) / greatest : 0
        let bar = BarChart.bar(share * Double(room))
        let color = Palette.color(number)
        let value = Script.short(one.heights[index], digits: 5)
        result.append("\(name) │\(space.colored(bar, color)) \(value)")
      }
    }
    if labels.count > most { result.append(space.centered("… and \(labels.count - most) more")) }
    return result
  }

  /// Returns a bar of a length in characters, to an eighth.
  private static func bar(_ length: Double) -> String {
    let eighths = Int((length * 8).rounded())
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return String(repeating: "█", count: eighths / 8) + rest
  }
}

extension HeatMap {
  package func blocks(title: String?, in space: BlockSpace) -> [String]? {
    let map = reduced(to: max(space.columns, 2 * space.rows))
    let finite = map.values.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max() else {
      return BlockText.nothing(title, in: space)
    }
    let ends = limits ?? least...greatest
    let span = ends.upperBound - ends.lowerBound
    func share(_ value: Double) -> Double { span > 0 ? (value - ends.lowerBound) / span : 0.5 }
    var result = title.map { [space.centered($0)] } ?? []
    let scale = "\(Script.short(ends.lowerBound)) … \(Script.short(ends.upperBound))"
    let height = space.rows - result.count - 1
    // Two pixels a character, each as wide as it is high.
    let factor = max(min(space.columns / map.columns, 2 * height / map.rows), 1)
    var image = PixelImage(width: map.columns, height: map.rows, filledWith: .white)
    for index in map.values.indices where map.values[index].isFinite {
      image[index / map.columns, index % map.columns] = Palette.viridis(share(map.values[index]))
    }
    guard space.hasColor else {
      let shades: [Character] = ["░", "▒", "▓", "█"]
      let step = max(
        (map.rows + height - 1) / height,
        (map.columns + space.columns - 1) / space.columns
      )
      result += stride(from: 0, to: map.rows, by: step).map { row in
        String(
          stride(from: 0, to: map.columns, by: step).map { column -> Character in
            let value = map.values[row * map.columns + column]
            return value.isFinite ? shades[min(max(Int(share(value) * 4), 0), 3)] : " "
          }
        )
      }
      return result + ["░ … █  " + scale]
    }
    result += BlockText.lines(of: image.enlarged(by: factor), columns: space.columns, rows: height)
    let ramp = (0..<12).map { Palette.viridis(Double($0) / 11).foreground + "█" }.joined()
    return result + [ramp + "\u{1B}[0m " + scale]
  }
}

extension ConfusionMatrix {
  package func blocks(title: String?, in space: BlockSpace) -> [String]? {
    let shares = shares()
    let widest = min(classes.map(\.count).max() ?? 1, space.columns / 3)
    let cell = max(counts.map { Script.short($0, digits: 6).count }.max() ?? 1, 6) + 2
    guard widest + 2 + cell * classes.count <= space.columns, classes.count + 3 <= space.rows else {
      let map = try? HeatMap(rows: classes.count, columns: classes.count, values: shares)
      return map?.blocks(title: title, in: space) ?? []
    }
    let indent = String(repeating: " ", count: widest + 2)
    var result = title.map { [space.centered($0)] } ?? []
    result.append(indent + "predicted; rows are true")
    let heads = classes.map { BlockSpace.padded($0, to: cell - 1, isRight: true) + " " }
    result.append(indent + heads.joined())
    for (row, name) in classes.enumerated() {
      var line = BlockSpace.padded(name, to: widest, isRight: true) + "  "
      for column in classes.indices {
        let index = row * classes.count + column
        let text = BlockSpace.padded(
          Script.short(counts[index], digits: 6),
          to: cell - 1,
          isRight: true
        )
        guard space.hasColor else {
          line += text + " "
          continue
        }
        let behind = Color(hex: 0x08306B).over(Color(hex: 0xF4F6FB), opacity: shares[index])
        let ink = behind.lightness > 0.55 ? Color(0, 0, 0) : Color.white
        line += behind.background + ink.foreground + text + " \u{1B}[0m"
      }
      result.append(line)
    }
    return result
  }
}

extension ImageSheet {
  package func blocks(title: String?, in space: BlockSpace) -> [String]? {
    guard space.hasColor else { return nil }
    return BlockText.lines(of: self, title: title, columns: space.columns, rows: space.rows)
  }
}
