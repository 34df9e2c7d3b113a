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

/// Declares what ends trials early.
func definePruners(in library: Library) {
  library.define(
    "asha",
    "Ends trials that at doubling and redoubling numbers of steps are not among the best.",
    Parameter.integer(
      "min_steps",
      "Steps before the first comparison; a hundredth of a whole trial where none."
    )
    .optional,
    .integer("reduction", "One in so many goes on.", default: 4),
    .integer("grace", "Comparisons that are left out at the start.", default: 0),
    returns: "pruner",
    details: "Asynchronous successive halving, Li et al., MLSys 2020.",
    examples: [.init("asha(min_steps=2)", shows: "asha(min_steps=2, reduction=4, grace=0)")]
  ) { _, minimum, reduction, grace in
    try require(reduction >= 2, "asha: reduction must be 2 or more, not \(reduction)")
    try require((minimum ?? 1) >= 1, "asha: min_steps must be 1 or more, not \(minimum ?? 0)")
    try require(grace >= 0, "asha: grace must be 0 or more, not \(grace)")
    var pruner = HalvingPruner()
    (pruner.minimum, pruner.reduction, pruner.grace) = (minimum, reduction, grace)
    let steps = minimum.map { "\($0)" } ?? "none"
    return PrunerObject(
      .halving(pruner),
      "asha(min_steps=\(steps), reduction=\(reduction), grace=\(grace))"
    )
  }
  library.define(
    "median",
    "Ends trials whose best value so far is worse than the median of the others at that step.",
    .integer("startup", "Complete trials before any is ended.", default: 5),
    .integer("warmup", "Steps of each trial that are let pass.", default: 0),
    .integer("interval", "Steps from one comparison to the next.", default: 1),
    returns: "pruner",
    examples: [.init("median(startup=3)", shows: "median(startup=3, warmup=0, interval=1)")]
  ) { _, startup, warmup, interval in
    try require(startup >= 0 && warmup >= 0, "median: startup and warmup must be 0 or more")
    try require(interval >= 1, "median: interval must be 1 or more, not \(interval)")
    var pruner = MedianPruner()
    (pruner.startup, pruner.warmup, pruner.interval) = (startup, warmup, interval)
    return PrunerObject(
      .median(pruner),
      "median(startup=\(startup), warmup=\(warmup), interval=\(interval))"
    )
  }
  library.define(
    "hyperband",
    "Ends trials by several successive halvings, which compare them sooner or later.",
    .integer("min_steps", "Steps before the first comparison of the strictest.", default: 1),
    Parameter.integer(
      "max_steps",
      "Steps of a whole trial; as complete trials have them where none."
    )
    .optional,
    .integer("reduction", "One in so many goes on.", default: 3),
    returns: "pruner",
    details: "Li et al., JMLR 2018.",
    examples: [
      .init("hyperband(max_steps=27)", shows: "hyperband(min_steps=1, max_steps=27, reduction=3)")
    ]
  ) { _, minimum, maximum, reduction in
    try require(minimum >= 1, "hyperband: min_steps must be 1 or more, not \(minimum)")
    try require((maximum ?? minimum) >= minimum, "hyperband: max_steps is less than min_steps")
    try require(reduction >= 2, "hyperband: reduction must be 2 or more, not \(reduction)")
    var pruner = HyperbandPruner()
    (pruner.minimum, pruner.maximum, pruner.reduction) = (minimum, maximum, reduction)
    let most = maximum.map { "\($0)" } ?? "none"
    return PrunerObject(
      .hyperband(pruner),
      "hyperband(min_steps=\(minimum), max_steps=\(most), reduction=\(reduction))"
    )
  }
}

private func require(_ holds: Bool, _ message: String) throws {
  if !holds { throw Failure("value", message) }
}
