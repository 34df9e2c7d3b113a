import CYaml
import Checkpoints

extension YAMLFile.Reader {
  /// What the parser meets next in a text.
  struct Event {
    enum Kind {
      case scalar(String, isPlain: Bool)
      case alias(String)
      case sequence
      case mapping
      /// The end of a sequence or a mapping.
      case end
      case streamEnd
      /// Begins and ends that say nothing.
      case other
    }

    let kind: Kind
    let anchor: String?
    let tag: String?
    let place: Place

    /// - Throws: `Fault.yaml` where the text is no YAML.
    init(_ parser: inout yaml_parser_t) throws {
      var event = yaml_event_t()
      guard yaml_parser_parse(&parser, &event) == 1 else { throw Self.fault(of: parser) }
      defer { yaml_event_delete(&event) }
      place = Place(line: event.start_mark.line + 1, column: event.start_mark.column + 1)
      let data = event.data
      switch event.type {
      case YAML_SCALAR_EVENT:
        let scalar = data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        kind = .scalar(
          String(decoding: bytes, as: UTF8.self),
          isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE
        )
        (anchor, tag) = (Self.text(scalar.anchor), Self.text(scalar.tag))
      case YAML_ALIAS_EVENT:
        kind = .alias(Self.text(data.alias.anchor) ?? "")
        (anchor, tag) = (nil, nil)
      case YAML_SEQUENCE_START_EVENT:
        kind = .sequence
        (anchor, tag) = (Self.text(data.sequence_start.anchor), Self.text(data.sequence_start.tag))
      case YAML_MAPPING_START_EVENT:
        kind = .mapping
        (anchor, tag) = (Self.text(data.mapping_start.anchor), Self.text(data.mapping_start.tag))
      default:
        let isEnd = event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT
        kind = isEnd ? .end : event.type == YAML_STREAM_END_EVENT ? .streamEnd : .other
        (anchor, tag) = (nil, nil)
      }
    }

    private static func text(_ pointer: UnsafePointer<yaml_char_t>?) -> String? {
      pointer.map { String(cString: $0) }
    }

    private static func fault(of parser: yaml_parser_t) -> Fault {
      let problem = parser.problem.map { String(cString: $0) } ?? "is no valid YAML"
      guard parser.error != YAML_READER_ERROR else {
        return .yaml(line: 1, column: parser.problem_offset + 1, problem: problem)
      }
      let mark = parser.problem_mark
      return .yaml(line: mark.line + 1, column: mark.column + 1, problem: problem)
    }

    /// An error at this place of the text.
    func fault(_ problem: String) -> Fault {
      .yaml(line: place.line, column: place.column, problem: problem)
    }

    /// The last part of a tag that is one of the standard's.
    ///
    /// - Throws: `Fault.yaml` for another tag, which asks for an object, and for one of another kind of value.
    @discardableResult
    func requireTag(among known: [String]) throws -> String? {
      guard let tag, tag != "!" else { return nil }
      let prefix = "tag:yaml.org,2002:"
      let name = String(tag.dropFirst(prefix.count))
      guard tag.hasPrefix(prefix), known.contains(name) else {
        throw fault("the tag '\(tag)' asks for an object; only plain values are read")
      }
      return name
    }
  }
}
