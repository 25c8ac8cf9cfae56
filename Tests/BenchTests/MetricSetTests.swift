import Foundation
import Testing

@testable import lookback_bench

/// The generated metrics are what the benchmark says they are.
@Suite struct MetricSetTests {
  @Test func aPairOfTargetsHasItsSeries() {
    let counts = [ScrapeTarget.Kind.application, .host].map { kind in
      MetricCatalogue.families.filter { $0.kind == nil || $0.kind == kind }
        .map(\.seriesPerTarget).reduce(0, +)
    }
    #expect(counts == [125, 50])
    #expect(counts.reduce(0, +) == MetricSet.seriesPerPair)
  }

  @Test func oneSeedGivesOneText() throws {
    let texts = try (0..<2).map { _ in try Self.text(.openmetrics, seed: 7) }
    #expect(texts[0] == texts[1])
    #expect(try texts[0] != Self.text(.openmetrics, seed: 8))
  }

  @Test func bothFormatsSayTheSame() throws {
    let openMetrics = try Self.samples(Self.text(.openmetrics, seed: 3))
    let prometheus = try Self.samples(Self.text(.prometheus, seed: 3))
    #expect(openMetrics.count > 175 * 18)
    #expect(openMetrics.count == prometheus.count)
    for (one, other) in zip(openMetrics, prometheus) {
      #expect(one.series == other.series && one.value == other.value)
      #expect(one.time.replacing(".", with: "") == other.time)
    }
  }

  @Test func scrapesAreAFewMillisecondsOffAndSharedByATarget() throws {
    let target = ScrapeTarget(.host, number: 0, scrapes: 2000, seed: 1)
    let offsets = target.times.map { ($0 - ScrapeTarget.start) % ScrapeTarget.usualInterval }
    let spread = try #require(offsets.max()) - (try #require(offsets.min()))
    #expect((6...10).contains(spread))
    // About one scrape of two hundred is missing.
    #expect((1970...1999).contains(target.times.count))
    let times = Dictionary(
      grouping: try Self.samples(Self.text(.openmetrics, seed: 1)), by: \.series
    ).filter { $0.key.contains(#"instance="worker-0:9100""#) }.map { $0.value.map(\.time) }
    #expect(times.count == 50 && Set(times).count == 1)
  }

  @Test(arguments: [
    (0, 0, "0"), (999_999, 0, "999999"), (1_000_000, 0, "1e+06"), (-1_234_567, 0, "-1.234567e+06"),
    (12_345_678_900, 2, "1.23456789e+08"), (1250, 2, "12.5"), (5, 3, "0.005"),
    (105_089_261_568, 0, "1.05089261568e+11"),
  ])
  func numbersAreWrittenAsGoDoes(scaled: Int, decimals: Int, text: String) throws {
    let path = Self.newPath()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let sink = try TextSink(path: path)
    sink.put(goFloat: scaled, decimals: decimals)
    try sink.close()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  private static func newPath() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  }

  private static func text(_ format: MetricText.Format, seed: UInt64) throws -> String {
    let path = newPath()
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try MetricText(MetricSet(series: 1, hours: 0.08, seed: seed), format, to: path)
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  private static func samples(_ text: String) throws -> [(
    series: String, value: String, time: String
  )] {
    try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let end = try #require(line.lastIndex(of: "}"))
      let words = line[line.index(after: end)...].split(separator: " ")
      return (String(line[...end]), String(words[0]), String(words[1]))
    }
  }
}
