import Tensor

/// A value on the stack of the unpickler; containers are kept by number in the arena, so that no
/// chain of references, however long, has to be let go recursively.
enum PickleItem {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case bytes([UInt8])
  case node(Int)
}

/// A container, or what stands for a call.
struct PickleNode {
  enum Kind {
    case list
    case tuple
    case set
    /// Keys and values take turns.
    case dictionary
    /// The name of a function or class.
    case global(String)
    /// A call that was not made: the name, the arguments and later contents.
    case object(String)
    case storage(StorageReference)
    case tensor(TensorReference)
  }

  var kind: Kind
  var items: [PickleItem] = []
}

/// The elements that a persistent identifier names.
struct StorageReference: Equatable {
  let key: String
  /// The element type, or `nil` for bytes that the tensor gives a type.
  let dtype: DType?
  /// The number of elements, of bytes where there is no type.
  let count: Int
  /// Where the elements begin in the storage of that key.
  let start: Int
}

/// A view of a storage, not yet read.
struct TensorReference {
  let storage: StorageReference
  let dtype: DType
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  /// The bytes of the storage that the view may look at.
  var storageBytes: Int { storage.count * (storage.dtype?.size ?? 1) }
}
