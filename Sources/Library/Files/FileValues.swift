import Checkpoints
import Language
import Tensor

/// What a file asked to be run and was not: a value that only says its name.
final class LeftOutObject: ObjectValue {
  private let object: InertObject

  init(_ object: InertObject) { self.object = object }

  var typeName: String { "left out" }
  func display(_ options: DisplayOptions) -> String { summary }
  var summary: String { "<\(object.name), not run>" }
  var fieldNames: [String] { ["name", "contents"] }

  func field(_ name: String) throws -> Value? {
    switch name {
    case "name": object.name.asValue
    case "contents": object.contents.map(\.asValue).asValue
    default: nil
    }
  }
}

extension CheckpointValue: ValueConvertible {
  package var asValue: Value {
    switch self {
    case .none: .none
    case .bool(let flag): .bool(flag)
    // A number would change it, text does not.
    case .int(let integer): holdsLargeIntegers ? Value(String(integer)) : .number(Double(integer))
    case .float(let number): .number(number)
    case .string(let text): Value(text)
    case .bytes(let bytes): Tensor(bytes: bytes, shape: [bytes.count], dtype: .uint8).asValue
    case .list(let items), .tuple(let items): items.map(\.asValue).asValue
    case .record(let record): Value(record: record.map { ($0.key.text, $0.value.asValue) })
    case .tensor(let tensor): tensor.asValue
    case .inert(let object): Value(LeftOutObject(object))
    }
  }
}

extension CheckpointValue {
  private static let depthLimit = 100

  /// A value of the language as files hold it; integral numbers become whole ones.
  ///
  /// - Throws: `Failure` for functions and objects that have no such form, and lists that contain
  ///   themselves.
  init(_ value: Value, at place: String = "the value", depth: Int = 0) throws {
    guard depth < Self.depthLimit else {
      throw Failure("value", "\(place) is nested more than \(Self.depthLimit) deep")
    }
    func part(_ value: Value, _ key: String) throws -> CheckpointValue {
      try CheckpointValue(value, at: depth == 0 ? key : "\(place).\(key)", depth: depth + 1)
    }
    switch value {
    case .none, .missing: self = .none
    case .bool(let flag): self = .bool(flag)
    case .number(let number): self = value.integer.map { .int($0) } ?? .float(number)
    case .string(let text): self = .string(text.string)
    case .record(let record):
      self = .record(CheckpointRecord(try record.fields.map { ($0, try part($1, $0)) }))
    case .list, .range:
      let elements = value.elementsOfSequence ?? []
      self = .list(try elements.enumerated().map { try part($1, "[\($0)]") })
    case .table(let table):
      let rows = (0..<table.rowCount).map { Value.record(table.row($0)) }
      self = .list(try rows.enumerated().map { try part($1, "[\($0)]") })
    case .object(let box):
      if let tensor = (box.object as? TensorObject)?.tensor {
        self = .tensor(tensor.detached)
      } else if let object = box.object as? any ArchivedObject {
        self = try object.archived()
      } else {
        throw Failure("type", "\(place): files have no form for \(value.typeWithArticle)")
      }
    case .function: throw Failure("type", "\(place): files have no form for a function")
    }
  }
}

/// An object that files hold as a value, such as a model as its weights.
protocol ArchivedObject: ObjectValue {
  func archived() throws -> CheckpointValue
}
