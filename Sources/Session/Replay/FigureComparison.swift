import Figures

/// Compares figures with those of a folder, which an earlier replay wrote.
package struct FigureComparison: Sendable {
  /// Gives how far two PNG files lie apart: the mean difference of their pixels, as a share of the range;
  /// nil where they are of other sizes.
  package typealias Distance = @Sendable (_ recorded: [UInt8], _ new: [UInt8]) throws -> Double?

  private let folder: String
  private let text: TextComparison
  private let distance: Distance

  package init(folder: String, text: TextComparison, distance: @escaping Distance) {
    self.folder = folder
    self.text = text
    self.distance = distance
  }

  /// Returns how a figure differs from the recorded one, in words; nil where it does not.
  ///
  /// Drawings are compared as SVG, number by number; images by their pixels. Within no tolerance, that is to the byte.
  /// - Throws: what drawing it throws.
  func difference(of figure: Figure, number: Int, gnuplot: Gnuplot) throws -> String? {
    let name = FigureFile.name(of: figure, number: number)
    let path = "\(folder)/\(name)"
    guard let recorded = try? SourceFile.bytes(of: path) else {
      return "figure \(number) is not recorded: there is no '\(path)'"
    }
    let images = figure.hasImages
    let new = try gnuplot.print(figure, as: images ? .png : .svg)
    if recorded == new { return nil }
    let differs = "figure \(number) differs from '\(path)'"
    guard images else { return sameDrawing(recorded, new) ? nil : differs }
    guard let apart = try distance(recorded, new) else { return differs + " in its size" }
    guard apart > max(text.relative, text.absolute) else { return nil }
    return differs + " by \((apart * 1e4).rounded() / 1e2) % of the range on average"
  }

  private func sameDrawing(_ recorded: [UInt8], _ new: [UInt8]) -> Bool {
    let old = String(decoding: recorded, as: UTF8.self).split(separator: "\n")
    let other = String(decoding: new, as: UTF8.self).split(separator: "\n")
    // The mark of the figure's data is no part of the drawing.
    func content(_ line: Substring) -> String {
      let pieces = line.split(separator: "figure_", omittingEmptySubsequences: false)
      return ([pieces[0]] + pieces.dropFirst().map { $0.drop(while: \.isHexDigit) }).joined()
    }
    return old.count == other.count
      && zip(old, other).allSatisfy { text.same(content($0), content($1)) }
  }
}
