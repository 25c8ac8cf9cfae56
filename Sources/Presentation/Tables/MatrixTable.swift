import Diagnostics
import TelemetryModel

/// Samples over time as a table: a row a series with its number of points, least, greatest and last
/// value, and a sparkline.
package struct MatrixTable: Sendable {
  package var style: Style
  /// Columns of the terminal; nil for no limit.
  package var width: Int?
  /// Columns of the sparklines.
  package var sparklineWidth = 30

  package init(style: Style = .plain, width: Int? = nil) {
    self.style = style
    self.width = width
  }

  /// The table, in the matrix's order; all sparklines share one span of time.
  package func render(_ matrix: [SampleSeries]) -> String {
    if matrix.isEmpty { return style.paint("no series", .faint) + "\n" }
    let times = matrix.flatMap { series in
      [
        series.timestamps.first, series.timestamps.last, series.histogramTimestamps.first,
        series.histogramTimestamps.last,
      ].compactMap { $0 }
    }
    let span = (times.min() ?? 0)...(times.max() ?? 0)
    var table = TextTable(
      header: [
        ("series", .left), ("points", .right), ("min", .right), ("max", .right), ("last", .right),
        ("", .left),
      ])
    for series in matrix {
      let numbers = series.values.filter { !$0.isNaN }
      table.append([
        VisibleText.of(series.labels.metricDescription),
        String(series.timestamps.count + series.histogramTimestamps.count),
        numbers.min().map(Self.short) ?? "",
        numbers.max().map(Self.short) ?? "",
        series.points.last.map(Self.lastText) ?? "",
        Sparkline.render(series, span: span, width: sparklineWidth),
      ])
    }
    return table.render(style: style, width: width)
  }

  private static func lastText(_ point: SeriesPoint) -> String {
    switch point.value {
    case .float(let number): short(number)
    case .histogram(let histogram): histogram.displayText
    }
  }

  /// Six significant digits: what fits a table. Exact values are in the machine-readable forms.
  static func short(_ number: Double) -> String { NumberText.significant(number, digits: 6) }
}
