import QueryEngine
import QueryExecution
import RuleFiles
import RuleReplay
import TelemetryModel
import Testing

/// Series in memory, for tests.
struct ArraySource: SeriesSource {
  var series: [SampleSeries]

  func selectSeries(
    _ matchers: [Matcher], from: Int64, through: Int64
  ) throws -> [SelectedSeries] {
    let tests = try matchers.map(MatcherTest.init)
    return series.enumerated()
      .filter { one in tests.allSatisfy { $0.accepts(one.element.labels) } }
      .map { SelectedSeries(labels: $0.element.labels, reference: $0.offset) }
      .sorted { $0.labels < $1.labels }
  }

  func readSamples(
    _ selected: SelectedSeries, from: Int64, through: Int64, into columns: inout SampleColumns
  ) {
    let one = series[selected.reference]
    for (time, value) in zip(one.timestamps, one.values) where time >= from && time <= through {
      columns.timestamps.append(time)
      columns.values.append(value)
    }
  }
}

@Suite("Replay")
struct RuleReplayTests {
  private static let minute: Int64 = 60_000

  /// A series with a value at each minute from 0 on, nil for none.
  private func series(_ labels: Labels, _ values: [Double?]) -> SampleSeries {
    let samples = values.enumerated().filter { $0.element != nil }
    return SampleSeries(
      labels: labels, timestamps: samples.map { Int64($0.offset) * Self.minute },
      values: samples.map { $0.element ?? 0 })
  }

  private func replay(
    _ rules: String, _ series: [SampleSeries], minutes: Int64, alertSeries: Bool = false
  ) -> AlertTimeline {
    var options = ReplayOptions(start: 0, end: minutes * Self.minute)
    options.writesAlertSeries = alertSeries
    let engine = QueryEngine(metrics: ArraySource(series: series), logs: EmptySource())
    let text = "groups:\n- name: g\n  rules:\n" + rules
    return RuleReplay(engine: engine, options: options).run([RuleFile.parse(text)])
  }

  /// Pending, firing and end of each instance, in minutes.
  private func lives(_ timeline: RuleTimeline) -> [[Int64?]] {
    timeline.instances.map { one in
      [one.pendingAt, one.firedAt, one.resolvedAt ?? one.droppedAt].map { time in
        time.map { $0 / Self.minute }
      }
    }
  }

  private let x: Labels = ["__name__": "x", "job": "j"]

  @Test func firesAfterTheDurationAndResolves() {
    let values: [Double?] = Array(repeating: 1, count: 10) + Array(repeating: 0, count: 5)
    let timeline = replay(
      "  - {alert: A, expr: x > 0, for: 5m, annotations: {v: '{{ $value }}'}}\n",
      [series(x, values)], minutes: 14)
    #expect(lives(timeline.rules[0]) == [[0, 5, 10]])
    #expect(timeline.rules[0].instances.first?.annotations == ["v": "1"])
    #expect(timeline.rules[0].evaluationCount == 15)
    #expect(timeline.rules[0].nonEmptyEvaluationCount == 10)
  }

  @Test func keepsFiring() {
    let values: [Double?] = Array(repeating: 1, count: 10) + Array(repeating: 0, count: 10)
    let timeline = replay(
      "  - {alert: A, expr: x > 0, for: 5m, keep_firing_for: 5m}\n", [series(x, values)],
      minutes: 19)
    #expect(lives(timeline.rules[0]) == [[0, 5, 15]])
  }

  @Test func aGapShorterThanTheLookbackDoesNotResetAnInstantSelector() {
    let values: [Double?] = [1, 1, 1, nil, nil, 1, 1, 1, 1, 1]
    let timeline = replay(
      "  - {alert: A, expr: x > 0, for: 5m}\n", [series(x, values)], minutes: 9)
    #expect(lives(timeline.rules[0]) == [[0, 5, nil]])
  }

