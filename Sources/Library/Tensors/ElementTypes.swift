import Language
import Tensor

/// Explains what type a result is of.
func explainElementTypes(in library: Library) {
  library.explain(Chapter.elementTypes)
}

extension Chapter {
  /// What type a result is of, as the operations themselves decide it.
  static var elementTypes: Chapter {
    Chapter(
      "Element types",
      section: "Tensors",
      paragraphs: [
        "Numbers and lists of a script become float32, or float64 where one of them is an integer "
          + "that float32 would round (from 16777217 on) or a number that it does not reach.",
        "The table gives the type of a + b, and of -, *, //, %, ^, @, max, min, einsum of two "
          + "tensors. A quotient a / b is of the type of the last column where both have the same, "
          + "float64 otherwise; the last column also is the type of functions with fractions, such "
          + "as exp(a), and of conv2d, layernorm and interpolate. Comparisons give bool and round "
          + "nothing. concat, stack and where keep a type that all have, and else give that of the "
          + "table. Sums of integers are int64. + and * of two bool tensors give bool.",
        "A plain number beside a tensor takes the tensor's type: 2 and 0.5 beside float64 are "
          + "float64, 2 beside uint8 counts as int64. What this type does not hold takes the next "
          + "one that does: 0.5 beside uint8 is float32, beside int64 float64; 16777217 and 1e300 "
          + "beside float32 are float64. So does a list of numbers. Divided by a number, 8 and 16-bit "
          + "integers give float32.",
        "Arithmetic of integers is exact. A result beyond int64 is an error, as are // 0 and % 0. "
          + "A negative power of an integer has the type of a quotient.",
        "astype, dtype= and assignment cut fractions off on the way to integers; what the type does "
          + "not hold is an error, NaN among it. One element acts as a number; an integer that "
          + "numbers would round, beyond 2^53, is refused there and stays exact in its tensor.",
        "Models compute in float32 and take images of every type.",
      ],
      table: [["a + b"] + DType.allCases.map(\.rawValue) + ["functions"]]
        + DType.allCases.map { row in
          [row.rawValue] + DType.allCases.map { DType.arithmetic(row, $0).rawValue }
            + [row.floatingResult.rawValue]
        }
    )
  }
}
