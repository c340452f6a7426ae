internal import Basics
internal import CYAML

/// One step of a YAML text: a scalar, or the beginning or end of something.
struct YAMLEvent {
  enum Kind {
    case documentStart
    case streamEnd
    case alias(String)
    case scalar(String, isPlain: Bool)
    case listStart
    case mapStart
    /// The end of a list, a map or a document.
    case end
    case streamStart
  }

  let kind: Kind
  let anchor: String?
  let tag: String?
  let start: Mark
  let end: Mark
}

/// What libyaml reports about a text that it cannot read.
struct YAMLSyntaxError: Explained {
  let problem: String
  let context: String?
  let mark: Mark
  let contextMark: Mark

  var description: String { [context, problem].compactMap(\.self).joined(separator: ", ") }
}

/// The owner of a libyaml parser and of the text that it reads.
final class YAMLParser {
  // libyaml keeps a pointer to its own parser, so it must not move.
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let isReady: Bool

  init(_ text: String) {
    bytes = .allocate(capacity: text.utf8.count)
    _ = bytes.initialize(from: text.utf8)
    parser.initialize(to: yaml_parser_t())
    isReady = yaml_parser_initialize(parser) != 0
    guard isReady else { return }
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
  }

  deinit {
    if isReady { yaml_parser_delete(parser) }
    parser.deallocate()
    bytes.deallocate()
  }

  /// The next event; after `streamEnd` there is none.
  func next() throws(YAMLSyntaxError) -> YAMLEvent {
    var event = yaml_event_t()
    guard isReady, yaml_parser_parse(parser, &event) != 0 else { throw failure() }
    defer { yaml_event_delete(&event) }
    let data = event.data
    var (anchor, tag): (UnsafeMutablePointer<yaml_char_t>?, UnsafeMutablePointer<yaml_char_t>?)
    let kind: YAMLEvent.Kind
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: kind = .streamEnd
    case YAML_STREAM_START_EVENT: kind = .streamStart
    case YAML_ALIAS_EVENT: kind = .alias(Self.text(data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      (anchor, tag) = (data.scalar.anchor, data.scalar.tag)
      let content = UnsafeBufferPointer(start: data.scalar.value, count: data.scalar.length)
      kind = .scalar(
        String(decoding: content, as: UTF8.self),
        isPlain: data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT:
      (anchor, tag) = (data.sequence_start.anchor, data.sequence_start.tag)
      kind = .listStart
    case YAML_MAPPING_START_EVENT:
      (anchor, tag) = (data.mapping_start.anchor, data.mapping_start.tag)
      kind = .mapStart
    default: kind = .end
    }
    return YAMLEvent(
      kind: kind, anchor: Self.text(anchor), tag: Self.text(tag),
      start: Mark(event.start_mark), end: Mark(event.end_mark))
  }

  private func failure() -> YAMLSyntaxError {
    let state = parser.pointee
    return YAMLSyntaxError(
      problem: state.problem.map { String(cString: $0) } ?? "out of memory",
      context: state.context.map { String(cString: $0) },
      mark: Mark(state.problem_mark), contextMark: Mark(state.context_mark))
  }

  private static func text(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    characters.map { String(cString: $0) }
  }
}

extension Mark {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line), column: Int(mark.column))
  }
}
