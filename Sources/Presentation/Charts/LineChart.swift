import Diagnostics
import TelemetryModel

/// Samples over time as a chart of lines in a terminal: value axis, time axis and a legend.
package struct LineChart: Sendable {
  package var style: Style
  /// Size in characters of everything, the legend too.
  package var width: Int
  package var height: Int
  /// What the values are counted in.
  package var unit: ValueUnit

  /// The smallest size that a chart is drawn in; a smaller one is taken for this.
  package static let widthMin = 24
  package static let heightMin = 6

  package init(width: Int, height: Int, style: Style = .plain, unit: ValueUnit = .none) {
    self.unit = unit
    self.width = max(Self.widthMin, width)
    self.height = max(Self.heightMin, height)
    self.style = style
  }

  /// The chart of the floats of `matrix`.
  package func render(_ matrix: [SampleSeries]) -> String {
    guard let span = ChartSpan(of: matrix) else {
      return style.paint("nothing to draw", .faint) + "\n"
    }
    let legend = legendLines(matrix)
    let rows = max(3, height - 2 - legend.count)
    let values = ValueAxis(
      covering: span.values, tickCount: max(2, rows / 2), unit: unit)
    let gutter = values.ticks.map { DisplayWidth.of(values.text(of: $0)) }.max() ?? 0
    let columns = max(8, width - gutter - 2)
    let times = TimeAxis(
      start: span.times.lowerBound, end: span.times.upperBound, tickMax: max(1, columns / 10))
    var canvas = BrailleCanvas(columns: columns, rows: rows)
    for (index, series) in matrix.enumerated() {
      draw(series, owner: index, times: times, values: values, gapMax: span.gapMax, on: &canvas)
    }
    let axes = ChartAxes(values: values, gutter: gutter, style: style)
    return plot(canvas, axes) + axes.timeAxis(times, columns: columns)
      + legend.joined()
  }

  private func draw(
    _ series: SampleSeries, owner: Int, times: TimeAxis, values: ValueAxis, gapMax: Int64,
    on canvas: inout BrailleCanvas
  ) {
    var previous: (timestamp: Int64, x: Int, y: Int)?
    for (timestamp, value) in zip(series.timestamps, series.values) {
      guard value.isFinite else {
        previous = nil
        continue
      }
      let x = Int((times.share(of: timestamp) * Double(canvas.dotColumns - 1)).rounded())
      let fromTop = 1 - values.share(of: value)
      let y = Int((fromTop * Double(canvas.dotRows - 1)).rounded())
      if let from = previous, timestamp - from.timestamp <= gapMax {
        canvas.line(from: (from.x, from.y), to: (x, y), owner: owner)
      } else {
        canvas.set(x: x, y: y, owner: owner)
      }
      previous = (timestamp, x, y)
    }
  }
}

extension LineChart {
  /// The rows of the canvas behind the value axis.
  private func plot(_ canvas: BrailleCanvas, _ axes: ChartAxes) -> String {
    var out = ""
    for row in 0..<canvas.rows {
      out += axes.label(row: row, of: canvas.rows) + cells(of: canvas, row: row) + "\n"
    }
    return out
  }

  /// One row of the canvas, blanks at its end left out; runs of one series are painted together.
  private func cells(of canvas: BrailleCanvas, row: Int) -> String {
    var out = ""
    var run = ""
    var runOwner = 0
    var blanks = ""
    for column in 0..<canvas.columns {
      let cell = canvas.cell(column: column, row: row)
      if cell.character == " " {
        blanks += " "
        continue
      }
      if cell.owner != runOwner || !blanks.isEmpty {
        out += style.paint(run, .series(runOwner)) + blanks
        run = ""
        blanks = ""
        runOwner = cell.owner
      }
      run.append(cell.character)
    }
    return out + style.paint(run, .series(runOwner))
  }

  /// A line a series with its last value; of many series the first ones.
  private func legendLines(_ matrix: [SampleSeries]) -> [String] {
    let shown = matrix.count <= max(1, height / 4) ? matrix.count : max(1, height / 4) - 1
    var lines: [String] = []
    for (index, series) in matrix.prefix(shown).enumerated() {
      let last = series.values.last.map { " " + unit.text(of: $0) } ?? ""
      let name = VisibleText.of(series.labels.metricDescription)
      let room = width - 2 - DisplayWidth.of(last)
      lines.append(
        style.paint("● ", .series(index)) + DisplayWidth.truncated(name, to: room) + last + "\n")
    }
    if shown < matrix.count {
      lines.append(style.paint("  and \(matrix.count - shown) more", .faint) + "\n")
    }
    return lines
  }
}
