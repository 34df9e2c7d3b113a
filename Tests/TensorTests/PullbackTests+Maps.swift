@testable import Tensor

extension PullbackTests {
  /// Operations on maps with channels last.
  static let maps: [GradientCase] = [
    GradientCase("convolution of maps", [2, 12, 2]) {
      let x = try $0[0].reshaped([-1, 2])
      let weight = try sample([3, 2, 3, 3], seed: 7)
      return try mapConvolution(x, weight: weight, bias: sample([3]), height: 3, width: 4)
    },
    GradientCase("kernels of a convolution of maps", [3, 2, 3, 3]) {
      try mapConvolution(sample([24, 2], seed: 7), weight: $0[0], height: 3, width: 4)
    },
    GradientCase("bias of a convolution of maps", [3]) {
      let weight = try sample([3, 2, 1, 1])
      return try mapConvolution(
        sample([24, 2], seed: 7),
        weight: weight,
        bias: $0[0],
        height: 3,
        width: 4
      )
    },
    GradientCase("maps enlarged", [2, 3, 4, 2]) {
      let taps = [3, 4].map {
        ResampleTaps(from: $0, to: 7, mode: .bilinear, antialias: false, alignCorners: false)
      }
      return try resampleMaps($0[0], down: taps[0], across: taps[1])
    },
    GradientCase("maps averaged", [2, 5, 4, 2]) {
      let (down, across) = (
        ResampleTaps.averages(of: 5, in: 3), ResampleTaps.averages(of: 4, in: 6)
      )
      return try resampleMaps($0[0], down: down, across: across)
    },
    GradientCase("batch norm by its own batch", [6, 3]) {
      try batchNorm(
        $0[0],
        weight: sample([3], seed: 5),
        bias: sample([3], seed: 6),
        moments: ColumnMoments(of: $0[0]),
        own: true
      )
    },
    GradientCase("rectified batch norm by running statistics", [6, 3]) {
      try batchNorm(
        $0[0],
        weight: .full([3], 0.3),
        bias: Tensor([4, -4, 4]),
        moments: ColumnMoments(mean: sample([3]), variance: .full([3], 0.7), count: 0),
        own: false,
        rectified: true
      )
    },
    GradientCase("scale and shift of a batch norm", [3], [3]) {
      let x = try sample([6, 3], seed: 7)
      let moments = try ColumnMoments(of: x)
      return try batchNorm(x, weight: $0[0], bias: $0[1], moments: moments, own: true)
    },
    GradientCase("cross-entropy of labels", [4, 3]) {
      let count = $0[0].shape[0]
      let numbers = Array([2, 255, 0, 1].prefix(count))
      let labels = try ClassLabels(Tensor(integers: numbers), classes: 3, ignore: 255)
      return try crossEntropy($0[0], labels: labels)
    },
  ]
}
