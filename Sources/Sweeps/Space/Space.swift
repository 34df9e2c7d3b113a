/// What a sweep searches: parameters in order, of which some depend on earlier ones.
package struct Space {
  /// One parameter.
  package struct Dimension {
    package let name: String
    package let domain: Domain
    package let condition: Condition?

    package init(_ name: String, _ domain: Domain, when condition: Condition? = nil) {
      self.name = name
      self.domain = domain
      self.condition = condition
    }
  }

  /// When a parameter is there at all.
  package struct Condition {
    /// As definitions compare it.
    package let text: String
    /// Says whether it holds for the earlier parameters.
    package let holds: (Assignment) throws -> Bool

    package init(_ text: String, holds: @escaping (Assignment) throws -> Bool) {
      self.text = text
      self.holds = holds
    }
  }

  package let dimensions: [Dimension]

  /// - Throws: `SweepError.emptySpace` or `SweepError.domain`.
  package init(_ dimensions: [Dimension]) throws {
    if dimensions.isEmpty { throw SweepError.emptySpace }
    for dimension in dimensions { try dimension.domain.validate(dimension.name) }
    self.dimensions = dimensions
  }

  /// Whether every parameter has values that can be counted.
  package var isFinite: Bool { dimensions.allSatisfy { $0.domain.count != nil } }

  package func domain(of name: String) -> Domain? {
    dimensions.first { $0.name == name }?.domain
  }

  /// Chooses a value for every parameter that is there.
  /// - Parameter value: gives the value of a dimension, told its position; called in order.
  /// - Returns: the point, without the parameters whose condition does not hold.
  /// - Throws: what the conditions and the values throw.
  package func assign(
    _ value: (Int, Dimension) throws -> Double
  ) throws -> Assignment {
    var result = Assignment()
    for (index, dimension) in dimensions.enumerated() {
      if let condition = dimension.condition, try !condition.holds(result) { continue }
      result.values[dimension.name] = try value(index, dimension)
    }
    return result
  }
}

/// Values of parameters by name, as the samplers number them; parameters that are not there have none.
package struct Assignment: Codable, Hashable, Sendable {
  package var values: [String: Double]

  package init(_ values: [String: Double] = [:]) { self.values = values }

  package subscript(name: String) -> Double? { values[name] }
}
