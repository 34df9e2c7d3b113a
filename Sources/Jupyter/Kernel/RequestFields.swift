/// The fields of a request, of the types that they must have.
struct RequestFields {
  private let record: JSONRecord

  init(_ request: Message) { record = request.content }

  /// - Throws: `RefusedMessage`.
  func text(_ name: String) throws -> String {
    guard let value = record[name] else { throw RefusedMessage.missingField(name) }
    guard let text = value.stringValue else { throw wrong(name, "a string") }
    return text
  }

  /// A field that may be missing.
  func text(_ name: String, default fallback: String) throws -> String {
    isMissing(name) ? fallback : try text(name)
  }

  func flag(_ name: String, default fallback: Bool) throws -> Bool {
    if isMissing(name) { return fallback }
    guard let flag = record[name]?.boolValue else { throw wrong(name, "true or false") }
    return flag
  }

  func integer(_ name: String) throws -> Int? {
    if isMissing(name) { return nil }
    guard let number = record[name]?.intValue else { throw wrong(name, "a whole number") }
    return number
  }

  func record(_ name: String) throws -> JSONRecord {
    if isMissing(name) { return [:] }
    guard let fields = record[name]?.recordValue else { throw wrong(name, "a record") }
    return fields
  }

  private func isMissing(_ name: String) -> Bool {
    switch record[name] {
    case nil, .some(.none): true
    default: false
    }
  }

  private func wrong(_ field: String, _ wanted: String) -> RefusedMessage {
    .wrongType(field: field, wanted: wanted)
  }
}
