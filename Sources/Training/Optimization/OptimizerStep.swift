import Layers
import Tensor

/// One update of all parameters, with all the memory that it needs.
///
/// Parameters are cut into fixed pieces, so that sums over them are the same for any number of threads.
struct OptimizerStep {
  private struct Piece {
    let member: Int
    let group: Int
    let range: Range<Int>
  }

  private let rule: OptimizerRule
  private let groups: [ParameterGroup]
  private let values: [Tensor]
  private let state: [[Tensor]]
  private let gradients: [Tensor]
  private let rates: [Double]
  private let gradientScale: Double
  /// The number of this update, from 1.
  private let number: Int
  private let pieces: [Piece]
  /// LAMB's directions, before the parameters' lengths scale them.
  private let directions: [Tensor]

  /// - Throws: `TensorError.memory` where there is none for LAMB's directions.
  init(
    _ optimizer: Optimizer,
    gradients: [Tensor],
    rates: [Double],
    gradientScale: Double
  ) throws {
    (rule, groups, state) = (optimizer.rule, optimizer.groups, optimizer.state)
    (self.gradients, self.rates, self.gradientScale) = (gradients, rates, gradientScale)
    (values, number) = (optimizer.members.map(\.parameter.value), optimizer.updates + 1)
    let grain = 1 << 15
    let places = groups.enumerated().flatMap { group, content in content.members.map { _ in group }
    }
    pieces = places.enumerated().flatMap { [values] member, group in
      let count = values[member].count
      return stride(from: 0, to: count, by: grain).map { start in
        Piece(member: member, group: group, range: start..<min(start + grain, count))
      }
    }
    if case .lamb = rule {
      directions = try values.map { try Tensor(uninitialized: $0.shape) }
    } else {
      directions = []
    }
  }

  /// Changes the parameters and what the rule keeps of them.
  func run() {
    switch rule {
    case .adamW(let beta1, let beta2, let eps):
      forEach { adamW($0, betas: (beta1, beta2), eps: eps) }
    case .sgd(let momentum, let nesterov):
      forEach { sgd($0, momentum: momentum, nesterov: nesterov, ratio: 1) }
    case .lion(let beta1, let beta2):
      forEach { lion($0, betas: (beta1, beta2)) }
    case .lamb(let beta1, let beta2, let eps):
      forEach { direct($0, betas: (beta1, beta2), eps: eps) }
      let ratios = zip(lengths(of: values), lengths(of: directions)).map { $1 > 0 ? $0 / $1 : 0 }
      forEach { piece in
        let rate = rates[piece.group] * ratio(ratios[piece.member], in: piece.group)
        values[piece.member].subtract(directions[piece.member], times: rate, in: piece.range)
      }
    case .lars(let momentum, let trust, let eps):
      let ratios = larsRatios(trust: trust, eps: eps)
      forEach { piece in
        let ratio = ratio(ratios[piece.member], in: piece.group)
        sgd(piece, momentum: momentum, nesterov: false, ratio: ratio)
      }
    }
  }

  private func forEach(_ body: (Piece) -> Void) {
    Parallel.run(pieces.count) { body(pieces[$0]) }
  }

  /// A parameter's ratio, 1 where it or its direction is all zeros and for those without decay: biases and norms.
  private func ratio(_ ratio: Double, in group: Int) -> Double {
    ratio > 0 && groups[group].decay > 0 ? ratio : 1
  }

  private func larsRatios(trust: Double, eps: Double) -> [Double] {
    let decays = groups.flatMap { group in group.members.map { _ in group.decay } }
    return zip(lengths(of: values), lengths(of: gradients)).enumerated().map { member, lengths in
      let (weight, gradient) = (lengths.0, lengths.1 * gradientScale)
      guard weight > 0, gradient > 0 else { return 0 }
      return trust * weight / (gradient + weight * decays[member] + eps)
    }
  }

  /// The Euclidean length of each member, its pieces added in order.
  private func lengths(of tensors: [Tensor]) -> [Double] {
    var squares = [Double](repeating: 0, count: pieces.count)
    squares.withUnsafeMutableBufferPointer { squares in
      nonisolated(unsafe) let squares = squares
      Parallel.run(pieces.count) { place in
        squares[place] = tensors[pieces[place].member].sumOfSquares(in: pieces[place].range)
      }
    }
    var sums = [Double](repeating: 0, count: tensors.count)
    for (piece, square) in zip(pieces, squares) { sums[piece.member] += square }
    return sums.map { $0.squareRoot() }
  }

  private func adamW(_ piece: Piece, betas: (Double, Double), eps: Double) {
    adam(piece, betas, eps).apply(
      piece.range,
      parameter: values[piece.member],
      first: state[piece.member][0],
      second: state[piece.member][1],
      gradient: gradients[piece.member]
    )
  }

  private func direct(_ piece: Piece, betas: (Double, Double), eps: Double) {
    adam(piece, betas, eps).direct(
      piece.range,
      into: directions[piece.member],
      parameter: values[piece.member],
      first: state[piece.member][0],
      second: state[piece.member][1],
      gradient: gradients[piece.member]
    )
  }

  private func adam(_ piece: Piece, _ betas: (Double, Double), _ eps: Double) -> AdamWStep {
    AdamWStep(
      rate: rates[piece.group],
      decay: groups[piece.group].decay,
      betas: betas,
      eps: eps,
      step: number,
      gradientScale: gradientScale
    )
  }

  private func sgd(_ piece: Piece, momentum: Double, nesterov: Bool, ratio: Double) {
    SGDStep(
      rate: rates[piece.group],
      decay: groups[piece.group].decay * ratio,
      momentum: momentum,
      nesterov: nesterov,
      isFirst: number == 1,
      gradientScale: gradientScale * ratio
    )
    .apply(
      piece.range,
      parameter: values[piece.member],
      velocity: state[piece.member][0],
      gradient: gradients[piece.member]
    )
  }

  private func lion(_ piece: Piece, betas: (Double, Double)) {
    LionStep(
      rate: rates[piece.group],
      decay: groups[piece.group].decay,
      betas: betas,
      gradientScale: gradientScale
    )
    .apply(
      piece.range,
      parameter: values[piece.member],
      moment: state[piece.member][0],
      gradient: gradients[piece.member]
    )
  }
}
