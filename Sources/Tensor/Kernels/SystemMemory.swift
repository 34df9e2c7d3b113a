import CKernels

/// The memory of the process, as the system hands it out: small buffers, and addresses by the page.
///
/// Sizes of what lies at an address are of whole pages.
enum SystemMemory {
  /// A buffer, 64-byte aligned; `nil` where there is none.
  @inline(__always)
  static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer? { gfm_allocate(bytes) }

  /// Gives such a buffer back.
  @inline(__always)
  static func release(_ pointer: UnsafeMutableRawPointer?) { gfm_release(pointer) }

  /// Addresses without memory; 0 where there are not so many.
  static func reserve(_ bytes: Int) -> UInt { UInt(bitPattern: gfm_reserve(bytes)) }

  /// Memory for some of the addresses reserved, in huge pages where possible.
  static func commit(_ address: UInt, _ bytes: Int) -> Bool { gfm_commit(pointer(address), bytes) }

  /// The memory's return, its addresses staying reserved.
  static func decommit(_ address: UInt, _ bytes: Int) { gfm_decommit(pointer(address), bytes) }

  /// The return of what the memory holds; it stays the process's.
  static func discard(_ address: UInt, _ bytes: Int) { gfm_discard(pointer(address), bytes) }

  /// Marks addresses that are not in use; for processes that may have few.
  static func claim(_ address: UInt, _ bytes: Int) -> Bool { gfm_claim(pointer(address), bytes) }

  /// Memory behind what was claimed, addresses and all.
  static func extend(_ address: UInt, _ bytes: Int) -> Bool { gfm_extend(pointer(address), bytes) }

  /// The return of both.
  static func unmap(_ address: UInt, _ bytes: Int) { gfm_unmap(pointer(address), bytes) }

  private static func pointer(_ address: UInt) -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(bitPattern: address)
  }
}
