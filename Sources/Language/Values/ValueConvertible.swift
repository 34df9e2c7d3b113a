/// What a builtin's body may return.
package protocol ValueConvertible {
  /// The value that stands for this in the language.
  var asValue: Value { get }
}

extension Value: ValueConvertible {
  package var asValue: Value { self }
}

extension Double: ValueConvertible {
  package var asValue: Value { .number(self) }
}

extension Float: ValueConvertible {
  package var asValue: Value { .number(Double(self)) }
}

extension Int: ValueConvertible {
  package var asValue: Value { .number(Double(self)) }
}

extension Bool: ValueConvertible {
  package var asValue: Value { .bool(self) }
}

extension String: ValueConvertible {
  package var asValue: Value { Value(self) }
}

extension Array: ValueConvertible where Element: ValueConvertible {
  package var asValue: Value {
    var values: [Value] = []
    values.reserveCapacity(count)
    // A loop: in generic code `map` looks up types at each call, and a key path is made anew.
    for element in self { values.append(element.asValue) }
    return Value(list: values)
  }
}

extension Optional: ValueConvertible where Wrapped: ValueConvertible {
  package var asValue: Value { self?.asValue ?? .none }
}
