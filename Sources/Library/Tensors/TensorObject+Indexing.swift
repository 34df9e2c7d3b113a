import Language
import Tensor

extension TensorObject {
  package func element(at index: [IndexItem]) throws -> Value? {
    try tensor.indexed(index.map(Self.entry)).asValue
  }

  package func setElement(at index: [IndexItem], to value: Value) throws -> Bool {
    // Plain numbers in all their digits: the tensor decides what becomes of them.
    let type: DType? = value.holdsTensor ? nil : .float64
    guard let source = try Tensor(reading: value, dtype: type) else {
      throw Failure("type", "a tensor's elements are numbers, not \(value.typeWithArticle)")
    }
    try source.requireHeld(by: tensor.dtype, of: "assignment")
    try tensor.assign(source, at: index.map(Self.entry))
    return true
  }

  /// What stands between the brackets, as tensors understand it.
  private static func entry(_ item: IndexItem) throws -> TensorIndex {
    switch item {
    case .integer(let position): return .position(position)
    case .slice(let start, let stop, let step):
      return .slice(start: start, stop: stop, step: step)
    case .ellipsis: return .ellipsis
    case .value(.none): return .newAxis
    case .value(.number(let number)): return .position(try position(number))
    case .value(let value):
      guard let tensor = try Tensor(reading: value) else {
        throw Failure("type", "a tensor cannot be indexed with \(value.typeWithArticle)")
      }
      if tensor.rank == 0, tensor.dtype != .bool { return .position(try position(tensor.item())) }
      // Lists and ranges are read as float32; their numbers may still be positions.
      if value.object(TensorObject.self) == nil, tensor.dtype.isFloating {
        let numbers = try tensor.doubles.map { try position($0) }
        return try .tensor(Tensor(integers: numbers, shape: tensor.shape))
      }
      return .tensor(tensor)
    }
  }

  private static func position(_ number: Double) throws -> Int {
    guard let position = Value.number(number).integer else {
      throw Failure(
        "index",
        "an index must be an integer, not \(NumberFormat.text(number))",
        help: "int(…) or // gives one"
      )
    }
    return position
  }
}
