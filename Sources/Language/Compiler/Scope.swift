/// The names that a function assigns, and those that functions within it read from outside themselves.
struct Scope {
  private(set) var assigned: [String] = []
  /// How often each name is assigned.
  private(set) var assignments: [String: Int] = [:]
  private(set) var reads: Set<String> = []
  /// Names that functions within read and do not have themselves.
  private(set) var captured: Set<String> = []

  init(_ function: FunctionLiteral) {
    for parameter in function.parameters {
      if let fallback = parameter.fallback { visit(fallback) }
    }
    visit(function.body)
  }

  init(_ statement: Statement) { visit(statement) }

  /// Names that must come from outside of the function.
  func free(parameters: [FunctionLiteral.Parameter]) -> Set<String> {
    reads.union(captured).subtracting(assigned).subtracting(parameters.map(\.name))
  }

  private mutating func assign(_ name: String) {
    assignments[name, default: 0] += 1
    if assignments[name] == 1 { assigned.append(name) }
  }

  private mutating func visit(_ target: Target, binds: Bool = true) {
    switch target {
    case .name(let name, _): if binds { assign(name) }
    case .index(let base, let parts, _):
      visit(base)
      for part in parts { visit(part) }
    case .field(let base, _, _): visit(base)
    case .tuple(let targets, _): for target in targets { visit(target, binds: binds) }
    }
  }

  private mutating func visit(_ block: Block) {
    for statement in block.statements { visit(statement) }
  }

  private mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .expression(let value): visit(value)
    case .assign(let targets, let value):
      for target in targets { visit(target) }
      visit(value)
    case .augment(let target, _, let value):
      visit(target)
      visit(value)
    case .function(let literal):
      if let name = literal.name { assign(name) }
      nest(literal)
    case .parameter(let parameter):
      assign(parameter.name)
      visit(parameter.value)
    case .return(let value): if let value { visit(value) }
    case .assertion(let condition, let message):
      visit(condition)
      if let message { visit(message) }
    case .break, .continue, .help: break
    }
  }

  private mutating func nest(_ literal: FunctionLiteral) {
    captured.formUnion(literal.scope.free(parameters: literal.parameters))
  }

  private mutating func visit(_ part: IndexPart) {
    switch part {
    case .item(let value): visit(value)
    case .slice(let start, let stop, let step, _):
      for value in [start, stop, step] { if let value { visit(value) } }
    case .ellipsis: break
    }
  }

  private mutating func visit(_ parts: [StringPart]) {
    for case .value(let value, let format) in parts {
      visit(value)
      visit(format)
    }
  }

  private mutating func visit(_ expression: Expression) {
    switch expression.kind {
    case .none, .bool, .number, .string: break
    case .name(let name): reads.insert(name)
    case .interpolation(let parts): visit(parts)
    case .list(let elements): for element in elements { visit(element.value) }
    case .comprehension(let comprehension): visit(comprehension)
    case .record(let fields):
      for field in fields {
        visit(field.key ?? [])
        visit(field.value)
      }
    case .function(let literal): nest(literal)
    case .block(let block): visit(block)
    case .conditional(let condition, let value, let otherwise):
      visit(condition)
      visit(value)
      if let otherwise { visit(otherwise) }
    default: visitOther(expression)
    }
  }

  private mutating func visit(_ comprehension: Comprehension) {
    for clause in comprehension.clauses {
      visit(clause.target, binds: false)
      visit(clause.values)
      for condition in clause.conditions { visit(condition) }
    }
    visit(comprehension.element)
  }

  private mutating func visitOther(_ expression: Expression) {
    switch expression.kind {
    case .forLoop(let target, let values, let block):
      visit(target)
      visit(values)
      visit(block)
    case .whileLoop(let condition, let block):
      visit(condition)
      visit(block)
    case .tryCatch(let block, let name, let handler):
      visit(block)
      if let name { assign(name) }
      visit(handler)
    case .and(let left, let right), .or(let left, let right), .binary(_, let left, let right):
      visit(left)
      visit(right)
    case .not(let value), .unary(_, let value), .field(let value, _, _): visit(value)
    case .comparison(let first, let steps):
      visit(first)
      for step in steps { visit(step.right) }
    case .call(let callee, let arguments):
      visit(callee)
      for argument in arguments { visit(argument.value) }
    case .index(let base, let parts):
      visit(base)
      for part in parts { visit(part) }
    default: break
    }
  }
}
