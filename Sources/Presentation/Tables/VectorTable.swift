import Diagnostics
import TelemetryModel

/// An instant vector as a table: a column a label, the value last.
package struct VectorTable: Sendable {
  package var style: Style
  /// Columns of the terminal; nil for no limit.
  package var width: Int?

  package init(style: Style = .plain, width: Int? = nil) {
    self.style = style
    self.width = width
  }

  /// The table, in the vector's order.
  package func render(_ vector: [SampleSeries]) -> String {
    if vector.isEmpty { return style.paint("no series", .faint) + "\n" }
    var names = ResultCSV.labelNames(vector.lazy.map(\.labels))
    if let place = names.firstIndex(where: { $0.equalsBytes(LabelName.metricName) }) {
      names.insert(names.remove(at: place), at: 0)
    }
    let titles = names.map { $0.equalsBytes(LabelName.metricName) ? "metric" : $0 }
    var table = TextTable(
      header: titles.map { ($0, .left) } + [("value", .right)])
    for series in vector {
      let cells = names.map { VisibleText.of(series.labels[$0] ?? "") }
      table.append(cells + [series.points.first?.value.text ?? ""])
    }
    return table.render(style: style, width: width)
  }
}
