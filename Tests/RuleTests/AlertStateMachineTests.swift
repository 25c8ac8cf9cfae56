import RuleReplay
import TelemetryModel
import Testing

@Suite("Alert states")
struct AlertStateMachineTests {
  private static let minute: Int64 = 60_000

  /// What happens at which minute to an alert that holds at the minutes of `active`.
  private func transitions(
    active: [Int64], through last: Int64, hold: Int64, keep: Int64 = 0
  ) -> [String] {
    var machine = AlertStateMachine(
      holdDuration: hold * Self.minute, keepFiringDuration: keep * Self.minute)
    let slot = machine.slot(for: ["alertname": "A"])
    var found: [String] = []
    for minute in 0...last {
      let events = machine.advance(
        to: minute * Self.minute, active: active.contains(minute) ? [slot] : [])
      found += events.map { "\(minute) \($0.transition)" }
    }
    return found
  }

  @Test func firesWhenItHasHeldForTheWholeDuration() {
    #expect(
      transitions(active: Array(0...9), through: 12, hold: 5)
        == ["0 becamePending", "5 fired", "10 resolved"])
  }

  @Test func keepsFiringFromTheFirstEvaluationWithoutData() {
    #expect(
      transitions(active: Array(0...9), through: 20, hold: 5, keep: 5)
        == ["0 becamePending", "5 fired", "15 resolved"])
  }

  @Test func dataWithinTheKeptTimeStartsItAnew() {
    #expect(
      transitions(active: Array(0...9) + [13], through: 25, hold: 5, keep: 5)
        == ["0 becamePending", "5 fired", "19 resolved"])
  }

  @Test func oneEmptyEvaluationStartsPendingAnew() {
    #expect(
      transitions(active: [0, 1, 2] + Array(4...12), through: 12, hold: 5)
        == ["0 becamePending", "3 dropped", "4 becamePending", "9 fired"])
  }

  @Test func withoutDurationFiresAtOnce() {
    #expect(
      transitions(active: [2], through: 4, hold: 0) == ["2 becamePending", "2 fired", "3 resolved"])
  }

  @Test func aResolvedAlertGoesThroughPendingAgain() {
    #expect(
      transitions(active: [0, 1, 2, 4, 5, 6], through: 7, hold: 2) == [
        "0 becamePending", "2 fired", "3 resolved", "4 becamePending", "6 fired", "7 resolved",
      ])
  }

  @Test func keepingDoesNotApplyToPendingAlerts() {
    #expect(
      transitions(active: [0], through: 3, hold: 5, keep: 5) == ["0 becamePending", "1 dropped"])
  }
}
