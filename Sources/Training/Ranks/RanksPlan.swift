import Glibc

/// How long a step of data-parallel training takes on machines that one does not have, from what was
/// measured on one that one has.
///
/// A step is the slowest rank's computing, then the part of the exchange that the backward pass does not
/// hide. The exchange is 2 (n − 1) / n times the gradients over the link, the latencies of
/// 2 (n − 1) messages a bucket, and adding up, at the speed of memory; it begins with the first bucket
/// that is full. The last bucket, which is complete only at the very end, is never hidden.
package struct RanksPlan: Sendable {
  /// The number of parameters that are trained.
  package var parameters: Int
  /// The bytes of a number that travels.
  package var width = 4
  /// The bytes of gradients that travel at a time.
  package var bucketBytes = 8 << 20
  /// Seconds of computing that every image of a step takes.
  package var secondsPerImage: Double
  /// Seconds of computing that a step takes beside its images: AdamW.
  package var secondsPerStep: Double
  /// The share of the computing during which gradients become complete: the backward pass.
  package var backward = 0.5
  /// Bytes a second that a rank sends, while it gets as many.
  package var bandwidth: Double
  /// Seconds that a message takes however short it is.
  package var latency = 2e-6
  /// Bytes a second that are added up.
  package var adding = 4e9
  /// The standard deviation of a step's computing over its mean, from rank to rank.
  package var jitter = 0.01

  package init(
    parameters: Int,
    secondsPerImage: Double,
    secondsPerStep: Double,
    bandwidth: Double
  ) {
    (self.parameters, self.secondsPerImage) = (parameters, secondsPerImage)
    (self.secondsPerStep, self.bandwidth) = (secondsPerStep, bandwidth)
  }

  /// What a step comes to.
  package struct Step: Sendable, Equatable {
    package let ranks: Int
    package let batch: Int
    package let computing: Double
    /// The exchange, hidden or not.
    package let exchange: Double
    /// What of it is waited for.
    package let waiting: Double
    package var seconds: Double { computing + waiting }
    /// Images a second over those of as many ranks that need not talk to each other.
    package let efficiency: Double
  }

  /// A step of some ranks.
  ///
  /// - Parameters:
  ///   - ranks: Their number.
  ///   - batch: The images of each.
  /// - Returns: What it comes to.
  package func step(ranks: Int, batch: Int) -> Step {
    let alone = secondsPerStep + Double(batch) * secondsPerImage
    // The largest of n draws of a normal distribution lies about √(2 ln n) deviations above its mean.
    let slowest = alone * (1 + jitter * (2 * log(Double(ranks))).squareRoot())
    let exchange = ranks > 1 ? seconds(for: Double(parameters * width), ranks) : 0
    let last =
      ranks > 1 ? seconds(for: min(Double(bucketBytes), Double(parameters * width)), ranks) : 0
    let hidden = backward * Double(batch) * secondsPerImage
    let waiting = Self.waiting(exchange, last: last, hiding: hidden)
    return Step(
      ranks: ranks,
      batch: batch,
      computing: slowest,
      exchange: exchange,
      waiting: waiting,
      efficiency: alone / (slowest + waiting)
    )
  }

  /// What of an exchange is waited for: what the backward pass does not hide, at least the last bucket.
  static func waiting(_ exchange: Double, last: Double, hiding hidden: Double) -> Double {
    max(last, exchange - hidden)
  }

  /// Seconds in which some bytes of gradients are added up over all ranks.
  private func seconds(for bytes: Double, _ ranks: Int) -> Double {
    let others = Double(ranks - 1)
    let buckets = (bytes / Double(bucketBytes)).rounded(.up)
    return 2 * others / Double(ranks) * bytes / bandwidth + 2 * others * latency * buckets
      + bytes / adding
  }
}
