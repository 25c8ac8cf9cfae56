import Diagnostics
import TelemetryModel

/// How many log lines there were over time: a bar a span of time, coloured by level, in a terminal.
package struct VolumeChart: Sendable {
  package var style: Style
  /// Size in characters of everything.
  package var width: Int
  package var height: Int

  private static let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// From the bottom of a bar up.
  private static let levels: [LogLevel?] = [.error, .warning, .info, .debug, .trace, nil]

  package init(width: Int, height: Int, style: Style = .plain) {
    self.width = max(LineChart.widthMin, width)
    self.height = max(LineChart.heightMin, height)
    self.style = style
  }

  /// The chart of all entries of `streams`.
  package func render(_ streams: [LogStream]) -> String {
    let times = streams.lazy.flatMap(\.entries).map(\.timestamp)
    guard let first = times.min(), let last = times.max() else {
      return style.paint("nothing to draw", .faint) + "\n"
    }
    let rows = height - 3
    // The gutter depends on the axis, and the axis on the bars; counts rarely take eight digits.
    let gutter = 7
    let columns = max(8, width - gutter - 2)
    let bars = self.bars(streams, first: first, last: last, columns: columns)
    let most = bars.lazy.map { $0.reduce(0, +) }.max() ?? 0
    let values = ValueAxis(covering: 0...Double(max(1, most)), tickCount: max(2, rows / 2))
    let axis = ChartAxes(values: values, gutter: gutter, style: style)
    var out = ""
    for row in 0..<rows {
      out += axis.label(row: row, of: rows) + cells(bars, row: row, of: rows, top: values.high)
      out += "\n"
    }
    let span = TimeAxis(
      start: first / 1_000_000, end: last / 1_000_000, tickMax: max(1, columns / 10))
    return out + axis.timeAxis(span, columns: columns) + legend(bars)
  }

  /// Lines of each level in each column.
  private func bars(
    _ streams: [LogStream], first: Int64, last: Int64, columns: Int
  ) -> [[Int]] {
    var bars = [[Int]](
      repeating: [Int](repeating: 0, count: Self.levels.count), count: columns)
    let span = Double(last) - Double(first) + 1
    for stream in streams {
      for entry in stream.entries {
        let level = LogLevel.of(labels: stream.labels, line: entry.line)
        let share = (Double(entry.timestamp) - Double(first)) / span
        let column = min(columns - 1, Int(share * Double(columns)))
        bars[column][Self.levels.firstIndex(of: level) ?? Self.levels.count - 1] += 1
      }
    }
    return bars
  }

  /// One row of all bars: a cell has the colour of the level at its middle.
  private func cells(_ bars: [[Int]], row: Int, of rows: Int, top: Double) -> String {
    var out = ""
    for bar in bars {
      let total = Double(bar.reduce(0, +))
      let cell = top / Double(rows)
      let below = Double(rows - 1 - row) * cell
      let filled = max(0, min(1, (total - below) / cell))
      // Where there is any line, something is seen.
      let isBottom = row == rows - 1 && total > 0
      let eighth = max(isBottom ? 1 : 0, Int((filled * 8).rounded()))
      let role = Self.role(at: below + filled * cell / 2, of: bar)
      out +=
        role.map { style.paint(String(Self.eighths[eighth]), $0) }
        ?? String(Self.eighths[eighth])
    }
    while out.last == " " { out.removeLast() }
    return out
  }

  private static func role(at height: Double, of bar: [Int]) -> Style.Role? {
    var sum = 0
    for (index, count) in bar.enumerated() {
      sum += count
      if Double(sum) > height { return levels[index]?.role }
    }
    return nil
  }

  private func legend(_ bars: [[Int]]) -> String {
    var parts: [String] = []
    var all = 0
    for (index, level) in Self.levels.enumerated() {
      let count = bars.reduce(0) { $0 + $1[index] }
      all += count
      guard count > 0 else { continue }
      let text = "\(level?.rawValue ?? "other") \(count)"
      parts.append(level?.role.map { style.paint(text, $0) } ?? text)
    }
    return "\(all) lines: " + parts.joined(separator: ", ") + "\n"
  }
}
