import Checkpoints
import Files
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
    case "contents": try object.contents.map { try $0.value() }.asValue
    default: nil
    }
  }
}

extension CheckpointValue {
  /// The value of the language that stands for it.
  ///
  /// - Throws: `TensorError.memory` where bytes find none as a tensor.
  package func value() throws -> Value {
    switch self {
    case .none: .none
    case .bool(let flag): .bool(flag)
    // A number would change it, text does not.
    case .int(let integer): holdsLargeIntegers ? Value(String(integer)) : .number(Double(integer))
    case .float(let number): .number(number)
    case .string(let text): Value(text)
    case .bytes(let bytes): try Tensor(bytes: bytes, shape: [bytes.count], dtype: .uint8).asValue
    case .list(let items), .tuple(let items): try items.map { try $0.value() }.asValue
    case .record(let record): Value(record: try record.map { ($0.key.text, try $0.value.value()) })
    case .tensor(let tensor): tensor.asValue
    case .inert(let object): Value(LeftOutObject(object))
    }
  }
}

extension CheckpointValue {
  /// A value of the language as files hold it; integral numbers become whole ones.
  ///
  /// - Throws: `Failure` for functions and objects that have no such form, for lists that contain
  ///   themselves, and where few lists, used many times, would make a file without end.
  init(_ value: Value) throws {
    var archiver = ValueArchiver()
    self = try archiver.archived(value, at: "the value", depth: 0).value
  }
}

/// Turns a value into what files hold; lists and records that are used in several places are turned once.
private struct ValueArchiver {
  private static let depthLimit = 100
  /// The values that a file may repeat because lists in it are used in several places.
  private static let mostRepeated = 4_000_000

  private typealias Archived = (value: CheckpointValue, count: Int)

  /// With the container itself: while it lives nothing else can stand at its address.
  private var known: [ObjectIdentifier: (container: AnyObject, archived: Archived)] = [:]
  private var repeated = 0

  mutating func archived(
    _ value: Value,
    at place: String,
    depth: Int
  ) throws -> (value: CheckpointValue, count: Int) {
    switch value {
    case .none, .missing, .bool, .number, .string: return (Self.plain(value) ?? .none, 1)
    case .record(let record):
      return try once(record, at: place, depth) { archiver, count in
        try archiver.fields(of: record, at: place, depth, &count)
      }
    case .list(let list):
      return try once(list, at: place, depth) { archiver, count in
        .list(try archiver.parts(list.elements, of: place, depth, &count))
      }
    case .range: return try rows(value.elementsOfSequence ?? [], at: place, depth)
    case .table(let table):
      return try once(table, at: place, depth) { archiver, count in
        .list(
          try (0..<table.rowCount).map { row in
            count += 1
            let place = depth == 0 ? "[\(row)]" : "\(place).[\(row)]"
            return try archiver.fields(of: table.row(row), at: place, depth + 1, &count)
          }
        )
      }
    case .object(let box): return (try object(box.object, value, at: place), 1)
    case .function: throw Failure("type", "\(place): files have no form for a function")
    }
  }

  /// The form of a value that holds no others; nil for the rest.
  private static func plain(_ value: Value) -> CheckpointValue? {
    switch value {
    case .none, .missing: CheckpointValue.none
    case .bool(let flag): .bool(flag)
    // A zero below zero is no integer.
    case .number(let number) where number == 0 && number.sign == .minus: .float(number)
    case .number(let number): value.integer.map { .int($0) } ?? .float(number)
    case .string(let text): .string(text.string)
    default: nil
    }
  }

  private func object(
    _ object: any ObjectValue,
    _ value: Value,
    at place: String
  ) throws -> CheckpointValue {
    if let tensor = (object as? TensorObject)?.tensor { return .tensor(tensor.detached) }
    if let object = object as? any ArchivedObject { return try object.archived() }
    throw Failure("type", "\(place): files have no form for \(value.typeWithArticle)")
  }

  private mutating func rows(_ values: [Value], at place: String, _ depth: Int) throws -> Archived {
    var count = 1
    return (.list(try parts(values, of: place, depth, &count)), count)
  }

  private mutating func fields(
    of record: RecordValue,
    at place: String,
    _ depth: Int,
    _ count: inout Int
  ) throws -> CheckpointValue {
    .record(
      CheckpointRecord(
        try record.fields.map { ($0, try part($1, $0, of: place, depth, &count)) }
      )
    )
  }

  /// The form of a container, from the first time that it was met where there was one.
  private mutating func once(
    _ container: AnyObject,
    at place: String,
    _ depth: Int,
    _ look: (inout ValueArchiver, inout Int) throws -> CheckpointValue
  ) throws -> Archived {
    let identity = ObjectIdentifier(container)
    if let known = known[identity]?.archived {
      repeated += min(known.count, Self.mostRepeated)
      guard repeated <= Self.mostRepeated else {
        throw Failure(
          "value",
          "\(place) would be written more than \(Self.mostRepeated) values over: lists in it are used many times"
        )
      }
      return known
    }
    try Interruption.check()
    guard depth < Self.depthLimit, !NativeStack.isShort else {
      throw Failure("value", "\(place) is nested more than \(depth) deep")
    }
    var count = 1
    let value = try look(&self, &count)
    known[identity] = (container, (value, count))
    return (value, count)
  }

  private mutating func parts(
    _ values: [Value],
    of place: String,
    _ depth: Int,
    _ count: inout Int
  ) throws -> [CheckpointValue] {
    var parts: [CheckpointValue] = []
    parts.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      if index & 0xFFF == 0xFFF { try Interruption.check() }
      if let plain = Self.plain(value) {
        parts.append(plain)
        count += 1
        continue
      }
      parts.append(try part(value, "[\(index)]", of: place, depth, &count))
    }
    return parts
  }

  private mutating func part(
    _ value: Value,
    _ key: String,
    of place: String,
    _ depth: Int,
    _ count: inout Int
  ) throws -> CheckpointValue {
    let part = try archived(value, at: depth == 0 ? key : "\(place).\(key)", depth: depth + 1)
    count += part.count
    return part.value
  }
}

/// An object that files hold as a value, such as a model as its weights.
protocol ArchivedObject: ObjectValue {
  func archived() throws -> CheckpointValue
}
