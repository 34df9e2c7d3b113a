import Formats

/// What a sweep is: everything that its results depend on, except how many trials there are.
package struct SweepDefinition: Codable, Equatable, Sendable {
  /// A parameter as it is stored.
  package struct Parameter: Codable, Equatable, Sendable {
    package let name: String
    package let domain: Domain
    package let condition: String?
  }

  package var name: String
  package let parameters: [Parameter]
  package let objectives: [Objective]
  package let sampler: Sampler
  package let pruner: Pruner?
  package let seed: UInt64
  /// The text of the function that the trials call.
  package let function: String

  package init(
    name: String,
    space: Space,
    objectives: [Objective],
    sampler: Sampler,
    pruner: Pruner?,
    seed: UInt64,
    function: String
  ) {
    self.name = name
    parameters = space.dimensions.map {
      Parameter(name: $0.name, domain: $0.domain, condition: $0.condition?.text)
    }
    (self.objectives, self.sampler, self.pruner) = (objectives, sampler, pruner)
    (self.seed, self.function) = (seed, function)
  }

  /// The value of a parameter as tables show it; none where it is not there.
  package func scalar(_ name: String, in point: Assignment) -> Scalar {
    guard let value = point[name], let parameter = parameters.first(where: { $0.name == name })
    else { return .none }
    return parameter.domain.scalar(of: value)
  }
}

extension SweepDefinition {
  /// Makes sure that a definition from a file is one that a script could have given.
  ///
  /// - Throws: `StoreFaultError`.
  func check() throws {
    guard !objectives.isEmpty, Set(parameters.map(\.name)).count == parameters.count,
      sampler.isSound, pruner?.isSound ?? true
    else { throw StoreFaultError.value("definition") }
    do {
      for parameter in parameters { try parameter.domain.validate(parameter.name) }
    } catch {
      throw StoreFaultError.value("definition")
    }
  }

  /// Sixteen hexadecimal digits that another sweep hardly has.
  package func fingerprint() throws -> String {
    Checksum.fingerprint(try SweepStore.encoded(self))
  }

  /// What tells a stored sweep from a new one of the same name; empty where they are one.
  package func differences(from new: SweepDefinition) -> [String] {
    var result: [String] = []
    let names = parameters.map(\.name)
    let newNames = new.parameters.map(\.name)
    for name in names where !newNames.contains(name) {
      result.append("it has the parameter \(name)")
    }
    for name in newNames where !names.contains(name) {
      result.append("it has no parameter \(name)")
    }
    for parameter in parameters {
      guard let other = new.parameters.first(where: { $0.name == parameter.name }) else { continue }
      if parameter.domain != other.domain {
        result.append("there \(parameter.name) is \(parameter.domain), here \(other.domain)")
      } else if parameter.condition != other.condition {
        result.append("\(parameter.name) has another condition")
      }
    }
    if result.isEmpty, names != newNames { result.append("its parameters stand in another order") }
    if objectives != new.objectives {
      result.append("there it is to \(Self.text(objectives)), here to \(Self.text(new.objectives))")
    }
    if sampler != new.sampler {
      result.append(
        sampler.name == new.sampler.name
          ? "the sampler has other settings"
          : "there the sampler is \(sampler.name), here \(new.sampler.name)"
      )
    }
    if pruner != new.pruner { result.append("the pruner is another one") }
    if seed != new.seed { result.append("there the seed is \(seed), here \(new.seed)") }
    if function != new.function { result.append("the function has another text") }
    return result
  }

  private static func text(_ objectives: [Objective]) -> String {
    objectives.map { ($0.isMaximized ? "maximize " : "minimize ") + $0.name }
      .joined(separator: " and ")
  }
}
