import Language

/// Makes calls of builtins whose arguments are of the declared types, at their bounds, or nonsense.
struct CallMaker {
  /// The same seed gives the same calls.
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(state: seed) }

  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// What keeps long work short.
  private static let bounds = [
    "pretrain": ["steps": "1", "batch": "2"], "finetune": ["steps": "1", "batch": "2"],
    "bench": ["runs": "1"], "throughput": ["rounds": "1", "batch": "1"], "sweep": ["trials": "2"],
  ]

  private mutating func chance(_ share: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < share
  }

  private mutating func pick(_ choices: [String]) -> String {
    choices.randomElement(using: &random) ?? "none"
  }

  /// An argument for a parameter.
  private mutating func argument(_ parameter: ParameterInfo) -> String {
    if !parameter.choices.isEmpty, chance(0.75) { return "\"\(pick(parameter.choices))\"" }
    guard chance(0.85) else { return pick(NonsensePool.anything) }
    return fittingArgument(parameter)
  }

  /// One of the values of a parameter's type.
  private mutating func fittingArgument(_ parameter: ParameterInfo) -> String {
    let fitting = NonsensePool.byType.keys.sorted { $0.count > $1.count }
      .first { parameter.type.contains($0) }
    let known = NonsensePool.byType[parameter.type] ?? fitting.flatMap { NonsensePool.byType[$0] }
    return pick(known ?? NonsensePool.anything)
  }

  /// Calls of a builtin in which one argument after the other is a value, and the rest fits.
  mutating func calls(of builtin: Builtin, with value: String) -> [String] {
    let plain: Set = ["bool", "string", "integer", "number"]
    return builtin.parameters.filter { !plain.contains($0.type) }.map { parameter in
      let fitting = builtin.parameters.filter { $0.isRequired || $0.name == parameter.name }
      let arguments = fitting.map { other in
        let text = other.name == parameter.name ? value : fittingArgument(other)
        return other.kind == .named || !other.isRequired ? "\(other.name)=\(text)" : text
      }
      let bounds = (Self.bounds[builtin.name] ?? [:]).filter { name, _ in
        !fitting.contains { $0.name == name }
      }
      let rest = bounds.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return "\(builtin.name)(\((arguments + rest).joined(separator: ", ")))"
    }
  }

  /// A call, as a script writes it.
  mutating func call(of builtin: Builtin) -> String {
    var arguments: [String] = []
    var named: [String: String] = Self.bounds[builtin.name] ?? [:]
    var isByPosition = true
    let sparing = builtin.parameters.count < 8 ? 0.6 : 0.88
    for parameter in builtin.parameters {
      switch parameter.kind {
      case .rest:
        for _ in 0..<Int.random(in: 0...3, using: &random) where isByPosition {
          arguments.append(argument(parameter))
        }
        isByPosition = false
      case .keywords: if chance(0.5) { named["zz"] = argument(parameter) }
      case .plain, .named:
        if !parameter.isRequired, chance(sparing) {
          isByPosition = false
        } else if isByPosition, parameter.isRequired {
          arguments.append(argument(parameter))
        } else {
          isByPosition = false
          let value = argument(parameter)
          if named[parameter.name] == nil { named[parameter.name] = value }
        }
      }
    }
    let all = arguments + named.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "\(builtin.name)(\(all.joined(separator: ", ")))"
  }
}
