import Glibc
import Language

/// Finds what may stand at a place of a line.
struct Completer {
  private let interpreter: Interpreter

  init(_ interpreter: Interpreter) {
    self.interpreter = interpreter
  }

  /// Returns the candidates at a byte offset of a line, sorted.
  func completions(_ line: String, at point: Int) -> Readline.Completions {
    let context = LineContext(line, at: point)
    let found =
      switch context.word {
      case .name: names(context)
      case .member(let path): members(path)
      case .command: ReplCommand.all.map(\.name)
      case .file: Completer.files(context.prefix)
      case .string: strings(context)
      }
    let fitting = Set(found.filter { $0.hasPrefix(context.prefix) }).sorted()
    return Readline.Completions(start: context.start, candidates: fitting)
  }

  /// The variables, builtins and keywords, and the named arguments of the call around.
  private func names(_ context: LineContext) -> [String] {
    let arguments = parameters(of: context.call).filter { $0.kind == .plain || $0.kind == .named }
      .map { $0.name + "=" }
    let builtins = interpreter.library.groups.keys.map { $0 + "(" }
    let variables = interpreter.variables.map(\.name)
    // A call's arguments come alone where they fit, so that Tab is not drowned in builtins.
    let fitting = arguments.filter { $0.hasPrefix(context.prefix) }
    if context.prefix.isEmpty, !fitting.isEmpty { return fitting + variables }
    return arguments + builtins + variables + Completer.keywords
  }

  /// The fields and methods of a variable or of a field of one.
  private func members(_ path: [String]) -> [String] {
    guard let first = path.first,
      var value = interpreter.variables.first(where: { $0.name == first })?.value
    else { return [] }
    for name in path.dropFirst() {
      guard let field = Completer.field(name, of: value) else { return [] }
      value = field
    }
    return interpreter.fieldNames(of: value)
      + interpreter.methodNames(of: value).map { $0 + "(" }
  }

  /// The words that the parameters of the call around accept, and the files.
  private func strings(_ context: LineContext) -> [String] {
    parameters(of: context.call).flatMap(\.choices) + Completer.files(context.prefix)
  }

  private func parameters(of call: String?) -> [ParameterInfo] {
    call.flatMap { interpreter.library.groups[$0] }?.builtins.flatMap(\.parameters) ?? []
  }

  private static func field(_ name: String, of value: Value) -> Value? {
    switch value {
    case .record(let record): record[name]
    // A field may be costly or fail; then there is simply nothing to complete.
    case .object(let box): (try? box.object.field(name)) ?? nil
    default: nil
    }
  }

  /// The files and folders that begin with a path.
  static func files(_ path: String) -> [String] {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(directory) }
    let hidden = path.dropFirst(folder.count).hasPrefix(".")
    var found: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != "..", hidden || !name.hasPrefix(".") else { continue }
      found.append(folder + name + (isFolder(folder + name) ? "/" : ""))
    }
    return found
  }

  private static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  private static let keywords = [
    "and", "assert", "break", "catch", "continue", "else", "false", "fn", "for", "if", "in", "none",
    "not", "or", "param", "return", "true", "try", "while",
  ]
}
