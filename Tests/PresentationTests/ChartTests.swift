import Diagnostics
import Presentation
import TelemetryModel
import Testing

@Suite struct ChartTests {
  private let ramp = SampleSeries(
    labels: ["job": "a"], timestamps: (0...10).map { $0 * 60_000 },
    values: (0...10).map(Double.init))

  /// Plot of 26 × 3 characters, 52 × 12 dots: point `i` lies at dot column 5.1·i, dot row 11 −
  /// 1.1·i.
  @Test func drawsARampFromLowerLeftToUpperRight() {
    let lines = LineChart(width: 30, height: 6).render([ramp]).split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines[0].hasPrefix("10 ┤") && lines[0].count == 30)
    #expect(lines[2].hasPrefix(" 0 ┤") && !lines[2].hasPrefix(" 0 ┤ "))
    #expect(lines[3].hasPrefix("   └┬─"))
    #expect(lines[4] == "    01-01                00:10")
    #expect(lines[5] == "● {job=\"a\"} 10")
  }

  @Test(arguments: [(24, 6), (40, 10), (100, 30), (0, 0), (-5, -5)])
  func staysWithinItsSize(width: Int, height: Int) {
    let many = (0..<9).map { number in
      SampleSeries(
        labels: ["name": String(repeating: "long", count: 20), "number": String(number)],
        timestamps: ramp.timestamps, values: ramp.values.map { $0 * 1e9 * Double(number) })
    }
    let chart = LineChart(width: width, height: height)
    let lines = chart.render(many).split(separator: "\n")
    #expect(lines.count <= chart.height)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= chart.width })
  }

  @Test func survivesExtremeValues() {
    let odd: [Double] = [
      .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0,
      Double.leastNonzeroMagnitude,
      1e300,
    ]
    for value in odd {
      for other in odd {
        let series = SampleSeries(
          labels: Labels(), timestamps: [0, 60_000], values: [value, other])
        #expect(!LineChart(width: 40, height: 10).render([series]).isEmpty)
        #expect(!MatrixTable().render([series]).isEmpty)
      }
    }
  }

  @Test func drawsNoLineAcrossGaps() {
    let gap = SampleSeries(
      labels: Labels(), timestamps: [0, 60_000, 540_000, 600_000], values: [1, 1, 1, 1])
    let text = LineChart(width: 40, height: 8).render([gap])
    let drawn = text.filter { ("\u{2801}"..."\u{28FF}").contains($0) }
    #expect((2...10).contains(drawn.count))
  }

  @Test func saysWhereThereIsNothingToDraw() {
    #expect(LineChart(width: 40, height: 10).render([]) == "nothing to draw\n")
  }
}
