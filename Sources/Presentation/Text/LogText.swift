import Diagnostics
import TelemetryModel
import TextMatching

/// Log entries for people: time, labels and line, coloured by level.
///
/// Labels that all streams share stand once at the top; the others stand before a line where they
/// differ from those of the line before, unless the line itself shows them.
package struct LogText: Sendable {
  package var style: Style
  /// Whether entries run from the newest to the oldest.
  package var isBackward: Bool
  package var showsLabels: Bool

  package init(style: Style = .plain, isBackward: Bool = true, showsLabels: Bool = true) {
    self.style = style
    self.isBackward = isBackward
    self.showsLabels = showsLabels
  }

  /// The lines for `streams`.
  package func render(_ streams: [LogStream]) -> [UInt8] {
    var buffer = TextBuffer()
    let common = showsLabels ? Self.commonLabels(streams) : Labels()
    if !common.isEmpty { buffer.append(style.paint("labels: \(common)", .faint) + "\n") }
    let own = streams.map { stream in
      showsLabels ? stream.labels.removing { name in common[name] != nil } : Labels()
    }
    var previous: Int?
    for place in LogOrder.merged(streams, isBackward: isBackward) {
      let stream = streams[place.stream]
      let entry = stream.entries[place.entry]
      let level = LogLevel.of(labels: stream.labels, line: entry.line)
      buffer.append(style.paint(CivilTime(nanoseconds: entry.timestamp).description, .faint))
      buffer.append(byte: UInt8(ascii: " "))
      if place.stream != previous {
        let rest = own[place.stream].withoutThose(shownBy: entry.line)
        if !rest.isEmpty {
          buffer.append(style.paint(rest.description, .series(place.stream)) + " ")
        }
      }
      previous = place.stream
      append(line: entry.line, level: level, to: &buffer)
      buffer.append(byte: UInt8(ascii: "\n"))
    }
    return buffer.bytes
  }

  /// The labels that all streams have with one value.
  static func commonLabels(_ streams: [LogStream]) -> Labels {
    guard var common = streams.first?.labels else { return Labels() }
    for stream in streams.dropFirst() {
      common = Labels(
        sorted: common.pairs.filter { pair in
          stream.labels[pair.name].map { $0.equalsBytes(pair.value) } ?? false
        })
    }
    return common
  }

  func append(line: [UInt8], level: LogLevel?, to buffer: inout TextBuffer) {
    let text = trimmed(line)
    guard style.isColored else { return buffer.append(text) }
    let shown = visible(String(decoding: text, as: UTF8.self))
    buffer.append(level?.role.map { style.paint(shown, $0) } ?? shown)
  }

  /// The line without white space at its ends.
  private func trimmed(_ line: [UInt8]) -> ArraySlice<UInt8> {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    guard let last = line.lastIndex(where: { !isSpace($0) }) else { return [] }
    return line[...last].drop(while: isSpace)
  }

  /// The line with control characters replaced: a logged escape sequence must not steer the
  /// terminal.
  private func visible(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar != "\t" && scalar.properties.generalCategory == .control
      out.append(isControl ? "\u{FFFD}" : scalar)
    }
    return String(out)
  }
}

extension Labels {
  /// The labels but for those whose name and value both stand in `line`, as they do where a parser
  /// found them there.
  func withoutThose(shownBy line: [UInt8]) -> Labels {
    removing { name in
      guard let value = self[name], !value.isEmpty else { return false }
      return SubstringSearcher(name.utf8).isFound(in: line)
        && SubstringSearcher(value.utf8).isFound(in: line)
    }
  }
}
