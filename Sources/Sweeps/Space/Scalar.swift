/// A parameter's value as the store keeps it and tables show it.
package enum Scalar: Hashable, Sendable {
  case number(Double)
  case bool(Bool)
  case text(String)
  case none
}

extension Scalar: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .bool(let flag): try container.encode(flag)
    case .text(let text): try container.encode(text)
    case .none: try container.encodeNil()
    }
  }
}

extension Scalar: CustomStringConvertible {
  package var description: String {
    switch self {
    case .number(let number): Scalar.short(number)
    case .bool(let flag): flag ? "true" : "false"
    case .text(let text): text
    case .none: "none"
    }
  }

  /// A number as people write it: integers without a fraction.
  package static func short(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
  }
}
