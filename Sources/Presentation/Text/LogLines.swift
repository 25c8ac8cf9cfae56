import Diagnostics
import QueryEngine
import TelemetryModel

/// Log lines for people as they come, one after another: time, labels where they differ from those
/// of the line before and the line does not show them, and the line coloured by level.
package struct LogLines {
  package var style: Style
  private var previous: Labels?

  package init(style: Style = .plain) { self.style = style }

  /// One line, a line break at its end.
  package mutating func line(timestamp: Int64, labels: Labels, line: [UInt8]) -> [UInt8] {
    var buffer = TextBuffer()
    buffer.append(style.paint(CivilTime(nanoseconds: timestamp).description, .faint))
    buffer.append(byte: UInt8(ascii: " "))
    let shown = labels.withoutThose(shownBy: line)
    if shown != previous, !shown.isEmpty {
      buffer.append(style.paint(shown.description, .info) + " ")
    }
    previous = shown
    let level = LogLevel.of(labels: labels, line: line)
    LogText(style: style).append(line: line, level: level, to: &buffer)
    buffer.append(byte: UInt8(ascii: "\n"))
    return buffer.bytes
  }

  /// Lines with others around them: those that were found behind `>`, blocks apart by `--`.
  package static func render(
    _ blocks: [[LogContextLine]], style: Style, to sink: @escaping ByteSink
  ) {
    for (number, block) in blocks.enumerated() {
      if number > 0 { sink(Array((style.paint("--", .faint) + "\n").utf8)) }
      var lines = LogLines(style: style)
      var buffer = TextBuffer(sink: sink)
      for line in block {
        buffer.append(line.isMatch ? style.paint("> ", .success) : "  ")
        // Labels stand at the lines that were found; the others are of the same stream.
        let labels = line.isMatch ? line.labels : lines.previous ?? Labels()
        buffer.append(lines.line(timestamp: line.timestamp, labels: labels, line: line.line))
        buffer.drain()
      }
      buffer.finish()
    }
  }
}
