/// Numbers that are the same for the same seed, on any machine.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  /// - Parameters:
  ///   - seed: of the whole run.
  ///   - index: of the input.
  init(seed: UInt64, index: Int) { state = seed &* 0xD6E8_FEB8_6659_FD93 &+ UInt64(index) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}

/// Damages files.
enum Mutation {
  private static let numbers: [Int64] = [
    0, 1, -1, 2, 127, 128, 255, 256, 32767, 65535, 65536, 1 << 24, 1 << 31, 1 << 32, (1 << 31) - 1,
    (1 << 32) - 1, 1 << 40, 1 << 47, 1 << 62, .max, .min,
  ]
  private static let words = [
    "-1", "0", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "4294967296",
    "1e309", "1e18", "-0", "nan", "null", "[]", "{}", "\"\"", "\u{0}", "999999999",
  ]

  /// A file with one to five damages; another file's bytes may be among them.
  static func damaged(_ original: [UInt8], other: [UInt8], _ dice: inout Dice) -> [UInt8] {
    var bytes = original
    for _ in 0...dice.below(5) where !bytes.isEmpty {
      switch dice.below(10) {
      case 0, 1: bytes[dice.below(bytes.count)] = UInt8(dice.below(256))
      case 2: bytes[dice.below(bytes.count)] ^= 1 << UInt8(dice.below(8))
      case 3, 4: putNumber(&bytes, &dice)
      case 5: replaceDigits(&bytes, &dice)
      case 6: remove(&bytes, &dice)
      case 7: repeatPart(&bytes, &dice)
      case 8: splice(&bytes, other, &dice)
      default: if dice.below(3) == 0 { bytes.removeLast(bytes.count - dice.below(bytes.count)) }
      }
    }
    if dice.below(2) == 0 { Checksums.mend(&bytes) }
    return bytes
  }

  private static func putNumber(_ bytes: inout [UInt8], _ dice: inout Dice) {
    let width = min([1, 2, 4, 8][dice.below(4)], bytes.count)
    let start = dice.below(bytes.count - width + 1)
    let number = dice.pick(numbers)
    let isBig = dice.below(4) == 0
    for index in 0..<width {
      let shift = 8 * (isBig ? width - 1 - index : index)
      bytes[start + index] = UInt8(truncatingIfNeeded: number >> Int64(shift))
    }
  }

  private static func replaceDigits(_ bytes: inout [UInt8], _ dice: inout Dice) {
    let start = dice.below(bytes.count)
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard let first = bytes[start...].firstIndex(where: isDigit) else { return }
    let end = bytes[first...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(first..<end, with: Array(dice.pick(words).utf8))
  }

  private static func remove(_ bytes: inout [UInt8], _ dice: inout Dice) {
    let start = dice.below(bytes.count)
    bytes.removeSubrange(start..<min(bytes.count, start + 1 + dice.below(32)))
  }

  private static func repeatPart(_ bytes: inout [UInt8], _ dice: inout Dice) {
    let start = dice.below(bytes.count)
    let part = Array(bytes[start..<min(bytes.count, start + 1 + dice.below(64))])
    let times = dice.below(20) == 0 ? 200 : 1
    let copies = Array(repeatElement(part, count: times).joined())
    bytes.insert(contentsOf: copies, at: dice.below(bytes.count))
  }

  private static func splice(_ bytes: inout [UInt8], _ other: [UInt8], _ dice: inout Dice) {
    guard !other.isEmpty else { return }
    let start = dice.below(other.count)
    let part = other[start..<min(other.count, start + 1 + dice.below(128))]
    let place = dice.below(bytes.count)
    bytes.replaceSubrange(place..<min(bytes.count, place + dice.below(part.count + 1)), with: part)
  }
}

/// Makes the checksums of damaged archives and images fit again, so that what lies behind them is reached.
enum Checksums {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
    }
  }

  static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ ($0 >> 8) }
  }

  static func mend(_ bytes: inout [UInt8]) {
    if bytes.starts(with: [0x50, 0x4b, 3, 4]) { mendArchive(&bytes) }
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) { mendImage(&bytes) }
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ width: Int) -> Int {
    (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[start + $1]) }
  }

  private static func put(_ value: UInt32, into bytes: inout [UInt8], at start: Int, isBig: Bool) {
    for index in 0..<4 {
      bytes[start + index] = UInt8(
        truncatingIfNeeded: value >> UInt32(8 * (isBig ? 3 - index : index))
      )
    }
  }

  /// Each entry of the directory, and its header.
  private static func mendArchive(_ bytes: inout [UInt8]) {
    var place = 0
    while place + 46 <= bytes.count {
      guard bytes[place...].starts(with: [0x50, 0x4b, 1, 2]) else {
        place += 1
        continue
      }
      let (size, local) = (number(bytes, place + 24, 4), number(bytes, place + 42, 4))
      if local + 30 <= bytes.count {
        let start = local + 30 + number(bytes, local + 26, 2) + number(bytes, local + 28, 2)
        if start + size <= bytes.count {
          let sum = crc(bytes[start..<start + size])
          put(sum, into: &bytes, at: place + 16, isBig: false)
          put(sum, into: &bytes, at: local + 14, isBig: false)
        }
      }
      place += 46
    }
  }

  /// Each chunk.
  private static func mendImage(_ bytes: inout [UInt8]) {
    var place = 8
    while place + 12 <= bytes.count {
      let size = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard size <= bytes.count - place - 12 else { return }
      put(crc(bytes[place + 4..<place + 8 + size]), into: &bytes, at: place + 8 + size, isBig: true)
      place += 12 + size
    }
  }
}
