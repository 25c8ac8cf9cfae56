import QueryPlanning
import TelemetryModel
import TextMatching

/// `label_replace` and `label_join`: labels change, values pass through.
final class LabelFunctionOperator: VectorOperator {
  private let node: LabelFunction
  private let input: any VectorOperator

  init(_ node: LabelFunction, input: any VectorOperator) {
    self.node = node
    self.input = input
  }

  func open() throws(QueryFailure) -> [OutputSeries] {
    let change = try compiledChange()
    return try input.open().map { series in
      guard let (name, value) = change(series.labels) else { return series }
      var out = series
      out.labels[name] = value.isEmpty ? nil : value
      if name.equalsBytes(LabelName.metricName) { out.dropsName = false }
      return out
    }
  }

  func rows(_ range: Range<Int>, _ worker: Worker) throws(QueryFailure) -> SeriesBlock {
    try input.rows(range, worker)
  }

  /// The label to set and its value; nil to leave a series as it is.
  private func compiledChange() throws(QueryFailure) -> (Labels) -> (String, String)? {
    switch node.change {
    case .replace(let destination, let replacement, let source, let pattern):
      let regex: Regex
      do throws(Regex.Failure) {
        regex = try Regex("^(?s:" + pattern + ")$")
      } catch {
        throw .evaluation(
          message:
            "invalid regular expression in label_replace(): \(Regex.failure(ofPattern: pattern) ?? pattern)",
          range: node.range)
      }
      if destination.isEmpty {
        throw .evaluation(
          message: "invalid destination label name in label_replace(): \(destination)",
          range: node.range)
      }
      return { labels in
        regex.expansion(of: replacement, on: labels[source] ?? "").map { (destination, $0) }
      }
    case .join(let destination, let separator, let sources):
      for source in sources where source.isEmpty {
        throw .evaluation(
          message: "invalid source label name in label_join(): \(source)", range: node.range)
      }
      if destination.isEmpty {
        throw .evaluation(
          message: "invalid destination label name in label_join(): \(destination)",
          range: node.range)
      }
      return { labels in
        (destination, sources.map { labels[$0] ?? "" }.joined(separator: separator))
      }
    }
  }
}
