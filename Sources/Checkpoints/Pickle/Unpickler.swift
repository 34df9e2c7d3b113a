import Formats
import Tensor

/// A reader of Python's pickles that only builds data: it knows no function but the handful that
/// put a tensor together, and what it does not know stays an inert object.
struct Unpickler {
  /// The most that a pickle may hold, so that a small hostile file cannot fill the memory.
  struct Limits {
    var depth = 200
    var values = 5_000_000
  }

  let limits: Limits
  var cursor: ByteCursor
  var stack: [PickleItem] = []
  var marks: [Int] = []
  var memo: [Int: PickleItem] = [:]
  var nodes: [PickleNode] = []
  private var spent = 0

  init(_ bytes: [UInt8], at position: Int = 0, limits: Limits = Limits()) {
    cursor = ByteCursor(bytes, at: position)
    self.limits = limits
  }

  /// Reads one pickle and stops behind it.
  ///
  /// - Returns: The item left on the stack; `value(of:)` turns it into a value.
  /// - Throws: `Fault`.
  mutating func run() throws -> PickleItem {
    stack = []
    marks = []
    memo = [:]
    while true {
      let position = cursor.position
      let opcode = try cursor.byte()
      if opcode == UInt8(ascii: ".") { return try pop() }
      let isKnown =
        try pushLiteral(opcode) || fillContainer(opcode) || recall(opcode) || stand(opcode)
      guard isKnown else { throw Fault.opcode(opcode, at: position) }
      guard stack.count <= limits.values, nodes.count <= limits.values else {
        throw Fault.tooMany(what: "values", limit: limits.values)
      }
    }
  }

  mutating func pop() throws -> PickleItem {
    guard let item = stack.popLast(), stack.count >= marks.last ?? 0 else {
      throw Fault.stackUnderflow(at: cursor.position)
    }
    return item
  }

  /// The items above the last mark, which goes.
  mutating func popToMark() throws -> [PickleItem] {
    guard let mark = marks.popLast() else { throw Fault.stackUnderflow(at: cursor.position) }
    let items = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return items
  }

  /// The container on top of the stack.
  func top() throws -> Int {
    guard case .node(let index)? = stack.last, stack.count > marks.last ?? 0 else {
      throw Fault.stackUnderflow(at: cursor.position)
    }
    return index
  }

  /// Counts what an instruction copies, so that few instructions cannot copy a lot.
  mutating func spend(_ values: Int) throws {
    spent += values
    guard spent <= limits.values else {
      throw Fault.tooMany(what: "values", limit: limits.values)
    }
  }

  mutating func push(_ kind: PickleNode.Kind, _ items: [PickleItem] = []) {
    nodes.append(PickleNode(kind: kind, items: items))
    stack.append(.node(nodes.count - 1))
  }
}
