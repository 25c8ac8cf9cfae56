import Foundation
import Testing

/// The fixtures' story: every alert of the guide at the times worked out by hand below.
///
/// Scrape *k* of a target lies at 08:00:00 + 15 s × k + the target's offset (under 15 s). An
/// evaluation at T on a
/// quarter minute sees scrapes up to k = T / 15 s − 1, and its window (T − 5m, T] holds 20 of
/// them: 19 intervals,
/// 285 s. Offset and rest to the window's ends are under 1.1 intervals each, so a rate is
/// extrapolated to the full
/// window: Δ × (300 / 285) / 300 = Δ / 285 a second.
@Suite("The story of the fixtures") struct StoryTests {
  struct Timeline: Decodable {
    var alerts: [Alert]
  }

  struct Alert: Decodable {
    var labels: [String: String]
    var annotations: [String: String]
    var periods: [Period]
  }

  struct Period: Decodable {
    var state: String
    var start: String
    var end: String?
  }

  /// An expected alert, times of 2025-12-04.
  struct Expected: Sendable, CustomTestStringConvertible {
    var name: String
    var labels: [String: String]
    var pending: String
    var firing: String?
    var ended: String
    var annotations: [String: String]
    var testDescription: String { name + " " + labels.description }
  }

  static let alerts: [Expected] = [
    // chat-server-1 (offset 2 s) answers 18 × 500 a scrape in scrapes 160 to 207. Δ > 28.5 asks
    // for two of them:
    // 161 lies at 08:40:17, so 08:40:30; `for: 5m` later it fires. The last evaluation with two in
    // its window has
    // k − 18 ≤ 206, k = 224; it is over at k = 225, 08:56:30. When it fires all 19 intervals
    // count: 342 / 285 = 1.2.
    Expected(
      name: "HighErrorRate", labels: ["instance": "chat-server-1:8080", "status": "500"],
      pending: "08:40:30", firing: "08:45:30", ended: "08:56:30",
      annotations: [
        "summary": "High error rate on chat-servers",
        "description": "Error rate is 1.2 errors per second",
      ]),
    // From scrape 240 to 359, 35 of 100 messages take over 1 s. With n slow intervals of load 8
    // and 19 − n of load 7,
    // the 95th percentile is over 1 s when 0.35 × 8n > 0.05 × (8n + 7 (19 − n)), n > 2.4: three.
    // Scrape 242 lies at
    // 09:00:30 and a bit, so 09:00:45. At the end slow intervals have load 7, later ones 6: 2.45 n
    // > 0.05 (114 + n),
    // n > 2.4; three are left until k = 375, it is over at k = 376, 09:34:15.
    Expected(
      name: "HighMessageLatency", labels: ["severity": "critical"], pending: "09:00:45",
      firing: "09:10:45", ended: "09:34:15",
      annotations: ["summary": "High message delivery latency"]),
    // Over 2 s: 20 of 100 beyond 2.5 s, and a third of the 15 between 1 s and 2.5 s, 25 in all: 2n
    // > 0.05 (133 + n),
    // n > 3.4, four: 09:01:00. At the end 1.75 n > 0.05 (114 + n), n > 3.4: four until k = 374,
    // over at 09:34:00.
    // When it fires the window is slow throughout: 80 % up to 2.5 s, so 2.5 + 2.5 × (0.95 − 0.80)
    // / 0.20 = 4.375 s, which
    // binary floating point, through Δ / 285, makes 4.374999999999998.
    Expected(
      name: "HighMessageLatency", labels: ["severity": "warning"], pending: "09:01:00",
      firing: "09:11:00", ended: "09:34:00",
      annotations: [
        "summary": "High message delivery latency",
        "description": "95th percentile latency is 4.374999999999998 seconds",
      ]),
    // Connections swing 40, 260, 40, … and hang at 7 in scrapes 420 to 479. Each fall counts as a
    // reset from 260.
    // With m swinging scrapes left at the window's front, m odd: (7 − 260 + 130 (m + 1)) / 285 < 5
    // for m ≤ 11; m even:
    // (7 − 40 + 130 m) / 285 < 5 for m ≤ 10. m = 11 at k = 428: 09:47:15. Afterwards, with s new
    // scrapes, s even:
    // 130 s − 7, s odd: 130 s − 97, and the first value 7 allows no more than 7 × 285 / Δ s before
    // it: ≥ 5 from s = 12 on,
    // k = 491: 10:03:00.
    Expected(
      name: "DatabaseConnectionIssues", labels: ["instance": "postgres-exporter:9187"],
      pending: "09:47:15", firing: "09:52:15", ended: "10:03:00",
      annotations: [
        "summary": "Low database activity", "description": "Database may be experiencing issues",
      ]),
    // Idle time falls from 10.8 s to 1.2 s of 15 s in scrapes 500 to 619: over 80 % when 1.2 n +
    // 10.8 (19 − n) < 57, n = 16.
    // Scrape 515 lies at 10:08:51: 10:09:00, `for: 15m`. Sixteen are left until k = 622; over at k
    // = 623, 10:36:00.
    Expected(
      name: "HighCPUUsage", labels: ["instance": "chat-server-1:9100"], pending: "10:09:00",
      firing: "10:24:00", ended: "10:36:00",
      annotations: ["summary": "High CPU usage on chat-server-1:9100"]),
    // The same in scrapes 660 to 699: from scrape 675 on, 10:49:00, until k = 702; over at
    // 10:56:00, 7 minutes: no fire.
    Expected(
      name: "HighCPUUsage", labels: ["instance": "chat-server-2:9100"], pending: "10:49:00",
      firing: nil, ended: "10:56:00", annotations: [:]),
    // A tenth of the memory is left from scrape 680, 10:50:10, up to scrape 799; scrape 800 lies
    // at 11:20:10.
    Expected(
      name: "HighMemoryUsage", labels: ["instance": "database:9100"], pending: "10:50:15",
      firing: "11:05:15", ended: "11:20:15",
      annotations: ["summary": "High memory usage on database:9100"]),
    // Eight failures a second from 11:25:00.000 to 11:39:59.875; over 5 a second means over 1,500
    // in the window. At
    // 11:25:00 + s there are 8 s + 1: s = 187.5, so 11:28:15. At 11:40:00 + u there are 8 (300 −
    // u) − 1: the last
    // quarter minute with more is u = 105, it is over at 11:42:00.
    Expected(
      name: "AuthenticationFailures", labels: ["severity": "warning"], pending: "11:28:15",
      firing: "11:33:15", ended: "11:42:00",
      annotations: ["summary": "High authentication failure rate"]),
  ]

