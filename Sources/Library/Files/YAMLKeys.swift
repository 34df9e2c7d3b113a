import CYaml
import Checkpoints

/// The keys of a YAML document, looked at before anything is made of it.
///
/// Keys that refer to anchors are compared whole, which takes time without bound where anchors lie in each other; keys
/// are text here, so that no other is let in.
enum YAMLKeys {
  /// - Throws: `Fault.yaml` with the place of the first key that is no text.
  static func check(_ text: String) throws {
    guard text.utf8.contains(UInt8(ascii: "&")), text.utf8.contains(UInt8(ascii: "*")) else {
      return
    }
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else { return }
    defer { yaml_parser_delete(&parser) }
    try Array(text.utf8).withUnsafeBufferPointer { bytes in
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      try check(&parser)
    }
  }

  /// What a container waits for next.
  private enum Awaited { case item, key, value }

  private static func check(_ parser: inout yaml_parser_t) throws {
    var open: [Awaited] = []
    while true {
      var event = yaml_event_t()
      // What does not parse is told by who reads it.
      guard yaml_parser_parse(&parser, &event) == 1 else { return }
      defer { yaml_event_delete(&event) }
      switch event.type {
      case YAML_STREAM_END_EVENT: return
      case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: open.removeLast()
      case YAML_SCALAR_EVENT: advance(&open)
      case YAML_ALIAS_EVENT, YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
        guard open.last != .key else {
          throw Fault.yaml(
            line: event.start_mark.line + 1,
            column: event.start_mark.column + 1,
            problem: "a key is text; this one is, or holds, more than that"
          )
        }
        advance(&open)
        if event.type == YAML_SEQUENCE_START_EVENT { open.append(.item) }
        if event.type == YAML_MAPPING_START_EVENT { open.append(.key) }
      default: break
      }
    }
  }

  /// Notes that the innermost container got what it waited for.
  private static func advance(_ open: inout [Awaited]) {
    guard let last = open.last else { return }
    open[open.count - 1] = last == .key ? .value : last == .value ? .key : .item
  }
}
