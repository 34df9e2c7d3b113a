import Tensor

/// What a checkpoint file holds: a tree of plain values and tensors.
package enum CheckpointValue: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case bytes([UInt8])
  case list([CheckpointValue])
  case tuple([CheckpointValue])
  case record(CheckpointRecord)
  case tensor(Tensor)
  /// An object of a class that is never run; see `InertObject`.
  case inert(InertObject)

  /// The word for the kind of value, for messages.
  package var kind: String {
    switch self {
    case .none: "none"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .string: "string"
    case .bytes: "bytes"
    case .list: "list"
    case .tuple: "tuple"
    case .record: "record"
    case .tensor: "tensor"
    case .inert(let object): "object of \(object.name)"
    }
  }
}

/// What stands where a file asked for a function or class to be called.
///
/// It has the name and the values that were to be handed over; nothing of it runs.
package struct InertObject: Sendable {
  /// The qualified name that the file gave, such as `posix.system`.
  package let name: String
  package let contents: [CheckpointValue]

  package init(name: String, contents: [CheckpointValue]) {
    self.name = name
    self.contents = contents
  }
}

extension CheckpointValue {
  /// The largest integer up to which 64-bit floats hold every one: 2^53.
  package static let largestExactInteger = 1 << 53

  /// Whether there is an integer in it that a 64-bit float would change.
  package var holdsLargeIntegers: Bool {
    switch self {
    case .int(let integer): integer.magnitude > UInt(Self.largestExactInteger)
    case .list(let items), .tuple(let items): items.contains(where: \.holdsLargeIntegers)
    case .record(let record): record.contains { $0.value.holdsLargeIntegers }
    default: false
    }
  }

  package var recordValue: CheckpointRecord? {
    if case .record(let record) = self { record } else { nil }
  }

  package var tensorValue: Tensor? {
    if case .tensor(let tensor) = self { tensor } else { nil }
  }

  package var stringValue: String? {
    if case .string(let string) = self { string } else { nil }
  }

  package var boolValue: Bool? {
    if case .bool(let bool) = self { bool } else { nil }
  }

  package var intValue: Int? {
    if case .int(let int) = self { int } else { nil }
  }

  /// A number, integer or not, as a double; also the only element of a tensor.
  package var doubleValue: Double? {
    switch self {
    case .int(let int): Double(int)
    case .float(let double): double
    case .tensor(let tensor): try? tensor.item()
    default: nil
    }
  }

  /// The elements of a list or tuple.
  package var elements: [CheckpointValue]? {
    switch self {
    case .list(let items), .tuple(let items): items
    default: nil
    }
  }
}