  @Test func recordedSeriesAreSeenByLaterRules() {
    let values: [Double?] = [1, 2, 3, 4]
    let timeline = replay(
      """
        - {record: double, expr: x * 2, labels: {made: here}}
        - {alert: A, expr: double > 5}
      """, [series(x, values)], minutes: 3)
    #expect(lives(timeline.rules[1]) == [[2, 2, nil]])
    #expect(
      timeline.recorded == [
        SampleSeries(
          labels: ["__name__": "double", "job": "j", "made": "here"],
          timestamps: [0, 60_000, 120_000, 180_000], values: [2, 4, 6, 8])
      ])
  }

  @Test func rulesMayReadThemselves() {
    // 1 at first, then the last value and one more: evaluated time by time.
    let timeline = replay(
      "  - {record: n, expr: sum(n offset 1m) + 1 or vector(1)}\n", [series(x, [1])], minutes: 3)
    #expect(timeline.recorded.map(\.values) == [[1, 2, 3, 4]])
  }

  @Test func alertsMayReadAlerts() {
    let timeline = replay(
      """
        - {alert: A, expr: x > 0, for: 2m}
        - {alert: B, expr: 'ALERTS{alertname="A", alertstate="firing"} == 1'}
      """, [series(x, [1, 1, 1, 1, 0, 0])], minutes: 5, alertSeries: true)
    #expect(lives(timeline.rules[1]) == [[2, 2, 4]])
  }

  @Test func seriesKeepTheirAlertsWhenEvaluatedTimeByTime() {
    // Reading ALERTS forces that; the second series is the only one from minute 2 on.
    let other: Labels = ["__name__": "x", "job": "k"]
    let timeline = replay(
      "  - {alert: A, expr: 'x > 0 unless on () ALERTS{job=\"none\"}', for: 1m}\n",
      [series(x, [1, 1, 0, 0, 0]), series(other, [0, 0, 1, 1, 1])], minutes: 4,
      alertSeries: true)
    #expect(lives(timeline.rules[0]) == [[0, 1, 2], [2, 3, nil]])
    #expect(timeline.rules[0].instances.map { $0.labels["job"] } == ["j", "k"])
  }

  @Test func failuresAreKeptByTime() {
    let other: Labels = ["__name__": "x", "job": "j", "pod": "2"]
    let timeline = replay(
      "  - {alert: A, expr: x > 0, labels: {pod: all}}\n",
      [series(x, [1, 1, 1]), series(other, [0, 1, 0])], minutes: 2)
    #expect(timeline.rules[0].failures.map(\.time) == [Self.minute])
    #expect(lives(timeline.rules[0]) == [[0, 0, nil]])
  }

  @Test func aRangeThatFailsIsAskedTimeByTime() {
    // Matching finds two partners only in minute 1.
    let left: Labels = ["__name__": "x", "job": "j"]
    let right: Labels = ["__name__": "y", "job": "j", "pod": "1"]
    let more: Labels = ["__name__": "y", "job": "j", "pod": "2"]
    let stale = StalenessMarker.value
    let timeline = replay(
      "  - {alert: A, expr: x * on (job) y > 0}\n",
      [series(left, [1, 1, 1]), series(right, [1, 1, 1]), series(more, [nil, 1, stale])],
      minutes: 2)
    #expect(timeline.rules[0].failures.map(\.time) == [Self.minute])
    #expect(timeline.rules[0].instances.count == 1)
  }

  @Test func templatesMayQuery() {
    let timeline = replay(
      "  - {alert: A, expr: x > 1, annotations: {all: '{{ query \"x\" | first | value }}'}}\n",
      [series(x, [1, 2])], minutes: 1)
    #expect(timeline.rules[0].instances.first?.annotations == ["all": "2"])
  }

  @Test func endedSeriesOfRecordingRulesGetAMarker() {
    let timeline = replay("  - {record: r, expr: x > 1}\n", [series(x, [2, 1, 2])], minutes: 2)
    let values = timeline.recorded.first?.values ?? []
    #expect(values.count == 3 && StalenessMarker.isStale(values[1]))
  }
}
