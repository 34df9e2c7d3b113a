/// An expression with its span; `depth` bounds every walk over the tree.
struct Expression {
  let kind: Kind
  let span: Span
  let depth: Int

  init(_ kind: Kind, _ span: Span, depth: Int = 1) {
    self.kind = kind
    self.span = span
    self.depth = depth
  }

  indirect enum Kind {
    case none
    case bool(Bool)
    case number(Double)
    case string(String)
    case interpolation([StringPart])
    case name(String)
    case list([Element])
    case comprehension(Comprehension)
    case record([Field])
    case function(FunctionLiteral)
    case block(Block)
    case conditional(Expression, Expression, otherwise: Expression?)
    case forLoop(Target, Expression, Block)
    case whileLoop(Expression, Block)
    case tryCatch(Block, name: String?, Block)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case not(Expression)
    case comparison(Expression, [Comparison])
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression)
    case call(Expression, [Argument])
    case index(Expression, [IndexPart])
    case field(Expression, String, nameSpan: Span)
  }
}

/// Text or an interpolated value of a string.
enum StringPart {
  case text(String)
  case value(Expression, format: [StringPart])
}

/// An element of a list, perhaps spread.
struct Element {
  let value: Expression
  let isSpread: Bool
}

/// A field of a record; nil for a spread record.
struct Field {
  let key: [StringPart]?
  let value: Expression
}

/// An argument of a call.
struct Argument {
  let name: String?
  let value: Expression
  let isSpread: Bool
  let span: Span
}

/// One step of a comparison chain.
struct Comparison {
  enum Operation {
    case compare(BinaryOperator)
    case isIn
    case isNotIn
  }

  let operation: Operation
  let right: Expression
}

/// An item between the brackets of an index.
enum IndexPart {
  case item(Expression)
  case slice(Expression?, Expression?, Expression?, Span)
  case ellipsis(Span)
}

/// `[element for target in values if condition …]`.
final class Comprehension {
  struct Clause {
    let target: Target
    let values: Expression
    let conditions: [Expression]
  }

  let element: Expression
  let clauses: [Clause]

  init(element: Expression, clauses: [Clause]) {
    self.element = element
    self.clauses = clauses
  }
}

/// Where a value can be stored.
indirect enum Target {
  case name(String, Span)
  case index(Expression, [IndexPart], Span)
  case field(Expression, String, Span)
  case tuple([Target], Span)

  var span: Span {
    switch self {
    case .name(_, let span), .index(_, _, let span), .field(_, _, let span), .tuple(_, let span):
      span
    }
  }
}

/// A function as it is written.
final class FunctionLiteral {
  struct Parameter {
    let name: String
    let span: Span
    let fallback: Expression?
  }

  let name: String?
  let parameters: [Parameter]
  let body: Expression
  let span: Span
  private(set) lazy var scope = Scope(self)

  init(name: String?, parameters: [Parameter], body: Expression, span: Span) {
    (self.name, self.parameters, self.body, self.span) = (name, parameters, body, span)
  }
}

struct Block {
  let statements: [Statement]
  let span: Span
  let depth: Int
}

struct Statement {
  enum Kind {
    case expression(Expression)
    case assign([Target], Expression)
    case augment(Target, BinaryOperator, Expression)
    case function(FunctionLiteral)
    case parameter(ParameterStatement)
    case `return`(Expression?)
    case `break`
    case `continue`
    case assertion(Expression, message: Expression?)
    case help(String)
  }

  let kind: Kind
  let span: Span
  /// Whether a `;` follows, which keeps the value from being displayed.
  var isQuiet = false
}

/// `param name = value, "summary"`.
struct ParameterStatement {
  let name: String
  let nameSpan: Span
  let value: Expression
  let summary: String
}
