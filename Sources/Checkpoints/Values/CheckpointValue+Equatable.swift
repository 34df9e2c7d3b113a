import Glibc
import Tensor

extension CheckpointValue: Equatable {
  /// Whether two values are alike to the bit: same kinds, orders, types, shapes and elements.
  package static func == (a: CheckpointValue, b: CheckpointValue) -> Bool {
    switch (a, b) {
    case (.none, .none): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern
    case (.string(let a), .string(let b)): a == b
    case (.bytes(let a), .bytes(let b)): a == b
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)): a == b
    case (.record(let a), .record(let b)): a == b
    case (.tensor(let a), .tensor(let b)): haveSameBits(a, b)
    case (.inert(let a), .inert(let b)): a.name == b.name && a.contents == b.contents
    default: false
    }
  }
}

extension CheckpointRecord: Equatable {
  package static func == (a: CheckpointRecord, b: CheckpointRecord) -> Bool {
    a.keys == b.keys && a.keys.allSatisfy { a[$0] == b[$0] }
  }
}

/// Compares in place: what compares must not need memory.
private func haveSameBits(_ a: Tensor, _ b: Tensor) -> Bool {
  guard a.dtype == b.dtype, a.shape == b.shape else { return false }
  let (size, steps) = (a.dtype.size, a.shape.rowMajorStrides)
  return a.withBytes { x in
    b.withBytes { y in
      if a.isContiguous, b.isContiguous { return memcmp(x, y, a.count * size) == 0 }
      return (0..<a.count).allSatisfy { place in
        let indices = steps.indices.map { place / steps[$0] % a.shape[$0] }
        let first = zip(indices, a.strides).reduce(0) { $0 + $1.0 * $1.1 } * size
        let second = zip(indices, b.strides).reduce(0) { $0 + $1.0 * $1.1 } * size
        return memcmp(x + first, y + second, size) == 0
      }
    }
  }
}
