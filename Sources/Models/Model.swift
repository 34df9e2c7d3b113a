import Layers

/// A whole model, as a script holds it.
package protocol Model: Module {
  /// What kind of training the model is for; it decides which parameters decay.
  var kind: TrainingKind { get }
  /// The floating-point operations of one image forward, two for each multiplication and addition
  /// of matrix products.
  var forwardFlops: Double { get }
  /// Those of one image in training: forward, and twice that backward where gradients flow.
  var stepFlops: Double { get }
}

extension Model {
  package var stepFlops: Double { 3 * forwardFlops }
}

/// The two kinds of training of the method.
package enum TrainingKind: Sendable {
  case pretraining
  case finetuning
}
