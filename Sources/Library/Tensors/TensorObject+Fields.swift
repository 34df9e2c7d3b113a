import Language
import Tensor

extension TensorObject {
  package var fieldNames: [String] { ["shape", "size", "dtype", "ndim", "T"] }

  package func field(_ name: String) throws -> Value? {
    switch name {
    case "shape": tensor.shape.asValue
    case "size": tensor.count.asValue
    case "dtype": tensor.dtype.rawValue.asValue
    case "ndim": tensor.rank.asValue
    case "T": try tensor.permuted(tensor.shape.indices.reversed()).asValue
    default: nil
    }
  }
}
