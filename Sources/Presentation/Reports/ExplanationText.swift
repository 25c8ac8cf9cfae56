import Diagnostics
import QueryDiagnosis
import QueryEngine
import QueryExecution
import TelemetryModel

/// How a query was answered, for people: the plan as a table, and how lines went through stages.
package struct ExplanationText: Sendable {
  package var style: Style
  /// Columns of the terminal; nil for no limit.
  package var width: Int?
  /// Whether times are shown: they differ from run to run.
  package var showsTimes: Bool

  package init(style: Style = .plain, width: Int? = nil, showsTimes: Bool = true) {
    self.style = style
    self.width = width
    self.showsTimes = showsTimes
  }

  /// The plan, a row a node, inputs indented below; then the rules that fired, and what was read.
  package func render(_ explanation: QueryExplanation) -> String {
    var table = TextTable(
      header: [
        ("node", .left), ("series", .right), ("samples read", .right), ("values", .right),
      ] + (showsTimes ? [("time", .right)] : []))
    append(explanation.plan, depth: 0, to: &table)
    let rules = explanation.rules.isEmpty ? "none" : explanation.rules.joined(separator: ", ")
    var out = table.render(style: style, width: width)
    out += "rules that fired: \(rules)\n"
    out += "samples read: \(explanation.sampleCount)\n"
    return out
  }

  private func append(_ node: ProfiledNode, depth: Int, to table: inout TextTable) {
    var row = [
      String(repeating: "  ", count: depth) + VisibleText.of(node.title),
      String(node.seriesCount),
      node.sampleCount == 0 ? "" : String(node.sampleCount),
      String(node.valueCount),
    ]
    if showsTimes { row.append(Self.text(nanoseconds: node.time)) }
    table.append(row)
    for child in node.children { append(child, depth: depth + 1, to: &table) }
  }

  /// The stages of pipelines with the lines that come in and go out.
  ///
  /// - Parameter query: the text that the stages' places lie in.
  package func render(_ flows: [LogStageFlow], query: String) -> String {
    let bytes = Array(query.utf8)
    return flows.map { flow in
      var table = TextTable(
        header: [("stage", .left), ("lines in", .right), ("lines out", .right)])
      for step in flow.steps {
        let end = min(step.range.end, bytes.count)
        let text = String(decoding: bytes[min(step.range.start, end)..<end], as: UTF8.self)
        table.append([
          VisibleText.of(text), step.lineCountIn.map { String($0) } ?? "",
          String(step.lineCountOut),
        ])
      }
      return table.render(style: style, width: width)
    }.joined(separator: "\n")
  }

  /// Three significant digits in the unit that suits.
  private static func text(nanoseconds: UInt64) -> String {
    ValueUnit(.seconds).text(of: Double(nanoseconds) / 1e9, digits: 3)
  }
}
