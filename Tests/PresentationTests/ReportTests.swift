import Diagnostics
import Presentation
import TelemetryModel
import Testing

@testable import RuleReplay

@Suite struct AlertHistoryTests {
  @Test func joinsTheLivesOfAnAlert() {
    var first = AlertInstance(
      labels: ["alertname": "Down"], pendingAt: 0, lastValue: .float(1), lastActiveAt: 60_000)
    first.droppedAt = 120_000
    var second = AlertInstance(
      labels: ["alertname": "Down"], pendingAt: 300_000, lastValue: .float(1),
      lastActiveAt: 600_000)
    second.firedAt = 300_000
    second.annotations = ["summary": "down"]
    #expect(
      AlertHistory.histories(of: [first, second]) == [
        AlertHistory(
          labels: ["alertname": "Down"], annotations: ["summary": "down"],
          periods: [
            .init(state: .pending, start: 0, end: 120_000),
            .init(state: .firing, start: 300_000, end: nil),
          ])
      ])
  }
}

@Suite struct AlertTimelineTests {
  private let alert = AlertHistory(
    labels: ["alertname": "Down", "job": "a"], annotations: ["summary": "a is down"],
    periods: [
      .init(state: .pending, start: 0, end: 300_000),
      .init(state: .firing, start: 300_000, end: 900_000),
      .init(state: .pending, start: 1_080_000, end: nil),
    ])

  /// A column is a minute: 36 columns less the title's 14 and two between are 20 for 20 minutes.
  @Test func drawsABarAndListsChanges() {
    #expect(
      AlertTimelineText(width: 36).render([alert], start: 0, end: 1_200_000) == """
        Down {job="a"}  ░░░░░██████████···░░
                        01-01          00:15
                        ░ pending  █ firing

        Down {job="a"}
          incidents 1  firing 10m
          1970-01-01T00:00:00Z  pending
          1970-01-01T00:05:00Z  firing
          1970-01-01T00:15:00Z  resolved
          1970-01-01T00:18:00Z  pending
          summary: a is down

        """)
  }

  @Test func writesJSON() {
    let bytes = AlertTimelineJSON.render([alert], start: 0, end: 1_200_000)
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        {"start":"1970-01-01T00:00:00Z","end":"1970-01-01T00:20:00Z","alerts":[{"labels":\
        {"alertname":"Down","job":"a"},"annotations":{"summary":"a is down"},"incidents":1,\
        "firingSeconds":600,"periods":[\
        {"state":"pending","start":"1970-01-01T00:00:00Z","end":"1970-01-01T00:05:00Z"},\
        {"state":"firing","start":"1970-01-01T00:05:00Z","end":"1970-01-01T00:15:00Z"},\
        {"state":"pending","start":"1970-01-01T00:18:00Z","end":null}]}]}

        """)
  }

  @Test func saysWhereNothingHappened() {
    #expect(AlertTimelineText().render([], start: 0, end: 1) == "no alert was pending or firing\n")
  }
}

@Suite struct StoreSummaryTests {
  @Test func showsSizesPerSample() {
    var summary = StoreSummary()
    summary.segmentCount = 2
    summary.seriesCount = 3
    summary.sampleCount = 1000
    summary.sampleStorageBytes = 1500
    summary.sampleTimes = 0...60_000
    #expect(
      summary.text() == """
        segments   2
        series     3
        samples    1000
          from     1970-01-01T00:00:00Z
          through  1970-01-01T00:01:00Z
          on disk  1.5kB, 1.50 bytes a sample
        streams    0
        entries    0

        """)
    let json = String(decoding: summary.json(), as: UTF8.self)
    #expect(json.contains("\"lastSample\":\"1970-01-01T00:01:00Z\""))
  }
}
