extension RefusedMessage: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge(let bytes, let limit): "it has \(bytes) bytes, more than \(limit)"
    case .noDelimiter: "it has no <IDS|MSG>"
    case .missingParts(let found): "it has \(found) parts after <IDS|MSG>, not 5 or more"
    case .wrongSignature: "its signature is not one of this connection's key"
    case .replayed: "it was sent before"
    case .notJSON(let part, let problem): "its \(part) is not JSON: \(problem)"
    case .notRecord(let part): "its \(part) is not a record"
    case .missingField(let name): "it has no '\(name)'"
    case .wrongType(let field, let wanted): "its '\(field)' is not \(wanted)"
    case .unknownRequest(let type): "'\(type.prefix(80))' is no request that this kernel knows"
    }
  }
}
