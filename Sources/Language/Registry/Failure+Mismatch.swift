extension Failure {
  /// `axis: expected a number, got a string`.
  @usableFromInline
  package static func type(of info: ParameterInfo, _ value: Value, argument: Int) -> Failure {
    if !info.choices.isEmpty, let text = value.string {
      let list = info.choices.map { "\"\($0)\"" }.joined(separator: ", ")
      return Failure(
        "value",
        "\(info.name): expected one of \(list), got \(value.summary())",
        argument: argument,
        help: Suggestion.question(for: text, among: info.choices)
      )
    }
    let article = info.type.first.map { "aeiou".contains($0) ? "an" : "a" } ?? "a"
    let expected =
      info.type.contains(" or ") || info.type == "any"
      ? info.type
      : "\(article) \(info.type)"
    var found = value.typeWithFault { info.isUnreadable(Value(list: [$0])) }
    // A type that is wanted is no answer to what is wrong with it.
    let words = info.type.split(separator: " ")
    if found == value.typeWithArticle, words.contains(value.typeName[...]) {
      let keys = value.record?.keys.joined(separator: ", ")
      found = keys.map { "a record of \($0.isEmpty ? "nothing" : $0)" } ?? value.summary(limit: 60)
    }
    return Failure(
      "type",
      "\(info.name): expected \(expected), got \(found)",
      argument: argument
    )
  }
}

extension Value {
  /// The type, and of a list with elements that do not fit, the first of these: `a list whose element 0 is 0.5`.
  package func typeWithFault(where isUnfit: (Value) -> Bool) -> String {
    guard let (path, element) = unfitElement(isUnfit, depth: 0) else { return typeWithArticle }
    let place = path.count == 1 ? "\(path[0])" : path.map { "[\($0)]" }.joined()
    return "\(typeWithArticle) whose element \(place) is \(element.summary(limit: 40))"
  }

  /// The innermost element at fault, and its positions; a list may hold itself, so that depth has an end.
  private func unfitElement(
    _ isUnfit: (Value) -> Bool,
    depth: Int
  ) -> (path: [Int], element: Value)? {
    guard depth < 8, let elements = list?.elements,
      let position = elements.firstIndex(where: isUnfit)
    else { return nil }
    let inner = elements[position].unfitElement(isUnfit, depth: depth + 1)
    return ([position] + (inner?.path ?? []), inner?.element ?? elements[position])
  }
}
