// Text to located YAML nodes. Yams parses; the exact places of scalars are found again in the
// source.

import Diagnostics
import Yams

/// The documents of a YAML text.
package struct YAMLDocument: Sendable {
  /// How many nodes a text may have once its aliases are replaced.
  package static let maxNodes = 500_000
  /// How deep nodes may nest.
  package static let maxNesting = 200

  package var text: String
  /// The root of each document; empty for an empty text.
  package var roots: [YAMLNode]

  /// The first document's root.
  package var root: YAMLNode? { roots.first }

  /// Parses all documents of `text`.
  ///
  /// - Throws: one diagnostic `yaml/syntax` with the place.
  /// - Complexity: O(length of the text with its aliases replaced).
  package init(parsing text: String) throws(DiagnosticError) {
    self.text = text
    var builder = YAMLNodeBuilder(text: text)
    roots = []
    do {
      let parser = try Parser(yaml: text)
      while let node = try parser.nextRoot() { roots.append(try builder.node(node, depth: 0)) }
    } catch let error as DiagnosticError {
      throw error
    } catch {
      throw DiagnosticError([builder.diagnostic(error)])
    }
  }
}

/// Turns the parser's nodes into located ones.
private struct YAMLNodeBuilder {
  private let bytes: [UInt8]
  private let lineStarts: [Int]
  private var count = 0

  init(text: String) {
    bytes = Array(text.utf8)
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(index + 1)
    }
    lineStarts = starts
  }

  mutating func node(_ node: Node, depth: Int) throws -> YAMLNode {
    count += 1
    let start = node.mark.map(offset) ?? 0
    if count > YAMLDocument.maxNodes || depth > YAMLDocument.maxNesting {
      let what = depth > YAMLDocument.maxNesting ? "nests too deeply" : "expands to too many nodes"
      throw DiagnosticError([
        Diagnostic(
          id: "yaml/syntax", severity: .error, message: "the document \(what)",
          range: SourceRange(start, start))
      ])
    }
    switch node {
    case .scalar(let scalar):
      let located = self.scalar(scalar, at: start)
      return YAMLNode(content: .scalar(located), range: located.range)
    case .sequence(let sequence):
      var items: [YAMLNode] = []
      for item in sequence { items.append(try self.node(item, depth: depth + 1)) }
      let end = items.last?.range.end ?? start
      return YAMLNode(content: .sequence(items), range: SourceRange(start, max(start, end)))
    case .mapping(let mapping):
      var pairs: [(key: YAMLScalar, value: YAMLNode)] = []
      for (key, value) in mapping {
        let keyNode = try self.node(key, depth: depth + 1)
        guard case .scalar(let name) = keyNode.content else {
          throw DiagnosticError([
            Diagnostic(
              id: "yaml/syntax", severity: .error,
              message: "a key must be a single value, not \(keyNode.kindName)",
              range: keyNode.range)
          ])
        }
        pairs.append((name, try self.node(value, depth: depth + 1)))
      }
      let end = pairs.last?.value.range.end ?? start
      return YAMLNode(content: .mapping(pairs), range: SourceRange(start, max(start, end)))
    case .alias: return YAMLNode(content: .sequence([]), range: SourceRange(start, start))
    }
  }

  private func scalar(_ scalar: Node.Scalar, at start: Int) -> YAMLScalar {
    let style: YAMLScalarStyle =
      switch scalar.style {
      case .any, .plain: .plain
      case .singleQuoted: .singleQuoted
      case .doubleQuoted: .doubleQuoted
      case .literal, .folded: .block
      }
    var mapper = YAMLScalarMapper(source: bytes, offset: start, style: style)
    let (range, offsets) = mapper.map(Array(scalar.string.utf8))
    let isNull = style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    return YAMLScalar(text: scalar.string, range: range, isNull: isNull, offsets: offsets)
  }

  /// The byte offset of a place whose column counts Unicode scalars.
  private func offset(_ mark: Mark) -> Int {
    guard mark.line >= 1 else { return 0 }
    guard mark.line <= lineStarts.count else { return bytes.count }
    var offset = lineStarts[mark.line - 1]
    for _ in 1..<max(mark.column, 1) where offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    return offset
  }

  func diagnostic(_ error: any Error) -> Diagnostic {
    var message = "the text is not YAML"
    var place: Int?
    var notes: [Diagnostic.Note] = []
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      message = problem
      place = offset(mark)
      if let context {
        let start = offset(context.mark)
        notes = [Diagnostic.Note(context.text, range: SourceRange(start, start))]
      }
    case .reader(let problem, let offset, _, _):
      message = problem
      place = offset
    case .duplicatedKeysInMapping(let duplicates, let context):
      message = "the key \(duplicates.map { "`\($0)`" }.joined(separator: ", ")) is repeated"
      place = offset(context.mark)
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, nil: break
    }
    return Diagnostic(
      id: "yaml/syntax", severity: .error, message: message,
      range: place.map { SourceRange($0, $0) }, notes: notes)
  }
}
