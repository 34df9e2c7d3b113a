/// A compiled function, or a top-level statement.
package final class Prototype {
  /// What the machine needs at a call, readable without a retain.
  struct Entry {
    let code: UnsafeMutablePointer<Instruction>
    let constants: UnsafeMutablePointer<Value>
    let registerCount: Int
    let parameterCount: Int
    /// Where the body begins, after the code of the parameters' defaults.
    let bodyOffset: Int
    /// Whether the code looks at the function value itself, for its captures or its name.
    let readsFunction: Bool
    let prototype: Unmanaged<Prototype>
  }

  /// How the arguments of a call are given.
  struct CallSite {
    var positionalCount: Int
    var names: [String] = []
    var spans: [Span] = []
    /// The method's name, and where it stands.
    var method: (name: String, span: Span)?

    /// Whether all arguments are positional.
    var isPlain: Bool { names.isEmpty }
  }

  enum IndexKind {
    case item
    case slice(hasStart: Bool, hasStop: Bool, hasStep: Bool)
    case ellipsis
  }

  /// Where a captured variable comes from when the function is made.
  enum CaptureSource {
    case register(Int)
    case capture(Int)
  }

  struct Handler {
    let start: Int
    let end: Int
    let target: Int
    let register: Int
  }

  /// Spans of the operands of one instruction.
  struct Operands {
    let left: Span
    let right: Span
  }

  package let name: String
  let source: SourceText
  let parameters: [(name: String, isRequired: Bool)]
  let localCount: Int
  let instructionCount: Int
  let constantCount: Int
  let spans: [Span]
  let operands: [Int: Operands]
  let callSites: [CallSite]
  let indexSites: [[IndexKind]]
  let prototypes: [Prototype]
  let captureSources: [CaptureSource]
  let handlers: [Handler]
  let entry: UnsafeMutablePointer<Entry>

  init(_ compiler: FunctionCompiler, bodyOffset: Int) {
    name = compiler.name
    source = compiler.source
    parameters = compiler.parameters
    localCount = compiler.localCount
    instructionCount = compiler.code.count
    constantCount = compiler.constants.count
    spans = compiler.spans
    operands = compiler.operands
    callSites = compiler.callSites
    indexSites = compiler.indexSites
    prototypes = compiler.prototypes
    captureSources = compiler.captureSources
    handlers = compiler.handlers
    let code = UnsafeMutablePointer<Instruction>.allocate(capacity: max(1, compiler.code.count))
    code.initialize(from: compiler.code, count: compiler.code.count)
    let constants = UnsafeMutablePointer<Value>.allocate(capacity: max(1, compiler.constants.count))
    constants.initialize(from: compiler.constants, count: compiler.constants.count)
    entry = .allocate(capacity: 1)
    let registerCount = compiler.registerCount
    let parameterCount = parameters.count
    entry.initialize(
      to: Entry(
        code: code,
        constants: constants,
        registerCount: registerCount,
        parameterCount: parameterCount,
        bodyOffset: bodyOffset,
        readsFunction: compiler.readsFunction,
        prototype: .passUnretained(self)
      )
    )
  }

  deinit {
    entry.pointee.constants.deinitialize(count: constantCount)
    entry.pointee.constants.deallocate()
    entry.pointee.code.deallocate()
    entry.deallocate()
  }

  /// Text of a constant that names something.
  func text(ofConstant index: Int) -> String {
    index < constantCount ? entry.pointee.constants[index].string ?? "" : ""
  }
}
