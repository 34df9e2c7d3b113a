import Foundation

/// How a tensor is written out.
package struct TensorDisplay: Sendable {
  /// Digits after the point.
  package var precision = 4
  /// Elements shown at each end of an axis that is shortened.
  package var edgeItems = 3
  /// The largest number of elements that are all shown.
  package var threshold = 1000
  package var lineWidth = 80

  package init() {}
}

extension Tensor {
  /// The tensor written out: its elements, shape, and type where it is not float32.
  ///
  /// - Source: the layout and number formats of PyTorch 2 (torch/_tensor_str.py).
  package func written(_ display: TensorDisplay = TensorDisplay()) throws -> String {
    let writer = try TensorWriter(self, display)
    var parts = try ["tensor(" + writer.body(indent: 7)]
    if rank > 0 { parts.append("shape=\(shape)") }
    if dtype != .float32 { parts.append("dtype=\(dtype.rawValue)") }
    guard parts.count > 1 else { return parts[0] + ")" }
    // The suffix goes onto a line of its own where the last one has no room for it.
    let suffix = parts.dropFirst().joined(separator: ", ")
    let last = parts[0].split(separator: "\n").last?.count ?? 0
    let breaks = last + suffix.count + 3 > display.lineWidth
    return parts[0] + (breaks ? ",\n       " : ", ") + suffix + ")"
  }
}

/// Writes the elements of one tensor, all in the same format.
private struct TensorWriter {
  private let tensor: Tensor
  private let display: TensorDisplay
  private let shortens: Bool
  private let format: NumberFormat

  init(_ tensor: Tensor, _ display: TensorDisplay) throws {
    self.tensor = tensor.detached
    self.display = display
    shortens = tensor.count > display.threshold
    let edges = try shortens ? Self.edges(of: tensor.detached, display.edgeItems) : tensor.detached
    let shown = try edges.count > Self.most ? Tensor(0) : edges
    format =
      try tensor.dtype.isFloating
      ? NumberFormat(shown.doubles, display.precision) : NumberFormat(integers: shown.integers)
  }

  /// The most elements that are written out: axes of a few elements each make many together.
  private static let most = 20_000

  func body(indent: Int) throws -> String {
    let edge = display.edgeItems
    // An axis of no elements leaves nothing to show, and others may be of any length beside it.
    let shown = tensor.shape.reduce(1.0) { $0 * Double(max(shortens ? min($1, 2 * edge) : $1, 1)) }
    return try shown > Double(Self.most) ? "..." : body(of: tensor, indent: indent)
  }

  private func body(of part: Tensor, indent: Int) throws -> String {
    if part.rank == 0 { return try words(of: part, at: [0])[0] }
    let edge = display.edgeItems
    let isShort = shortens && part.shape[0] > 2 * edge
    let indices =
      isShort
      ? Array(0..<edge) + [-1] + Array(part.shape[0] - edge..<part.shape[0])
      : Array(0..<part.shape[0])
    if part.rank == 1 { return try row(part, indices, indent) }
    let rows = try indices.map { index in
      try index < 0 ? "..." : body(of: Self.slice(part, index), indent: indent + 1)
    }
    let newline = "," + String(repeating: "\n", count: part.rank - 1)
    return "["
      + rows.joined(separator: newline + String(repeating: " ", count: indent + 1)) + "]"
  }

  private func row(_ part: Tensor, _ indices: [Int], _ indent: Int) throws -> String {
    let words = try words(of: part, at: indices)
    let perLine = Swift.max(1, (display.lineWidth - indent) / (format.width + 2))
    let lines = stride(from: 0, to: words.count, by: perLine).map { start in
      words[start..<Swift.min(start + perLine, words.count)].joined(separator: ", ")
    }
    return "[" + lines.joined(separator: ",\n" + String(repeating: " ", count: indent + 1)) + "]"
  }

  /// Some elements of a row as text; a negative position is a gap.
  private func words(of part: Tensor, at indices: [Int]) throws -> [String] {
    let isShort = indices.contains(-1)
    let read = try isShort ? Self.edges(of: part, display.edgeItems) : part
    // The gap stands where the left edge ends, and counts for nothing in what is read.
    let places = isShort ? indices.indices.map { $0 < display.edgeItems ? $0 : $0 - 1 } : indices
    if part.dtype.isFloating {
      let values = try read.doubles
      return zip(indices, places).map { $0 < 0 ? " ..." : format.text(values[$1]) }
    }
    let values = try read.integers
    return zip(indices, places).map { $0 < 0 ? " ..." : format.text(of: values[$1]) }
  }

  /// One position of the first axis.
  private static func slice(_ part: Tensor, _ index: Int) -> Tensor {
    part.view(
      shape: Array(part.shape.dropFirst()),
      strides: Array(part.strides.dropFirst()),
      advancedBy: index * part.strides[0]
    )
  }

  /// What a shortened tensor shows: both ends of every long axis.
  private static func edges(of tensor: Tensor, _ edge: Int) throws -> Tensor {
    var result = tensor
    for axis in tensor.shape.indices where tensor.shape[axis] > 2 * edge {
      let length = tensor.shape[axis]
      let ends = Array(0..<edge) + Array(length - edge..<length)
      result = try result.taken(ends, axis: axis)
    }
    return result
  }
}

/// One format for all numbers of a tensor.
private struct NumberFormat {
  private(set) var width = 1
  private let precision: Int
  private var isInteger = true
  private var isScientific = false

  init(integers values: [Int]) {
    precision = 0
    width = values.map { "\($0)".count }.max() ?? 1
  }

  init(_ values: [Double], _ precision: Int) {
    self.precision = precision
    let shown = values.filter { $0.isFinite && $0 != 0 }
    let sizes = shown.map(abs)
    guard let smallest = sizes.min(), let largest = sizes.max() else { return }
    isInteger = shown.allSatisfy { $0 == $0.rounded() }
    isScientific =
      largest / smallest > 1000 || largest > 1e8 || (!isInteger && smallest < 1e-4)
    width = shown.map { text($0).count }.max() ?? 1
  }

  func text(_ value: Double) -> String { padded(word(value)) }

  func text(of integer: Int) -> String { padded("\(integer)") }

  private func padded(_ word: String) -> String {
    String(repeating: " ", count: Swift.max(0, width - word.count)) + word
  }

  private func word(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if isScientific { return String(format: "%.\(precision)e", value) }
    return isInteger
      ? String(format: "%.0f.", value) : String(format: "%.\(precision)f", value)
  }
}
