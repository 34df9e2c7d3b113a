import Checkpoints

/// A value of a message or a notebook.
package typealias JSONValue = CheckpointValue

/// A record of a message or a notebook, its keys in their order.
package typealias JSONRecord = CheckpointRecord

extension CheckpointRecord {
  /// The record as JSON on one line.
  var line: [UInt8] {
    // Nothing but plain values is ever put into a message, and those can always be written.
    Array(((try? JSONWriter.text(.record(self), style: .line)) ?? "{}").utf8)
  }
}
