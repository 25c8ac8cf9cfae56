import Diagnostics
import QueryEngine
import TelemetryModel

/// The forms in which an answer can be written.
package enum ResultFormat: String, Hashable, Sendable, CaseIterable {
  /// Aligned columns; log lines with their labels.
  case table
  /// Lines over time; what has no time is a table.
  case chart
  /// The language's HTTP API's answer.
  case json
  case csv
  case openmetrics
  case raw
}

/// Where an answer is shown.
package struct ResultLayout: Hashable, Sendable {
  package var style: Style
  /// Columns of the terminal; nil where lines may be of any length.
  package var width: Int?
  /// Lines of a chart.
  package var chartHeight: Int
  /// Whether log entries run from the newest to the oldest.
  package var isBackward: Bool

  /// Columns of a chart where the terminal's are not known.
  package static let defaultChartWidth = 100

  package init(
    style: Style = .plain, width: Int? = nil, chartHeight: Int = 20, isBackward: Bool = true
  ) {
    self.style = style
    self.width = width
    self.chartHeight = chartHeight
    self.isBackward = isBackward
  }
}

extension ResultFormat {
  /// The bytes of an answer in this form, a line break at the end.
  ///
  /// - Parameters:
  ///   - query: the text that the annotations' places lie in.
  /// - Returns: nil where the form cannot hold the answer: log lines and strings are no
  ///   OpenMetrics.
  package func render(
    _ result: QueryResult, query: String, language: QueryLanguage,
    layout: ResultLayout = ResultLayout()
  ) -> [UInt8]? {
    switch self {
    case .table: table(result.value, layout)
    case .chart: chart(result.value, layout)
    case .json:
      switch language {
      case .promQL: PrometheusJSON.response(result, query: query) + [UInt8(ascii: "\n")]
      case .logQL: LokiJSON.response(result) + [UInt8(ascii: "\n")]
      }
    case .csv: ResultCSV.render(result.value)
    case .openmetrics: OpenMetricsText.render(result.value)
    case .raw: RawText.render(result.value, isBackward: layout.isBackward)
    }
  }

  private func table(_ value: QueryValue, _ layout: ResultLayout) -> [UInt8] {
    switch value {
    case .vector(let vector):
      Array(VectorTable(style: layout.style, width: layout.width).render(vector).utf8)
    case .matrix(let matrix):
      Array(MatrixTable(style: layout.style, width: layout.width).render(matrix).utf8)
    case .streams(let streams):
      LogText(style: layout.style, isBackward: layout.isBackward).render(streams)
    case .scalar, .string: RawText.render(value)
    }
  }

  private func chart(_ value: QueryValue, _ layout: ResultLayout) -> [UInt8] {
    guard case .matrix(let matrix) = value else { return table(value, layout) }
    let width = layout.width ?? ResultLayout.defaultChartWidth
    let chart = LineChart(width: width, height: layout.chartHeight, style: layout.style)
    return Array(chart.render(matrix).utf8)
  }
}
