import FoundationEssentials

/// Pictures for terminals that speak kitty's graphics protocol.
/// - Source: https://sw.kovidgoyal.net/kitty/graphics-protocol
package enum KittyImage {
  /// Returns what makes the terminal show a PNG where the cursor stands.
  /// - Parameters:
  ///   - png: the bytes of the file.
  ///   - number: names the picture, so that another one of that number takes its place.
  ///   - cells: the columns and rows that it fills, the cursor staying where it is; its own size
  ///     without them.
  /// - Returns: escapes to print, of at most 4096 bytes of picture each.
  package static func text(
    png: [UInt8],
    number: Int? = nil,
    cells: (columns: Int, rows: Int)? = nil
  ) -> String {
    var keys = "a=T,f=100,q=2"
    if let number { keys += ",i=\(number),p=1" }
    if let cells { keys += ",c=\(cells.columns),r=\(cells.rows),C=1" }
    let payload = Array(Data(png).base64EncodedData())
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
}
