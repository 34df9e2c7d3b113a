import Tensor

/// Images ready for a training step.
package struct Batch: LoadedBatch {
  /// Normalized images.
  ///
  /// - Shape: [batch, 3, height, width]
  package let image: Tensor
  /// Where images hold data; `nil` where all of them do everywhere.
  ///
  /// - Shape: [batch, height, width], bool
  package let valid: Tensor?
  /// 1 where a patch is hidden from the encoder; `nil` where no masks were asked for.
  ///
  /// - Shape: [batch, height / patch, width / patch]
  package let mask: Tensor?
  /// Another date of the same places, where that was asked for.
  package let teacherImage: Tensor?
  /// The class of each image, −1 where it has none.
  package let labels: [Int]
  package let paths: [String]
  /// Images that were left out because they cannot be read.
  package let skipped: [Unreadable]

  package var count: Int { paths.count }

  /// The tensors by the names that models ask for.
  package var tensors: [String: Tensor] {
    var result = ["image": image]
    result["valid"] = valid
    result["mask"] = mask
    result["teacher_image"] = teacherImage
    return result
  }
}
