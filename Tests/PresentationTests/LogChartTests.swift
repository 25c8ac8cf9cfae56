import Diagnostics
import Presentation
import QueryDiagnosis
import QueryEngine
import QueryExecution
import TelemetryModel
import Testing

@Suite struct VolumeChartTests {
  private func stream(_ line: String, _ seconds: [Int64]) -> LogStream {
    LogStream(
      labels: ["job": "a"],
      entries: seconds.map { .init(timestamp: $0 * 1_000_000_000, line: Array(line.utf8)) })
  }

  @Test func drawsABarASpanOfTime() {
    let streams = [
      stream("level=info", [0, 0, 0, 0, 600]), stream("level=error", [600, 600, 600]),
    ]
    let chart = VolumeChart(width: 24, height: 7).render(streams)
    let lines = chart.split(separator: "\n").map(String.init)
    #expect(lines.count == 7)
    #expect(lines[0] == "      5 ┤▂             ▂")
    #expect(lines[3] == "      0 ┤█             █")
    #expect(lines[6] == "8 lines: error 3, info 5")
  }

  @Test func coloursBarsByLevelFromTheBottom() {
    let chart = VolumeChart(width: 24, height: 7, style: .colored)
      .render([stream("level=info", [0]), stream("level=error", [0])])
    let rows = chart.split(separator: "\n")
    #expect(rows[0].contains("┤\u{1B}[0m█"))
    #expect(rows[3].contains("\u{1B}[1;31m█"))
  }

  @Test func saysWhereThereIsNothing() {
    #expect(VolumeChart(width: 40, height: 8).render([]) == "nothing to draw\n")
  }
}

@Suite struct LogLinesTests {
  @Test func showsLabelsWhereTheyChangeAndTheLineDoesNot() {
    var lines = LogLines()
    func text(_ labels: Labels, _ line: String) -> String {
      String(
        decoding: lines.line(timestamp: 0, labels: labels, line: Array(line.utf8)), as: UTF8.self)
    }
    #expect(text(["job": "a"], "x") == "1970-01-01T00:00:00Z {job=\"a\"} x\n")
    #expect(
      text(["job": "a", "level": "warn"], "level=warn") == "1970-01-01T00:00:00Z level=warn\n")
    #expect(text(["job": "b"], "x") == "1970-01-01T00:00:00Z {job=\"b\"} x\n")
  }

  @Test func marksWhatWasFoundAndPartsBlocks() {
    func line(_ second: Int64, _ text: String, _ isMatch: Bool) -> LogContextLine {
      LogContextLine(
        timestamp: second * 1_000_000_000, labels: Labels(), line: Array(text.utf8),
        isMatch: isMatch)
    }
    let blocks = [[line(0, "a", false), line(1, "b", true)], [line(5, "c", true)]]
    #expect(
      written { LogLines.render(blocks, style: .plain, to: $0) } == """
          1970-01-01T00:00:00Z a
        > 1970-01-01T00:00:01Z b
        --
        > 1970-01-01T00:00:05Z c

        """)
  }
}

@Suite struct ExplanationTextTests {
  @Test func drawsThePlanAsATable() {
    var leaf = ProfiledNode(title: "SelectInstant {__name__=\"up\"}", range: nil)
    (leaf.seriesCount, leaf.sampleCount, leaf.valueCount, leaf.time) = (3, 12, 3, 1_500_000)
    var root = ProfiledNode(title: "Aggregate sum by ()", range: nil)
    (root.seriesCount, root.valueCount, root.time, root.children) = (1, 1, 2000, [leaf])
    let explanation = QueryExplanation(
      plan: root, rules: ["hoist-step-invariant"], sampleCount: 12,
      result: QueryResult(value: .vector([])))
    #expect(
      ExplanationText().render(explanation) == """
        node                             series  samples read  values    time
        Aggregate sum by ()                   1                     1    2 µs
          SelectInstant {__name__="up"}       3            12       3  1.5 ms
        rules that fired: hoist-step-invariant
        samples read: 12

        """)
  }
}
