import Datasets
import Language
import Training

extension TaskLoading {
  /// - Throws: `Failure` where mixing was asked for and the data is no dataset of scenes, which alone is mixed.
  func checkMixing(of data: DataArgument, _ function: String) throws {
    let reason: String
    switch data {
    case .ready: reason = "is for datasets; ready batches are taken as they are"
    case .dataset(let dataset):
      if [.classification, .multilabel].contains(dataset.task) { return }
      reason = "is for datasets of scenes"
    }
    for (name, value) in [("mixup", mixup), ("cutmix", cutmix), ("smoothing", smoothing)]
    where (value ?? 0) > 0 { throw Failure.idle(name, reason, in: function) }
  }
}
