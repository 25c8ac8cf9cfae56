// The events of a YAML text, as libyaml reads them: the one place that sees its memory.

import CYAML

/// What comes next in a YAML text.
struct YAMLEvent {
  /// The kinds of events, with what only they have.
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case alias
    case scalar(text: String, style: YAMLScalarStyle, tag: String?)
    case sequenceStart, sequenceEnd, mappingStart, mappingEnd
  }

  var kind: Kind
  var mark: YAMLMark
  /// The name that an alias asks for, or that a node is given.
  var anchor: String?
}

/// Reads the events of a text one after another.
@safe final class YAMLEvents {
  private static let stringTag = "tag:yaml.org,2002:str"

  // SAFETY: the parser reads `bytes` in place; both are given back in `deinit` and not before.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  init(_ text: [UInt8]) throws(YAMLFailure) {
    unsafe parser = .allocate(capacity: 1)
    unsafe bytes = .allocate(capacity: text.count)
    _ = unsafe bytes.initialize(from: text)
    unsafe parser.initialize(to: yaml_parser_t())
    guard unsafe yaml_parser_initialize(parser) == 1 else { throw Self.outOfMemory }
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe bytes.deallocate()
  }

  /// The next event; `streamEnd` again and again behind the last.
  func next() throws(YAMLFailure) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else {
      throw unsafe failure(parser.pointee)
    }
    defer { unsafe yaml_event_delete(&event) }
    let start = unsafe Self.mark(event.start_mark)
    // SAFETY: which member of `data` is set is what `type` says.
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, mark: start)
    case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, mark: start)
    case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, mark: start)
    case YAML_ALIAS_EVENT:
      let anchor = unsafe Self.string(event.data.alias.anchor)
      return YAMLEvent(kind: .alias, mark: start, anchor: anchor)
    case YAML_SCALAR_EVENT: return unsafe Self.scalar(event.data.scalar, at: start)
    case YAML_SEQUENCE_START_EVENT:
      let anchor = unsafe Self.string(event.data.sequence_start.anchor)
      return YAMLEvent(kind: .sequenceStart, mark: start, anchor: anchor)
    case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .sequenceEnd, mark: start)
    case YAML_MAPPING_START_EVENT:
      let anchor = unsafe Self.string(event.data.mapping_start.anchor)
      return YAMLEvent(kind: .mappingStart, mark: start, anchor: anchor)
    case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, mark: start)
    default: return YAMLEvent(kind: .streamEnd, mark: start)
    }
  }

  private typealias ScalarEvent = yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar

  private static func scalar(_ scalar: ScalarEvent, at start: YAMLMark) -> YAMLEvent {
    let style: YAMLScalarStyle =
      switch unsafe scalar.style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
      case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
      default: .plain
      }
    // SAFETY: the event owns `length` bytes at `value`.
    let text = unsafe String(
      decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    let tag = unsafe scalar.quoted_implicit == 1 ? stringTag : string(scalar.tag)
    return YAMLEvent(
      kind: .scalar(text: text, style: style, tag: tag == "!" ? stringTag : tag), mark: start,
      anchor: unsafe string(scalar.anchor))
  }

  // MARK: - Errors

  private static let outOfMemory = YAMLFailure(message: "the text is not YAML")

  private func failure(_ parser: yaml_parser_t) -> YAMLFailure {
    guard unsafe parser.error != YAML_MEMORY_ERROR, let problem = unsafe parser.problem else {
      return Self.outOfMemory
    }
    let message = unsafe String(cString: problem)
    if unsafe parser.error == YAML_READER_ERROR {
      return YAMLFailure(message: message, place: .offset(unsafe parser.problem_offset))
    }
    var failure = YAMLFailure(
      message: message, place: .mark(unsafe Self.mark(parser.problem_mark)))
    if let context = unsafe parser.context {
      failure.context = unsafe (String(cString: context), Self.mark(parser.context_mark))
    }
    return failure
  }

  private static func mark(_ mark: yaml_mark_t) -> YAMLMark {
    YAMLMark(line: mark.line, column: mark.column)
  }

  // SAFETY: libyaml ends its names with a zero byte.
  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
  }
}
