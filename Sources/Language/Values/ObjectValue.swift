/// An object of the domain: a tensor, raster, dataset, model, run or figure.
///
/// Only `typeName` and `display` must be given; every other requirement has a default that says "this object cannot".
/// Where a result is optional, nil means exactly that, and the language then words the error.
package protocol ObjectValue: AnyObject {
  /// Type as messages and `type(x)` say it, lower case.
  var typeName: String { get }
  /// The text shown at top level, perhaps of several lines.
  func display(_ options: DisplayOptions) -> String
  /// The text within a list, a record or a string; one line.
  var summary: String { get }
  /// The number that the object acts, formats and branches as (one-element tensors).
  var number: Double? { get }
  /// The table that the object acts as; nil for others.
  var table: TableValue? { get }
  /// Truth in `if`, `and`, `while`; throws where it has none (a tensor of several elements).
  func truth() throws -> Bool
  /// Number of elements.
  func length() throws -> Int?

  /// Names of the fields, for completion and did-you-mean.
  var fieldNames: [String] { get }
  func field(_ name: String) throws -> Value?
  /// Assigns a field; false where it cannot be assigned.
  func setField(_ name: String, to value: Value) throws -> Bool

  /// `x[index]` in NumPy's sense.
  func element(at index: [IndexItem]) throws -> Value?
  /// `x[index] = value`; false where it cannot be assigned.
  func setElement(at index: [IndexItem], to value: Value) throws -> Bool

  func unary(_ operation: UnaryOperator) throws -> Value?
  /// A binary operation of which this object is one operand; where `reversed`, the right one.
  func binary(_ operation: BinaryOperator, with other: Value, reversed: Bool) throws -> Value?
  /// Whether two values are one and the same to list equality and `in`; nil means identity decides.
  func isEqual(to other: Value) throws -> Bool?
  func contains(_ element: Value) throws -> Bool?

  /// The elements one after the other; the returned function gives nil at the end.
  func elements() throws -> (() throws -> Value?)?
  func copy() throws -> Value?
  /// Calls the object as a function, `model(x)`.
  func call(_ arguments: Arguments, _ context: CallContext) throws -> Value?
}

extension ObjectValue {
  package var summary: String { "<\(typeName)>" }
  package var number: Double? { nil }
  package var table: TableValue? { nil }
  package func truth() throws -> Bool { try length().map { $0 > 0 } ?? true }
  package func length() throws -> Int? { nil }
  package var fieldNames: [String] { [] }
  package func field(_ name: String) throws -> Value? { nil }
  package func setField(_ name: String, to value: Value) throws -> Bool { false }
  package func element(at index: [IndexItem]) throws -> Value? { nil }
  package func setElement(at index: [IndexItem], to value: Value) throws -> Bool { false }
  package func unary(_ operation: UnaryOperator) throws -> Value? { nil }
  package func binary(
    _ operation: BinaryOperator,
    with other: Value,
    reversed: Bool
  ) throws -> Value? { nil }
  package func isEqual(to other: Value) throws -> Bool? { nil }
  package func contains(_ element: Value) throws -> Bool? { nil }
  package func elements() throws -> (() throws -> Value?)? { nil }
  package func copy() throws -> Value? { nil }
  package func call(_ arguments: Arguments, _ context: CallContext) throws -> Value? { nil }
}

/// Holds an object so that a value stays sixteen bytes.
package final class ObjectBox {
  package let object: any ObjectValue

  package init(_ object: any ObjectValue) { self.object = object }
}
