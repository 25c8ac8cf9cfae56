import Diagnostics

/// The axes of a chart in a terminal.
struct ChartAxes {
  let values: ValueAxis
  /// Columns for the marks of the value axis.
  let gutter: Int
  let style: Style

  /// The value axis at a row of the plot, from the top.
  func label(row: Int, of rows: Int) -> String {
    let tick = values.ticks.last { tick in
      Int(((1 - values.share(ofTick: tick)) * Double(rows - 1)).rounded()) == row
    }
    let label = DisplayWidth.leftPadded(tick.map(values.text) ?? "", to: gutter)
    return style.paint(label + (tick == nil ? " │" : " ┤"), .faint)
  }

  /// The time axis: a line with marks, and the marks' texts where they do not run into each other.
  func timeAxis(_ times: TimeAxis, columns: Int) -> String {
    var line = [Character](repeating: "─", count: columns)
    var labels = ""
    for tick in times.ticks {
      let column = Int((times.share(of: tick) * Double(columns - 1)).rounded())
      line[column] = "┬"
      let text = times.text(of: tick)
      let start = max(0, min(columns - text.utf8.count, column - text.utf8.count / 2))
      if start < labels.utf8.count + (labels.isEmpty ? 0 : 1) { continue }
      labels = DisplayWidth.padded(labels, to: start) + text
    }
    let indent = String(repeating: " ", count: gutter + 1)
    return style.paint(indent + "└" + String(line), .faint) + "\n"
      + style.paint(indent + " " + labels, .faint) + "\n"
  }
}
