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
    let callSites: UnsafeMutablePointer<Unmanaged<CallSite>>
  }

  /// How the arguments of a call are given; a class, because every call passes it on.
  final class CallSite {
    let positionalCount: Int
    let names: [String]
    /// The names where a call can read them without counting.
    let nameBuffer: UnsafeBufferPointer<String>
    let spans: [Span]
    /// The method's name, and where it stands.
    let method: (name: String, span: Span)?
    /// The same call for a function in the receiver's field, which is no argument.
    private(set) lazy var withoutReceiver = CallSite(
      positionalCount: positionalCount - 1,
      names: names,
      spans: Array(spans.dropFirst())
    )

    /// The builtins of the method's name, looked up at the first call.
    private var group: BuiltinGroup?

    init(
      positionalCount: Int,
      names: [String] = [],
      spans: [Span] = [],
      method: (name: String, span: Span)? = nil
    ) {
      self.positionalCount = positionalCount
      self.names = names
      let buffer = UnsafeMutableBufferPointer<String>.allocate(capacity: names.count)
      _ = buffer.initialize(from: names)
      nameBuffer = UnsafeBufferPointer(buffer)
      self.spans = spans
      self.method = method
    }

    deinit {
      let buffer = UnsafeMutableBufferPointer(mutating: nameBuffer)
      buffer.deinitialize().deallocate()
    }

    /// Whether all arguments are positional.
    var isPlain: Bool { names.isEmpty }

    /// The builtins of the method's name.
    func group(in library: Library) -> BuiltinGroup? {
      if let group { return group }
      group = method.flatMap { library.groups[$0.name] }
      return group
    }
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
  /// Where the function is written; empty for a top-level statement.
  let span: Span
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

  init(_ compiler: FunctionCompiler, bodyOffset: Int, span: Span = Span(start: 0, end: 0)) {
    self.span = span
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
    let sites = UnsafeMutablePointer<Unmanaged<CallSite>>
      .allocate(capacity: max(1, callSites.count))
    sites.initialize(from: callSites.map { .passUnretained($0) }, count: callSites.count)
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
        prototype: .passUnretained(self),
        callSites: sites
      )
    )
  }

  deinit {
    entry.pointee.constants.deinitialize(count: constantCount)
    entry.pointee.constants.deallocate()
    entry.pointee.code.deallocate()
    entry.pointee.callSites.deallocate()
    entry.deallocate()
  }

  /// Text of a constant that names something.
  func text(ofConstant index: Int) -> String {
    index < constantCount ? entry.pointee.constants[index].string ?? "" : ""
  }
}
