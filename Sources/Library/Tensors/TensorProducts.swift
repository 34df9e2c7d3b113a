import Language
import Tensor

/// Declares the products of tensors.
func defineTensorProducts(in library: Library) {
  library.define(
    "matmul",
    "Multiplies matrices, in batches over leading axes; the same as @.",
    .operand("a", "Matrices, or a vector as one row."),
    .operand("b", "Matrices, or a vector as one column."),
    returns: "tensor",
    examples: [.init("matmul([[1, 2]], [[3], [4]])[0, 0]", shows: "11")]
  ) { _, a, b in
    let (a, b) = try Operand.pair(a, b)
    return try matmul(a, b)
  }
  library.define(
    "einsum",
    "Sums products as Einstein's notation says.",
    .string("spec", "Letters for the axes of each tensor and of the result, \"ij,jk->ik\"."),
    Parameter.operand("operands", "One tensor for each group of letters.").rest,
    returns: "tensor",
    examples: [.init("einsum(\"i,i->\", [1, 2], [3, 4])", shows: "11")]
  ) { _, notation, operands in
    try Tensor.einsum(notation, Operand.together(operands))
  }
}
