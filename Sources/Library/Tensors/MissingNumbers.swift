import Language

/// Explains how sums are added up, and what NaN, infinity and none do.
func explainMissingNumbers(in library: Library) {
  library.explain(Chapter.sums)
  library.explain(Chapter.missingNumbers)
}

extension Chapter {
  /// How many numbers become one.
  fileprivate static var sums: Chapter {
    Chapter(
      "Sums",
      section: "Tensors",
      paragraphs: [
        "sum, mean, var, std, norm, logsumexp, prod and cumsum of floats are computed in double "
          + "precision and rounded once, along any axis and in any layout; var and std by two passes. "
          + "Sums and products of integers are exact, and an error where int64 does not hold them.",
        "Products of matrices, and with them einsum of several tensors, add up to 256 products in "
          + "the precision of their elements before anything wider takes over.",
        "The bits of a result do not depend on the number of threads.",
      ]
    )
  }

  /// What becomes of NaN, infinity and none.
  fileprivate static var missingNumbers: Chapter {
    Chapter(
      "Missing numbers",
      section: "Tensors",
      paragraphs: [
        "NaN and infinity are never taken for other numbers. none, in lists and tables, is sorted as "
          + "NaN is."
      ],
      table: [
        ["What", "With NaN"],
        ["arithmetic, functions, softmax, attention, losses, sum to cumsum", "NaN"],
        ["max, min, quantile, of tensors and of lists", "NaN"],
        ["argmax, argmin", "the position of the first NaN"],
        ["sort, argsort, topk, sorted, sort of lists and tables", "NaN and none last, both ways"],
        ["group", "a group of its own"],
        ["histogram", "not counted"],
        [
          "accuracy, average_precision, f1, precision, recall, iou, mean_iou, confusion_matrix, "
            + "psnr, ssim, evaluate of scenes", "an error that says how many and where",
        ],
        ["nearest, knn", "rows left out, which is said"],
      ]
    )
  }
}
