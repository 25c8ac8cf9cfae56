// Text to located YAML nodes. libyaml reads; the exact places of scalars are found again in the
// source.

import Diagnostics

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
      var composer = try YAMLComposer(builder.bytes, maxNesting: Self.maxNesting)
      while let tree = try composer.nextRoot() { roots.append(try builder.node(tree)) }
    } catch {
      throw DiagnosticError([builder.diagnostic(error)])
    }
  }
}

/// Turns trees into located nodes.
private struct YAMLNodeBuilder {
  let bytes: [UInt8]
  private let lineStarts: [Int]
  private var count = 0

  init(text: String) {
    bytes = Array(text.utf8)
    var starts = [0]
    var index = 0
    while index < bytes.count {
      let length = Self.lineBreakLength(bytes[index...])
      index += max(length, 1)
      if length > 0 { starts.append(index) }
    }
    lineStarts = starts
  }

  /// The bytes of the line break that a text begins with, 0 where it begins with none: those of
  /// YAML 1.1 (§5.4), U+0085, U+2028 and U+2029 among them, by which libyaml counts lines.
  private static func lineBreakLength(_ bytes: ArraySlice<UInt8>) -> Int {
    switch bytes.first {
    case 0x0A: 1
    case 0x0D: bytes.dropFirst().first == 0x0A ? 2 : 1
    case 0xC2: bytes.dropFirst().first == 0x85 ? 2 : 0
    case 0xE2: [[0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]].contains(Array(bytes.prefix(3))) ? 3 : 0
    default: 0
    }
  }

  mutating func node(_ tree: YAMLTree) throws(YAMLFailure) -> YAMLNode {
    count += 1
    if count > YAMLDocument.maxNodes {
      throw YAMLFailure(
        message: "the document expands to too many nodes", place: .mark(tree.mark))
    }
    let start = offset(tree.mark)
    switch tree {
    case .scalar(let scalar):
      let located = self.scalar(scalar, at: start)
      return YAMLNode(content: .scalar(located), range: located.range)
    case .sequence(let trees, _):
      var items: [YAMLNode] = []
      for item in trees { items.append(try self.node(item)) }
      let end = items.last?.range.end ?? start
      return YAMLNode(content: .sequence(items), range: SourceRange(start, max(start, end)))
    case .mapping(let trees, _):
      var pairs: [(key: YAMLScalar, value: YAMLNode)] = []
      for (key, value) in trees {
        let keyNode = try self.node(key)
        guard case .scalar(let name) = keyNode.content else {
          throw YAMLFailure(
            message: "a key must be a single value, not \(keyNode.kindName)",
            place: .range(keyNode.range))
        }
        pairs.append((name, try self.node(value)))
      }
      let end = pairs.last?.value.range.end ?? start
      return YAMLNode(content: .mapping(pairs), range: SourceRange(start, max(start, end)))
    }
  }

  private func scalar(_ scalar: YAMLTree.Scalar, at start: Int) -> YAMLScalar {
    var mapper = YAMLScalarMapper(source: bytes, offset: start, style: scalar.style)
    let (range, offsets) = mapper.map(Array(scalar.text.utf8))
    let isNull =
      scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.text)
    return YAMLScalar(text: scalar.text, range: range, isNull: isNull, offsets: offsets)
  }

  /// The byte offset of a place whose column counts Unicode scalars.
  private func offset(_ mark: YAMLMark) -> Int {
    guard mark.line < lineStarts.count else { return bytes.count }
    var offset = lineStarts[mark.line]
    for _ in 0..<mark.column where offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
    return offset
  }

  func diagnostic(_ failure: YAMLFailure) -> Diagnostic {
    let range: SourceRange? =
      switch failure.place {
      case .mark(let mark): SourceRange(offset(mark), offset(mark))
      case .offset(let offset): SourceRange(min(offset, bytes.count), min(offset, bytes.count))
      case .range(let range): range
      case nil: nil
      }
    let notes = failure.context.map { context in
      let start = offset(context.mark)
      return [Diagnostic.Note(context.message, range: SourceRange(start, start))]
    }
    return Diagnostic(
      id: "yaml/syntax", severity: .error, message: failure.message, range: range,
      notes: notes ?? [])
  }
}
