// The recorded data that checks look at: which series there are, and their samples.

import Diagnostics
import QueryDiagnosis
import QueryEngine
import QueryExecution
import RuleFiles
import RuleReplay
import TelemetryModel

/// Recorded data, indexed for checks.
package struct LintData: Sendable {
  package let engine: QueryEngine
  /// The recorded time, in milliseconds since the epoch.
  package let start: Int64
  package let end: Int64
  private let seriesByMetric: [String: [SelectedSeries]]
  private let streams: [Labels]

  /// Reads the labels of everything recorded in `[start, end]` (milliseconds).
  ///
  /// - Throws: what the sources throw.
  /// - Complexity: O(series + streams).
  package init(engine: QueryEngine, start: Int64, end: Int64) throws {
    self.engine = engine
    self.start = start
    self.end = end
    let all = try engine.metrics.selectSeries([], from: start, through: end)
    seriesByMetric = Dictionary(grouping: all) { $0.labels.metricName ?? "" }
    streams = try engine.logs.selectStreams(
      [], from: start * 1_000_000, until: (end + 1) * 1_000_000
    ).map(\.labels)
  }

  /// The names of all metrics.
  var metricNames: [String] { seriesByMetric.keys.sorted { $0.precedesBytes($1) } }
  var hasMetrics: Bool { !seriesByMetric.isEmpty }
  var hasStreams: Bool { !streams.isEmpty }

  /// The series of a metric.
  func series(of metric: String) -> [SelectedSeries] { seriesByMetric[metric] ?? [] }

  /// The series of a metric that satisfy `matchers`; nil where a matcher does not compile.
  func series(of metric: String, matching matchers: [Matcher]) -> [SelectedSeries]? {
    guard let tests = try? matchers.map(MatcherTest.init) else { return nil }
    return series(of: metric).filter { one in tests.allSatisfy { $0.accepts(one.labels) } }
  }

  /// The streams that satisfy `matchers`; nil where a matcher does not compile.
  func streams(matching matchers: [Matcher]) -> [Labels]? {
    guard let tests = try? matchers.map(MatcherTest.init) else { return nil }
    return streams.filter { labels in tests.allSatisfy { $0.accepts(labels) } }
  }

  /// The series of any metric that satisfy `matchers`; nil where a matcher does not compile. One
  /// that names the metric is followed through the index.
  func series(matching matchers: [Matcher]) -> [SelectedSeries]? {
    let place = matchers.firstIndex { matcher in
      matcher.operation == .equal && matcher.name.equalsBytes(LabelName.metricName)
    }
    guard let place else {
      guard let tests = try? matchers.map(MatcherTest.init) else { return nil }
      return metricNames.flatMap(series).filter { one in
        tests.allSatisfy { $0.accepts(one.labels) }
      }
    }
    var others = matchers
    return series(of: others.remove(at: place).value, matching: others)
  }

  /// The samples of a series; nil where the source cannot read it.
  func samples(of series: SelectedSeries) -> SampleColumns? {
    var columns = SampleColumns()
    do {
      try engine.metrics.readSamples(series, from: start, through: end, into: &columns)
      return columns
    } catch {
      return nil
    }
  }

  /// The recorded time as notes tell it.
  var window: String {
    "\(CivilTime(milliseconds: start)) to \(CivilTime(milliseconds: end))"
  }
}

/// The series of the data, for a selector to be held against.
struct LintSeries: RecordedLabels {
  let data: LintData

  var noun: String { "series" }
  var window: String { data.window }

  func metricNames() -> [String] { data.metricNames }

  func labelSets(matching matchers: [Matcher]) -> [Labels]? {
    data.series(matching: matchers)?.map(\.labels)
  }
}

/// The streams of the data.
struct LintStreams: RecordedLabels {
  let data: LintData

  var noun: String { "stream" }
  var window: String { data.window }

  func metricNames() -> [String] { [] }

  func labelSets(matching matchers: [Matcher]) -> [Labels]? { data.streams(matching: matchers) }
}
