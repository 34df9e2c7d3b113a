import Layers
import Tensor

/// A model that training can improve: it has a loss.
package protocol Trainable: Model {
  /// The loss of a batch, on the pass's tape, with the parts that are shown beside it.
  func loss(_ batch: Batch, _ pass: Pass) throws -> Loss
  /// What the loss is a mean over, so that losses of parts of a batch can be weighed: the number of
  /// samples, or of pixels that count.
  func weight(of batch: Batch) throws -> Double
}

extension Trainable {
  package func weight(of batch: Batch) -> Double {
    Double(batch.count)
  }
}

/// A model that answers: its raw scores are what a task's loss compares with the truth.
package protocol Predictor: Trainable {
  /// The raw scores of a batch.
  func predict(_ batch: Batch, _ pass: Pass) throws -> Tensor
}

/// A loss and what it is made of.
package struct Loss {
  /// The number to make small, on the tape.
  package let total: Tensor
  /// Named parts, for the record.
  package let parts: [(name: String, value: Tensor)]

  package init(total: Tensor, parts: [(name: String, value: Tensor)] = []) {
    self.total = total
    self.parts = parts
  }
}

extension Trainable {
  /// The loss's gradients with respect to all trainable parameters, by name.
  ///
  /// - Returns: Zeros for a parameter that took no part; the loss besides.
  package func gradients(_ batch: Batch) throws -> (Loss, [(name: String, Tensor)]) {
    let tape = Tape()
    let pass = Pass(tape: tape)
    let loss = try loss(batch, pass)
    return (loss, try gradients(of: loss.total, pass, tape))
  }
}

extension Model {
  /// The gradients of a number that a pass led to, with respect to all trainable parameters.
  ///
  /// - Returns: Zeros for a parameter that took no part.
  /// - Throws: `TensorError.notRecorded` where no trainable parameter led to the number.
  package func gradients(
    of result: Tensor,
    _ pass: Pass,
    _ tape: Tape
  ) throws
    -> [(name: String, Tensor)]
  {
    let gradients = try tape.gradients(of: result)
    return try namedParameters.filter(\.parameter.isTrainable).map { entry in
      let gradient = pass.gradient(of: entry.parameter, in: gradients)
      return try (entry.name, gradient ?? .zeros(entry.parameter.shape))
    }
  }
}

/// A batch's tensor.
///
/// - Throws: `ModelError.missing` where the batch lacks it.
func required(_ key: BatchKey, of batch: Batch, by model: String) throws -> Tensor {
  if let tensor = batch[key] { return tensor }
  throw ModelError.missing(
    key: key.name,
    model: model,
    given: batch.tensors.keys.sorted().map(\.name)
  )
}
