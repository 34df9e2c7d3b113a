import COpenSSL

/// Signs messages with the key of a connection: HMAC with SHA-256, as 64 hexadecimal digits.
package struct Signer: Sendable {
  private let key: [UInt8]

  /// - Parameter key: the key of the connection file; empty where messages are not signed.
  package init(key: String) { self.key = Array(key.utf8) }

  /// Whether messages carry signatures.
  package var signs: Bool { !key.isEmpty }

  /// Returns the signature of the parts of a message, one after the other.
  package func signature(of parts: ArraySlice<[UInt8]>) -> [UInt8] {
    guard signs else { return [] }
    let text = Array(parts.joined())
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    HMAC(EVP_sha256(), key, Int32(key.count), text, text.count, &digest, &length)
    let digits = Array("0123456789abcdef".utf8)
    return digest.prefix(Int(length)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// Whether a signature is the one of the parts, found out in a time that tells nothing about it.
  package func accepts(_ signature: [UInt8], of parts: ArraySlice<[UInt8]>) -> Bool {
    let expected = self.signature(of: parts)
    return signature.count == expected.count
      && CRYPTO_memcmp(signature, expected, expected.count) == 0
  }
}
