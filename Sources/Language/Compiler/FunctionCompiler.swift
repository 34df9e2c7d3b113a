/// Compiles one function, or one top-level statement, to code for the register machine.
///
/// Registers of a function: parameters, other variables, then temporaries, each of which exactly one later instruction
/// reads. A top-level statement has its temporaries in the registers below `Globals.first`; the registers from there on
/// are the session's variables themselves.
final class FunctionCompiler {
  struct Variable {
    let register: Int
    let isCell: Bool
  }

  struct Loop {
    var exits: [Int] = []
    var rounds: [Int] = []
  }

  /// Where a name's value is.
  enum Place {
    case register(Int)
    case cell(Int)
    case capture(Int)
    case global(Int)
    case this
  }

  let name: String
  let source: SourceText
  let parent: FunctionCompiler?
  let globals: Globals
  var parameters: [(name: String, isRequired: Bool)] = []
  var variables: [String: Variable] = [:]
  var localCount = 0
  var registerCount = 0
  var nextRegister = 0

  var code: [Instruction] = []
  var spans: [Span] = []
  var operands: [Int: Prototype.Operands] = [:]
  var constants: [Value] = []
  var callSites: [Prototype.CallSite] = []
  var indexSites: [[Prototype.IndexKind]] = []
  var prototypes: [Prototype] = []
  var captureSources: [Prototype.CaptureSource] = []
  var handlers: [Prototype.Handler] = []
  var loops: [Loop] = []

  /// Variables that have a value on every path to here.
  var assigned: Set<String> = []
  /// Registers that code looks at before it is certain that they have a value.
  var checked: Set<Int> = []
  var scope: Scope
  private var captureIndices: [String: Int] = [:]
  private var numberConstants: [UInt64: Int] = [:]
  private var textConstants: [String: Int] = [:]

  var readsFunction: Bool { !captureSources.isEmpty || code.contains { $0.opcode == .this } }

  var isTopLevel: Bool { parent == nil }

  init(name: String, source: SourceText, scope: Scope, parent: FunctionCompiler?, globals: Globals)
  {
    (self.name, self.source, self.scope) = (name, source, scope)
    (self.parent, self.globals) = (parent, globals)
  }

  // MARK: Code

  @discardableResult
  func emit(_ instruction: Instruction, _ span: Span) -> Int {
    code.append(instruction)
    spans.append(span)
    return code.count - 1
  }

  /// Emits a jump whose distance `land` fills in.
  func emitJump(_ opcode: Opcode, _ register: Int = 0, _ span: Span) -> Int {
    emit(Instruction(opcode, register), span)
  }

  /// Makes a jump land at the next instruction.
  func land(_ jump: Int) throws { try land(jump, at: code.count) }

  func land(_ jump: Int, at target: Int) throws {
    let distance = target - jump - 1
    switch code[jump].opcode {
    case .jump, .jumpIfFalse, .jumpIfTrue, .jumpIfGiven, .iterate:
      let old = code[jump]
      code[jump] = Instruction(old.opcode, Int(old.a), wide: distance)
    default:
      guard distance >= -32_768, distance < 32_768 else {
        throw SyntaxError("this block is too long", spans[jump], help: "move parts into functions")
      }
      code[jump].c = UInt16(bitPattern: Int16(distance))
    }
  }

  // MARK: Constants

  func constant(_ number: Double) -> Int {
    if let index = numberConstants[number.bitPattern] { return index }
    constants.append(.number(number))
    numberConstants[number.bitPattern] = constants.count - 1
    return constants.count - 1
  }

  func constant(_ text: String) -> Int {
    // Texts that look alike are equal to a dictionary, and not the same text.
    if let index = textConstants[text], let known = constants[index].string,
      known.utf8.elementsEqual(text.utf8)
    {
      return index
    }
    constants.append(Value(text))
    textConstants[text] = constants.count - 1
    return constants.count - 1
  }

  /// A constant's index where it must fit sixteen bits.
  func shortConstant(_ text: String, _ span: Span) throws -> Int {
    let index = constant(text)
    guard index < 65_535 else {
      throw SyntaxError("this function is too long", span, help: "move parts into functions")
    }
    return index
  }

  // MARK: Registers

  /// A fresh temporary.
  func temporary(_ span: Span) throws -> Int { try temporaries(1, span) }

  /// The first of several consecutive temporaries.
  func temporaries(_ count: Int, _ span: Span) throws -> Int {
    let first = nextRegister
    nextRegister += count
    guard nextRegister <= (isTopLevel ? Globals.first : 4_000) else {
      throw SyntaxError("this is too long to compile", span, help: "name the parts of it")
    }
    registerCount = max(registerCount, nextRegister)
    return first
  }

  /// Runs a piece of compilation and gives its temporaries back.
  func scoped<Result>(_ body: () throws -> Result) rethrows -> Result {
    let mark = nextRegister
    defer { nextRegister = mark }
    return try body()
  }

  func isVariable(_ register: Int) -> Bool {
    isTopLevel && register >= Globals.first || !isTopLevel && register < localCount
  }

  // MARK: Names

  func place(of name: String) -> Place {
    if let variable = variables[name] {
      return variable.isCell ? .cell(variable.register) : .register(variable.register)
    }
    if isThis(name) { return .this }
    if let parent, let index = captureIndex(of: name, from: parent) { return .capture(index) }
    let slot = globals.slot(of: name)
    return isTopLevel ? .register(slot) : .global(slot)
  }

  /// A function that calls itself by its own name needs no cell, which would hold it in a cycle.
  private func isThis(_ name: String) -> Bool {
    guard let parent, name == self.name, parent.variables[name] != nil else { return false }
    return parent.scope.assignments[name] == 1 && !parent.parameters.contains { $0.name == name }
  }

  private func captureIndex(of name: String, from parent: FunctionCompiler) -> Int? {
    if let index = captureIndices[name] { return index }
    let source: Prototype.CaptureSource
    if let variable = parent.variables[name] {
      guard variable.isCell else { return nil }
      source = .register(variable.register)
    } else if let outer = parent.parent, let index = parent.captureIndex(of: name, from: outer) {
      source = .capture(index)
    } else {
      return nil
    }
    captureSources.append(source)
    captureIndices[name] = captureSources.count - 1
    return captureSources.count - 1
  }
}
