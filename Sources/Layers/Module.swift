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

  /// The number of numbers in all parameters but statistics, a shared one counted once.
  package var count: Int {
    var seen: Set<ObjectIdentifier> = []
    return namedParameters.reduce(0) { sum, entry in
      !entry.parameter.isStatistic && seen.insert(ObjectIdentifier(entry.parameter)).inserted
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

  /// The parts as an indented tree; equal neighbors in a list take one line.
  package var tree: String { Branch(self).lines().joined(separator: "\n") }
}

/// A part of a printed tree.
private struct Branch: Equatable {
  let summary: String
  let children: [Named]

  struct Named: Equatable {
    let name: String
    let branch: Branch
  }

  init(_ module: any Module) {
    summary = module.summary
    children = module.children.map { Named(name: $0.name, branch: Branch($0.module)) }
  }

  func lines(before: String = "", depth: Int = 0) -> [String] {
    var result = [String(repeating: "  ", count: depth) + before + summary]
    var index = 0
    while index < children.count {
      let first = children[index]
      var end = index + 1
      while end < children.count, children[end].branch == first.branch { end += 1 }
      let isRun = end > index + 1 && Int(first.name) != nil
      if !isRun { end = index + 1 }
      let label =
        isRun
        ? "(\(first.name)–\(children[end - 1].name)) \(end - index) × " : "(\(first.name)) "
      result += first.branch.lines(before: label, depth: depth + 1)
      index = end
    }
    return result
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
