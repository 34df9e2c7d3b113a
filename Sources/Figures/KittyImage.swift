/// Pictures for terminals that speak kitty's graphics protocol.
/// - Source: https://sw.kovidgoyal.net/kitty/graphics-protocol
package enum KittyImage {
  /// Returns what makes the terminal show a PNG where the cursor stands.
  /// - Parameters
  ///   - number: names the picture, so that another one of that number takes its place.
  ///   - cells: the columns and rows that it fills, the cursor staying where it is; its own size
  ///     without them.
  package static func text(
    png: [UInt8],
    number: Int? = nil,
    cells: (columns: Int, rows: Int)? = nil
  ) -> String {
    var keys = "a=T,f=100,q=2"
    if let number { keys += ",i=\(number),p=1" }
    if let cells { keys += ",c=\(cells.columns),r=\(cells.rows),C=1" }
    let payload = base64(png)
    var result = ""
    var start = 0
    repeat {
      let end = min(start + 4096, payload.count)
      let head = start == 0 ? keys + "," : ""
      let chunk = String(decoding: payload[start..<end], as: UTF8.self)
      result += "\u{1B}_G\(head)m=\(end < payload.count ? 1 : 0);\(chunk)\u{1B}\\"
      start = end
    } while start < payload.count
    return result
  }

  /// Returns what takes a picture away.
  package static func removal(of number: Int) -> String {
    "\u{1B}_Ga=d,d=I,i=\(number),q=2\u{1B}\\"
  }

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let digits = StaticString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let size = (bytes.count + 2) / 3 * 4
    return [UInt8](unsafeUninitializedCapacity: size) { result, count in
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let rest = bytes.count - start
        let (second, third) = (
          rest > 1 ? bytes[start + 1] : 0,
          rest > 2 ? bytes[start + 2] : 0
        )
        let bits = Int(bytes[start]) << 16 | Int(second) << 8 | Int(third)
        for place in 0..<4 {
          let digit = digits.utf8Start[bits >> (18 - 6 * place) & 63]
          result[count + place] = place <= rest ? digit : UInt8(ascii: "=")
        }
        count += 4
      }
    }
  }
}
