import Synchronization

/// What the process's tensor operations have done so far: counters that only grow.
package enum Work {
  private static let operations = Atomic<Int>(0)

  /// Floating-point operations of products: two for each multiplication with its addition.
  package static var flops: Int { operations.load(ordering: .relaxed) }

  /// Buffers taken for tensors, and their bytes.
  package static var allocations: (count: Int, bytes: Int) { BufferPool.shared.taken }

  /// Adds what an operation is about to do.
  static func add(flops: Int) { operations.add(flops, ordering: .relaxed) }
}
