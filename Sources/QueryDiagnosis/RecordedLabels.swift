// What a selector is held against: the label sets of everything that was recorded.

import QueryEngine
import QueryExecution
import TelemetryModel

/// The label sets of recorded series, or of recorded log streams.
package protocol RecordedLabels {
  /// "series" or "stream".
  var noun: String { get }
  /// The recorded time, for notes.
  var window: String { get }
  /// The names of all metrics; none of streams.
  func metricNames() -> [String]
  /// The label sets that satisfy all of `matchers`, of whatever time; nil where a matcher does not
  /// compile or the data cannot be read.
  func labelSets(matching matchers: [Matcher]) -> [Labels]?
}

/// A time that data was recorded in, in milliseconds since the epoch.
package struct RecordedTime: Hashable, Sendable {
  package var start: Int64
  package var end: Int64

  package init(start: Int64, end: Int64) {
    self.start = start
    self.end = end
  }

  /// The two ends in RFC 3339.
  package var text: String {
    "\(CivilTime(milliseconds: start)) to \(CivilTime(milliseconds: end))"
  }
}

/// The series that an engine's source has, asked as they are needed.
struct EngineSeries: RecordedLabels {
  let engine: QueryEngine
  let time: RecordedTime

  var noun: String { "series" }
  var window: String { time.text }

  func metricNames() -> [String] {
    if let names = (try? engine.metrics.metricNames()) ?? nil { return names }
    let all = labelSets(matching: []) ?? []
    return Array(Set(all.compactMap(\.metricName))).sorted { $0.precedesBytes($1) }
  }

  func labelSets(matching matchers: [Matcher]) -> [Labels]? {
    try? engine.metrics.selectSeries(matchers, from: time.start, through: time.end).map(\.labels)
  }
}

/// The streams that an engine's source has.
struct EngineStreams: RecordedLabels {
  let engine: QueryEngine
  let time: RecordedTime

  var noun: String { "stream" }
  var window: String { time.text }

  func metricNames() -> [String] { [] }

  func labelSets(matching matchers: [Matcher]) -> [Labels]? {
    try? engine.logs.selectStreams(
      matchers, from: time.start * 1_000_000, until: (time.end + 1) * 1_000_000
    ).map(\.labels)
  }
}
