import Foundation

/// What a worker writes into its journal.
struct JournalMessage: Codable {
  /// What is said.
  enum Body: Codable {
    case enter(Worker, sweep: String)
    case beat
    case claim(Worker, limit: Int?)
    case point(Claim, Assignment)
    case report(Claim, Trial.Report)
    case finish(Claim, TrialEnd, seconds: Double, retries: Int)
    case leave
  }

  /// Counts a worker's messages from 1, so that each has its effect once.
  let number: Int
  let body: Body
}

/// What the process that has the store open writes back.
struct JournalAnswer: Codable {
  /// The answer to a kind of message.
  enum Body: Codable {
    /// `history`: the other trials, where the sampler looks at them.
    case claim(Claim?, history: [Trial]?)
    case report(ReportAnswer)
  }

  /// The number of the message that it answers.
  let number: Int
  let body: Body
}

extension JournalMessage {
  /// Reads a line; nil where it is damaged.
  init?(_ line: Data) {
    guard let message: Self = try? SweepStore.decoded(String(decoding: line, as: UTF8.self))
    else { return nil }
    self = message
  }
}

extension JournalAnswer {
  /// Reads a line; nil where it is damaged.
  init?(_ line: Data) {
    guard let answer: Self = try? SweepStore.decoded(String(decoding: line, as: UTF8.self))
    else { return nil }
    self = answer
  }
}
