/// Why a message is not listened to.
package enum RefusedMessage: Error, Equatable {
  case tooLarge(bytes: Int, limit: Int)
  case noDelimiter
  case missingParts(found: Int)
  case wrongSignature
  case replayed
  case notJSON(part: String, problem: String)
  case notRecord(part: String)
  case missingField(String)
  case wrongType(field: String, wanted: String)
  case unknownRequest(String)
}