  static let timeline: Result<Timeline, any Error> = Result {
    let outcome = try Program.lookback(
      "replay", "Fixtures/guide/alert.rules.yml", "Fixtures/guide/performance.rules.yml",
      "Fixtures/guide/log-based.rules.yml", "--store", try Program.fixtureStore.get(), "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Timeline.self, from: Data(outcome.output.utf8))
  }

  @Test(arguments: alerts)
  func alertsAtTheTimesWorkedOut(_ expected: Expected) throws {
    let found = try Self.timeline.get().alerts.filter { alert in
      alert.labels["alertname"] == expected.name
        && expected.labels.allSatisfy { alert.labels[$0.key] == $0.value }
    }
    #expect(found.count == 1)
    let alert = try #require(found.first)
    func at(_ time: String) -> String { "2025-12-04T\(time)Z" }
    var states = ["pending \(at(expected.pending)) \(at(expected.firing ?? expected.ended))"]
    if let firing = expected.firing { states.append("firing \(at(firing)) \(at(expected.ended))") }
    #expect(alert.periods.map { "\($0.state) \($0.start) \($0.end ?? "")" } == states)
    #expect(alert.annotations == expected.annotations)
  }

  @Test func nothingElseAlerts() throws {
    #expect(try Self.timeline.get().alerts.count == Self.alerts.count)
  }
}
