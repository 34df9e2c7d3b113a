extension Library {
  func defineSequences() {
    define(
      "range",
      "Counts from a start, 0 if it is not given, up to but not including a stop.",
      .integer("start", "First number, or the stop where it is alone."),
      Parameter.integer("stop", "End, not included.").optional,
      .integer("step", "Distance between numbers, not 0.", default: 1),
      returns: "range",
      examples: [.init("[x for x in range(0, 10, 3)]", shows: "[0, 3, 6, 9]")]
    ) { _, start, stop, step in
      guard step != 0 else { throw Failure("value", "range: the step must not be 0", argument: 2) }
      let (first, last) = stop.map { (start, $0) } ?? (0, start)
      return Value.range(
        RangeValue(start: Double(first), stop: Double(last), step: Double(step))
      )
    }
    define(
      "list",
      "Gathers the elements of anything that can be looped over.",
      .any("x", "A list, range, string, record, table or object."),
      returns: "list",
      examples: [.init("list(range(3))", shows: "[0, 1, 2]")]
    ) { _, x in try Operations.sequence(x, "made a list") }
    define(
      "enumerate",
      "Pairs each element with its position.",
      .any("xs", "What to count through."),
      .integer("start", "Number of the first element.", default: 0),
      returns: "list of pairs",
      examples: [.init("enumerate([\"a\", \"b\"])", shows: "[[0, \"a\"], [1, \"b\"]]")]
    ) { _, xs, start in
      try Operations.sequence(xs, "enumerated").enumerated().map {
        Value(list: [Value($0 + start), $1])
      }
    }
    define(
      "zip",
      "Pairs up the elements of several lists, to the length of the shortest.",
      Parameter.any("xs", "What to pair up.").rest,
      returns: "list of lists",
      examples: [.init("zip([1, 2], [\"a\", \"b\"])", shows: "[[1, \"a\"], [2, \"b\"]]")]
    ) { _, xs in
      let lists = try xs.map { try Operations.sequence($0, "zipped") }
      let count = lists.map(\.count).min() ?? 0
      return (0..<count).map { position in Value(list: lists.map { $0[position] }) }
    }
    defineOrder()
    define(
      "any",
      "Tells whether any element counts as true.",
      .elements("xs", "Values."),
      returns: "bool",
      examples: [.init("any([0, 1])", shows: "true")]
    ) { _, xs in try xs.contains { try $0.truth() } }
    define(
      "all",
      "Tells whether all elements count as true.",
      .elements("xs", "Values."),
      returns: "bool",
      examples: [.init("all([1, 0])", shows: "false")]
    ) { _, xs in try xs.allSatisfy { try $0.truth() } }
  }

  private func defineOrder() {
    define(
      "sorted",
      "Gives the elements in order; equal ones stay as they were, NaN and none come last.",
      .any("xs", "Numbers, strings or lists of them."),
      Parameter.function("key", "Gives what each element is ordered by.").optional.named,
      .bool("reverse", "Whether the largest comes first.", default: false).named,
      returns: "list",
      examples: [
        .init("sorted([3, 1, 2], reverse=true)", shows: "[3, 2, 1]"),
        .init("sorted([\"bb\", \"a\"], key=len)", shows: "[\"a\", \"bb\"]"),
        .init("sorted([2, none, 3], reverse=true)", shows: "[3, 2, none]"),
      ]
    ) { call, xs, key, reverse in
      try Self.sorted(try Operations.sequence(xs, "sorted"), key, reverse, call)
    }
    define(
      "reversed",
      "Gives the elements from the last to the first.",
      .any("xs", "What to turn round."),
      returns: "list",
      examples: [.init("reversed([1, 2])", shows: "[2, 1]")]
    ) { _, xs in Array(try Operations.sequence(xs, "reversed").reversed()) }
  }

  /// A stable merge sort that ends where a comparison fails.
  static func sorted(
    _ elements: [Value],
    _ key: Value?,
    _ reverse: Bool,
    _ call: CallContext
  ) throws -> [Value] {
    let keys = try key.map { function in try elements.map { try call(function, [$0]) } } ?? elements
    let order = try sortedPositions(keys, reverse: reverse)
    return order.map { elements[$0] }
  }

  /// The positions that sort keys; missing ones (none, NaN) come last, whichever way.
  static func sortedPositions(_ keys: [Value], reverse: Bool) throws -> [Int] {
    var failure: (any Error)?
    let order = keys.indices.sorted { a, b in
      guard failure == nil else { return a < b }
      do {
        let order = try Operations.sortingOrder(keys[a], keys[b], reverse: reverse)
        return order == 0 ? a < b : order < 0
      } catch {
        failure = error
        return a < b
      }
    }
    if let failure { throw failure }
    return order
  }

  func defineFunctional() {
    for (name, summary) in [
      ("map", "Applies a function to each element."),
      ("filter", "Keeps the elements for which a function holds."),
    ] {
      let shown = name == "map" ? "[2, 4]" : "[2]"
      let body = name == "map" ? "x -> x * 2" : "x -> x > 1"
      define(
        name,
        summary,
        .any("xs", type: "list", "Elements.", accepts: Self.isSequence),
        .function("f", "Takes an element."),
        returns: "list",
        examples: [.init("\(name)([1, 2], \(body))", shows: shown)]
      ) { call, xs, f in try Self.apply(name, f, xs, call) }
      define(
        name,
        summary + " The function may also come first.",
        .function("f", "Takes an element."),
        .any("xs", "Elements."),
        returns: "list",
        examples: [.init("\(name)(\(body), [1, 2])", shows: shown)]
      ) { call, f, xs in try Self.apply(name, f, xs, call) }
    }
    define(
      "reduce",
      "Combines all elements, from the left.",
      .any("xs", type: "list", "Elements.", accepts: Self.isSequence),
      .function("f", "Takes the result so far and an element."),
      Parameter.any(
        "start",
        "Result before the first element; the first element itself if left out."
      )
      .optional,
      returns: "any",
      examples: [.init("reduce([1, 2, 3], (a, b) -> a * b)", shows: "6")]
    ) { call, xs, f, start in
      var elements = try Operations.sequence(xs, "reduced")[...]
      guard var result = start ?? elements.popFirst() else {
        throw Failure("value", "reduce: an empty list needs a start")
      }
      for element in elements { result = try call(f, [result, element]) }
      return result
    }
  }

  static func isSequence(_ value: Value) -> Bool {
    switch value {
    case .list, .range, .string: true
    default: false
    }
  }

  private static func apply(
    _ name: String,
    _ function: Value,
    _ values: Value,
    _ call: CallContext
  ) throws -> [Value] {
    let elements = try Operations.sequence(values, "looped over")
    if name == "map" { return try elements.map { try call(function, [$0]) } }
    return try elements.filter { try call(function, [$0]).truth() }
  }
}
