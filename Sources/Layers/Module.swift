import Tensor

/// A part of a model: parameters of its own, and parts with names.
///
/// The dotted names that follow from the tree are those of the public checkpoints.
package protocol Module: AnyObject {
  /// The part's own parameters, in the order in which checkpoints list them.
  var parameters: [(name: String, parameter: Parameter)] { get }
  /// The parts, in the order in which checkpoints list them.
  var children: [(name: String, module: any Module)] { get }
  /// One line on what the part is, for a printed tree.
  var summary: String { get }
}

extension Module {
  package var parameters: [(name: String, parameter: Parameter)] { [] }
  package var children: [(name: String, module: any Module)] { [] }

  /// All parameters with their dotted names, own ones first, then part by part.
  package var namedParameters: [(name: String, parameter: Parameter)] {
    parameters
      + children.flatMap { child in
        child.module.namedParameters.map { ("\(child.name).\($0.name)", $0.parameter) }
      }
  }

  /// The number of numbers in all parameters, a shared one counted once.
  package var count: Int {
    var seen: Set<ObjectIdentifier> = []
    return namedParameters.reduce(0) { sum, entry in
      seen.insert(ObjectIdentifier(entry.parameter)).inserted
        ? sum + entry.parameter.value.count : sum
    }
  }

  /// Lets training change the parameters under a prefix, or not.
  ///
  /// An empty prefix means all of them.
  ///
  /// - Returns: How many parameters the prefix names.
  package func setTrainable(_ isTrainable: Bool, prefix: String = "") -> Int {
    let named = namedParameters.filter { entry in
      prefix.isEmpty || entry.name == prefix || entry.name.hasPrefix(prefix + ".")
    }
    for entry in named { entry.parameter.isTrainable = isTrainable }
    return named.count
  }

  /// The parts as an indented tree.
  package var tree: String { lines(named: nil, depth: 0).joined(separator: "\n") }

  private func lines(named name: String?, depth: Int) -> [String] {
    let indent = String(repeating: "  ", count: depth)
    let own = indent + (name.map { "(\($0)) " } ?? "") + summary
    return [own] + children.flatMap { $0.module.lines(named: $0.name, depth: depth + 1) }
  }
}

/// A list of parts, named by their positions.
package final class ModuleList: Module {
  private let modules: [any Module]

  package init(_ modules: [any Module]) { self.modules = modules }

  package var summary: String { modules.count == 1 ? "1 part" : "\(modules.count) parts" }

  package var children: [(name: String, module: any Module)] {
    modules.enumerated().map { ("\($0)", $1) }
  }
}
