/// A register seen as its sixteen bytes: the payload, then the tag that the compiler gives each case of `Value`.
///
/// Numbers and bools are read and written without the reference counting that Swift attaches to copies of an enum.
/// `SlotTests` hold the tags against the enum.
enum Slot {
  static let boolTag: UInt8 = 0
  static let numberTag: UInt8 = 1
  static let functionTag: UInt8 = 6

  @inline(__always)
  static func tag(_ slot: UnsafeMutablePointer<Value>) -> UInt8 {
    UnsafeRawPointer(slot).load(fromByteOffset: 8, as: UInt8.self)
  }

  @inline(__always)
  static func number(_ slot: UnsafeMutablePointer<Value>) -> Double {
    UnsafeRawPointer(slot).load(as: Double.self)
  }

  @inline(__always)
  static func bits(_ slot: UnsafeMutablePointer<Value>) -> UInt64 {
    UnsafeRawPointer(slot).load(as: UInt64.self)
  }

  /// Whether both hold numbers.
  @inline(__always)
  static func areNumbers(
    _ a: UnsafeMutablePointer<Value>,
    _ b: UnsafeMutablePointer<Value>
  ) -> Bool {
    tag(a) == numberTag && tag(b) == numberTag
  }

  @inline(__always)
  static func set(_ slot: UnsafeMutablePointer<Value>, _ number: Double) {
    if tag(slot) > numberTag { release(slot) }
    store(slot, number.bitPattern, numberTag)
  }

  @inline(__always)
  static func set(_ slot: UnsafeMutablePointer<Value>, _ flag: Bool) {
    if tag(slot) > numberTag { release(slot) }
    store(slot, flag ? 1 : 0, boolTag)
  }

  /// Copies a value, without counting references where there are none.
  @inline(__always)
  static func copy(_ from: UnsafeMutablePointer<Value>, to slot: UnsafeMutablePointer<Value>) {
    if tag(from) <= numberTag, tag(slot) <= numberTag {
      store(slot, bits(from), tag(from))
    } else {
      assign(from, slot)
    }
  }

  /// Moves a value to another register, leaving `false`; what that one held is let go of.
  @inline(__always)
  static func move(_ from: UnsafeMutablePointer<Value>, to slot: UnsafeMutablePointer<Value>) {
    let payload = bits(from)
    let newTag = tag(from)
    store(from, 0, boolTag)
    if tag(slot) > numberTag { release(slot) }
    store(slot, payload, newTag)
  }

  /// Lets go of a reference that the slot holds.
  @inline(__always)
  static func clear(_ slot: UnsafeMutablePointer<Value>) {
    if tag(slot) > numberTag { release(slot) }
  }

  @inline(__always)
  private static func store(
    _ slot: UnsafeMutablePointer<Value>,
    _ payload: UInt64,
    _ tag: UInt8
  ) {
    let raw = UnsafeMutableRawPointer(slot)
    raw.storeBytes(of: payload, as: UInt64.self)
    raw.storeBytes(of: tag, toByteOffset: 8, as: UInt8.self)
  }

  @inline(never)
  private static func release(_ slot: UnsafeMutablePointer<Value>) { slot.pointee = .bool(false) }

  @inline(never)
  private static func assign(
    _ from: UnsafeMutablePointer<Value>,
    _ slot: UnsafeMutablePointer<Value>
  ) {
    slot.pointee = from.pointee
  }
}
