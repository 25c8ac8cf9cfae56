import Presentation
import PromQLSyntax
import TelemetryModel
import Testing

@Suite struct ValueUnitTests {
  @Test(
    arguments: [
      ("node_memory_MemFree_bytes", ValueUnit(.bytes)),
      ("rate(node_network_receive_bytes_total[5m])", ValueUnit(.bytes, isPerSecond: true)),
      ("sum by (job) (rate(http_requests_total[5m]))", ValueUnit(.number, isPerSecond: true)),
      ("rate(node_cpu_seconds_total[5m])", ValueUnit(.ratio)),
      ("increase(node_cpu_seconds_total[5m])", ValueUnit(.seconds)),
      (
        "histogram_quantile(0.9, sum by (le) (rate(http_duration_seconds_bucket[5m])))",
        ValueUnit(.seconds)
      ),
      (
        "rate(http_duration_seconds_sum[5m]) / rate(http_duration_seconds_count[5m])",
        ValueUnit(.ratio)
      ),
      ("process_resident_memory_bytes / node_memory_MemTotal_bytes", ValueUnit(.ratio)),
      ("process_resident_memory_bytes / 1024", ValueUnit.none),
      ("count(process_resident_memory_bytes)", ValueUnit.none),
      ("time() - process_start_time_seconds", ValueUnit(.seconds)),
      ("max_over_time(queue_wait_seconds[1h:1m]) > 5", ValueUnit(.seconds)),
      ("queue_wait_seconds > bool 5", ValueUnit.none),
      ("{__name__=\"room_temperature_celsius\"}", ValueUnit(.celsius)),
      ("up", ValueUnit.none),
    ])
  func readsUnitsOffNames(_ query: String, _ unit: ValueUnit) throws {
    let expr = try #require(parsePromQL(query).expr)
    #expect(ValueUnit(of: expr) == unit, "\(query)")
  }

  @Test func marksTheAxisInItsUnit() {
    let series = SampleSeries(
      labels: ["job": "a"], timestamps: [0, 60_000], values: [0, 8_388_608])
    let chart = LineChart(width: 60, height: 12, unit: ValueUnit(.bytes)).render([series])
    #expect(chart.contains("8 MiB"))
    #expect(chart.contains("● {job=\"a\"} 8 MiB"))
    let seconds = SampleSeries(labels: [:], timestamps: [0, 60_000], values: [0.001, 0.25])
    #expect(
      LineChart(width: 60, height: 12, unit: ValueUnit(.seconds)).render([seconds])
        .contains("250 ms"))
  }
}

@Suite struct SVGChartTests {
  private let series = SampleSeries(
    labels: ["job": "a<b"], timestamps: [0, 60_000, 120_000, 600_000], values: [1, 2, .nan, 4])

  @Test func drawsALineARunAndADotAlone() {
    let picture = SVGChart(title: "up > 1", unit: ValueUnit(.bytes)).render([series])
    #expect(picture.hasPrefix("<svg xmlns="))
    #expect(picture.hasSuffix("</svg>\n"))
    #expect(picture.contains(">up &gt; 1</text>"))
    #expect(picture.contains("{job=&quot;a&lt;b&quot;} · 4 B</text>"))
    #expect(picture.contains("M84.0 384.0h0L169.2 270.7M936.0 44.0h0"))
    #expect(picture.contains(">4.0 B</text>"))
    #expect(picture.contains(">00:10</text>"))
  }

  @Test func saysWhereThereIsNothing() {
    #expect(SVGChart(title: "x").render([]).contains("nothing to draw"))
  }

  @Test func namesTheFirstOfManySeries() {
    let many = (0..<25).map { number in
      SampleSeries(
        labels: Labels([Label(name: "n", value: "\(number)")]), timestamps: [0], values: [1])
    }
    let picture = SVGChart(title: "x").render(many)
    #expect(picture.contains("and 5 more</text>"))
    #expect(picture.components(separatedBy: "<path").count == 26)
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
