import Glibc

/// The native stack of the thread that runs: whatever calls itself looks here whether there is room.
package enum NativeStack {
  /// No more is used, however much there is: what runs in one place should run in another.
  private static let most = 8 << 20

  /// Whether so much is in use that nothing more should be begun.
  package static var isShort: Bool {
    var marker: UInt8 = 0
    return withUnsafePointer(to: &marker) { UInt(bitPattern: $0) } < limit
  }

  /// The lowest address that the stack may reach; half of it is left for what is called from there.
  package static var limit: UInt {
    if let known = pthread_getspecific(key) { return UInt(bitPattern: known) }
    let measured = measure()
    pthread_setspecific(key, UnsafeRawPointer(bitPattern: measured))
    return measured
  }

  /// Each thread's limit, once it was measured.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  private static func measure() -> UInt {
    var attributes = pthread_attr_t()
    var start: UnsafeMutableRawPointer?
    var size = 0
    var marker: UInt8 = 0
    let here = withUnsafePointer(to: &marker) { UInt(bitPattern: $0) }
    // Swift's view of the C library leaves it out.
    guard let symbol = dlsym(nil, "pthread_getattr_np") else { return here - (1 << 16) }
    typealias Getter = @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32
    let attributesOf = unsafeBitCast(symbol, to: Getter.self)
    guard attributesOf(pthread_self(), &attributes) == 0 else { return here - (1 << 16) }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_getstack(&attributes, &start, &size) == 0, let start else {
      return here - (1 << 16)
    }
    let top = UInt(bitPattern: start) + UInt(size)
    return max(top - UInt(min(size, most) / 2), 1)
  }
}
