// YAML with the place of everything, so that a finding inside a query inside a rule file points
// there.

import Diagnostics

/// A part of a YAML document and where it starts.
package struct YAMLNode: Sendable {
  /// The three kinds of YAML.
  package enum Content: Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    /// In the order written.
    case mapping([(key: YAMLScalar, value: YAMLNode)])
  }

  package var content: Content
  /// From its first byte to the end of its last scalar.
  package var range: SourceRange

  package init(content: Content, range: SourceRange) {
    self.content = content
    self.range = range
  }

  package var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The items of a sequence, nil for other kinds.
  package var items: [YAMLNode]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  /// The keys and values of a mapping, nil for other kinds.
  package var pairs: [(key: YAMLScalar, value: YAMLNode)]? {
    if case .mapping(let pairs) = content { pairs } else { nil }
  }

  /// The value of a mapping's key, nil where it is absent or this is no mapping.
  package subscript(key: String) -> YAMLNode? {
    pairs?.first { $0.key.text == key }?.value
  }

  /// What messages call the kind.
  package var kindName: String {
    switch content {
    case .scalar(let scalar): scalar.isNull ? "nothing" : "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// A scalar: its text, and how the text's offsets map to those of the source.
package struct YAMLScalar: Hashable, Sendable {
  package var text: String
  /// Where it stands in the source, with its quotes or block indicator.
  package var range: SourceRange
  /// Whether it is plain and empty, `~` or `null`.
  package var isNull: Bool
  /// Source offsets of the text's bytes, and of its end.
  private var offsets: [Int]

  package init(text: String, range: SourceRange, isNull: Bool = false, offsets: [Int]) {
    self.text = text
    self.range = range
    self.isNull = isNull
    self.offsets = offsets
  }

  /// A text that stands in no file.
  package init(_ text: String) {
    let count = text.utf8.count
    self.init(text: text, range: SourceRange(0, count), offsets: Array(0...count))
  }

  /// The source range of a range of the text's bytes.
  package func sourceRange(of range: SourceRange) -> SourceRange {
    let last = offsets.count - 1
    let start = offsets[min(max(range.start, 0), last)]
    guard range.end > range.start else { return SourceRange(start, start) }
    return SourceRange(start, max(start, offsets[min(range.end - 1, last)] + 1))
  }

  /// The source range of the text, without quotes and block indicator.
  package var contentRange: SourceRange {
    offsets.count < 2 ? range : SourceRange(offsets[0], offsets[offsets.count - 2] + 1)
  }

  /// `diagnostic`, which is about this text, moved to the source.
  package func inSource(_ diagnostic: Diagnostic) -> Diagnostic {
    var moved = diagnostic
    moved.range = diagnostic.range.map(sourceRange) ?? contentRange
    moved.notes = diagnostic.notes.map {
      Diagnostic.Note($0.message, range: $0.range.map(sourceRange))
    }
    moved.fixIts = diagnostic.fixIts.map {
      Diagnostic.FixIt($0.message, range: sourceRange(of: $0.range), replacement: $0.replacement)
    }
    return moved
  }
}
