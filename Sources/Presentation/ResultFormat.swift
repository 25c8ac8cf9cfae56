import Diagnostics
import QueryEngine
import TelemetryModel

/// The forms in which an answer can be written.
package enum ResultFormat: String, Hashable, Sendable, CaseIterable {
  /// Aligned columns; log lines with their labels.
  case table
  /// Lines over time, of logs how many there were; what has no time is a table.
  case chart
  /// The language's HTTP API's answer.
  case json
  /// One object a series or log entry, which imports again.
  case jsonl
  case csv
  case openmetrics
  case raw
  /// Lines over time as a picture.
  case svg
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
  /// What the values of a chart are counted in.
  package var unit = ValueUnit.none

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
  /// Writes an answer in this form, a line break at the end.
  ///
  /// - Parameters:
  ///   - query: the text that the annotations' places lie in.
  ///   - sink: gets the bytes, piece by piece.
  /// - Returns: false where the form cannot hold the answer, and nothing was written: log lines and
  ///   strings are no OpenMetrics.
  package func write(
    _ result: QueryResult, query: String, language: QueryLanguage,
    layout: ResultLayout = ResultLayout(), to sink: @escaping ByteSink
  ) -> Bool {
    switch self {
    case .table: sink(table(result.value, layout))
    case .chart: sink(chart(result.value, layout))
    case .json:
      switch language {
      case .promQL: PrometheusJSON.write(result, query: query, to: sink)
      case .logQL: LokiJSON.write(result, to: sink)
      }
      sink([UInt8(ascii: "\n")])
    case .jsonl:
      return ResultJSONLines.write(result.value, isBackward: layout.isBackward, to: sink)
    case .csv: ResultCSV.write(result.value, to: sink)
    case .openmetrics: return OpenMetricsText.write(result.value, to: sink)
    case .raw: RawText.write(result.value, isBackward: layout.isBackward, to: sink)
    case .svg:
      guard case .matrix(let matrix) = result.value else { return false }
      sink(Array(SVGChart(title: query, unit: layout.unit).render(matrix).utf8))
    }
    return true
  }

  private func table(_ value: QueryValue, _ layout: ResultLayout) -> [UInt8] {
    switch value {
    case .vector(let vector):
      Array(VectorTable(style: layout.style, width: layout.width).render(vector).utf8)
    case .matrix(let matrix):
      Array(MatrixTable(style: layout.style, width: layout.width).render(matrix).utf8)
    case .streams(let streams):
      LogText(style: layout.style, isBackward: layout.isBackward).render(streams)
    case .scalar(_, let number): Array((NumberText.api(number) + "\n").utf8)
    case .string(_, let text): Array((text + "\n").utf8)
    }
  }

  private func chart(_ value: QueryValue, _ layout: ResultLayout) -> [UInt8] {
    let width = layout.width ?? ResultLayout.defaultChartWidth
    switch value {
    case .matrix(let matrix):
      let chart = LineChart(
        width: width, height: layout.chartHeight, style: layout.style, unit: layout.unit)
      return Array(chart.render(matrix).utf8)
    case .streams(let streams):
      let chart = VolumeChart(
        width: width, height: layout.chartHeight / 2, style: layout.style)
      return Array(chart.render(streams).utf8)
    case .vector, .scalar, .string: return table(value, layout)
    }
  }
}
