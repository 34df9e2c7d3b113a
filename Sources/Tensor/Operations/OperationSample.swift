/// An operation at sample inputs, for whatever must hold of all operations: gradients, edges, element types, and the
/// lowering to another device.
///
/// **To add one**: an entry in the list of its family, at the end of the family's file; a new list is named in `all`.
/// A test asks for at least one sample of every operation that can be recorded on a tape.
package struct OperationSample: Sendable {
  package let name: String
  /// The shapes of the inputs.
  ///
  /// Where all have the same first axis, it may be of any size, also 1 or 0.
  package let shapes: [Shape]
  /// Whether inputs are of float32 alone, as those of operations that layers call.
  package let isOfFloat32: Bool
  /// How far an input moves when its gradient is measured: less where the result has corners.
  package let step: Double
  package let function: @Sendable ([Tensor]) throws -> Tensor

  init(
    _ name: String,
    _ shapes: Shape...,
    step: Double = 1e-2,
    isOfFloat32: Bool = false,
    function: @escaping @Sendable ([Tensor]) throws -> Tensor
  ) {
    (self.name, self.shapes, self.step) = (name, shapes, step)
    (self.isOfFloat32, self.function) = (isOfFloat32, function)
  }

  /// Those of all families.
  package static var all: [OperationSample] {
    [
      unary, binary, casts, movement, axes, rearranging, gathering, joining, reductions, extremes,
      accumulating, statistics, choosing, ordering, contractions, products, linearMaps,
      perceptrons,
      norms, batchNorms, softmax, losses, mapLosses, convolutions, mapConvolutions, resampling,
      mapResampling, patches, attention,
    ].flatMap { $0 }
  }

  /// Numbers that look random and are the same every time, normal with deviation 1.
  package static func numbers(_ shape: Shape, seed: UInt64 = 1) throws -> Tensor {
    var random = Random(seed: seed, name: "sample")
    return try Tensor(
      (0..<shape.elementCount).map { _ in Float(random.normal()) },
      shape: shape
    )
  }
}
