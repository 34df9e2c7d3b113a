/// An operator with two operands.
package enum BinaryOperator: UInt8, CaseIterable, Sendable {
  case add
  case subtract
  case multiply
  case divide
  case floorDivide
  case modulo
  case matmul
  case power
  case equal
  case notEqual
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual

  /// The operator as it is typed.
  package var symbol: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .floorDivide: "//"
    case .modulo: "%"
    case .matmul: "@"
    case .power: "^"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }

  package var isComparison: Bool { rawValue >= BinaryOperator.equal.rawValue }
}

/// An operator before its operand, other than `not`, which asks for truth.
package enum UnaryOperator: UInt8, Sendable {
  case minus
  case plus

  package var symbol: String { self == .minus ? "-" : "+" }
}
