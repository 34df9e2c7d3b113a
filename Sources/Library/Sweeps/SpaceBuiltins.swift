import Language
import Sweeps

/// Declares what spaces are made of.
func defineSpaces(in library: Library) {
  library.define(
    "uniform",
    "Searches numbers between two bounds, all alike.",
    .number("a", "The lowest value."),
    .number("b", "The highest value."),
    returns: "domain",
    examples: [.init("uniform(0.3, 0.9)", shows: "uniform(0.3, 0.9)")]
  ) { _, low, high in try DomainObject(checked(.uniform(low, high), "uniform")) }
  library.define(
    "loguniform",
    "Searches numbers between two positive bounds, every decade alike.",
    .number("a", "The lowest value, above 0."),
    .number("b", "The highest value."),
    returns: "domain",
    examples: [.init("loguniform(1, 100)", shows: "loguniform(1, 100)")]
  ) { _, low, high in try DomainObject(checked(.logUniform(low, high), "loguniform")) }
  library.define(
    "int_range",
    "Searches whole numbers from a to b, b included.",
    .integer("a", "The lowest value."),
    .integer("b", "The highest value."),
    .integer("step", "From one value to the next.", default: 1),
    returns: "domain",
    examples: [.init("int_range(2, 8, step=2)", shows: "int_range(2, 8, step=2)")]
  ) { _, low, high, step in
    try DomainObject(checked(.integers(low: low, high: high, step: step), "int_range"))
  }
  defineCondition(in: library)
}

private func defineCondition(in library: Library) {
  library.define(
    "when",
    "Makes a parameter of a sweep depend on earlier ones: where the condition fails, it is none.",
    .any(
      "condition",
      type: "function or record",
      "Of the earlier parameters: p -> p.a > 0, or {a: 1}."
    ) {
      $0.function != nil || $0.record != nil
    },
    .any("values", "The values: a list, uniform(…), loguniform(…) or int_range(…)."),
    returns: "domain",
    examples: [.init("when({alpha: 1}, [1, 2])", shows: "when({alpha: 1}, [1, 2])")]
  ) { _, condition, values in
    guard let domain = DomainObject(reading: values), domain.condition == nil else {
      throw Failure(
        "type",
        "when: expected a list, uniform(…), loguniform(…) or int_range(…), got "
          + values.typeWithArticle,
        argument: 1
      )
    }
    return DomainObject(domain.domain, choices: domain.choices, when: condition)
  }
}

private func checked(_ domain: Domain, _ name: String) throws -> Domain {
  try domain.validate(name)
  return domain
}
