import TelemetryModel
import Testing

/// Numbers, durations, sizes and times as text, by hand-derived pairs.
@Suite("Text forms") struct TextFormTests {
  @Test(arguments: [
    (0.0, "0"), (100_000, "100000"), (1_000_000, "1e+06"), (1_234_567, "1.234567e+06"),
    (0.0001, "0.0001"), (0.00001, "1e-05"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
    (-2.5, "-2.5"),
  ])
  func printsGeneralFormAsGo(_ value: Double, _ text: String) {
    #expect(NumberText.general(value) == text)
  }

  @Test(arguments: [
    (1e-7, "1e-07"), (1e21, "1e+21"), (1e20, "100000000000000000000"), (0.1, "0.1"), (-0.0, "-0"),
    (5, "5"),
  ])
  func printsTheAPIsForm(_ value: Double, _ text: String) {
    #expect(NumberText.api(value) == text)
  }

  @Test(
    arguments: [
      ("1h30m", 5_400_000), ("1d", 86_400_000), ("100ms", 100), ("0", 0), ("1w2d", 777_600_000),
    ] as [(String, Int64)])
  func readsPrometheusDurations(_ text: String, _ milliseconds: Int64) throws {
    #expect(try PrometheusDuration.parse(text) == milliseconds)
  }

  @Test(arguments: ["", "5m1h", "1.5h", "5x", "h", "1h1h", "99999999999y"])
  func refusesOtherDurations(_ text: String) {
    #expect(throws: PrometheusDuration.Failure.self) { try PrometheusDuration.parse(text) }
  }

  @Test(
    arguments: [
      (7_776_000_000, "90d"), (1_209_600_000, "2w"), (31_536_000_000, "1y"), (5_400_000, "1h30m"),
      (0, "0s"), (-60_000, "-1m"),
    ] as [(Int64, String)])
  func printsPrometheusDurations(_ milliseconds: Int64, _ text: String) {
    #expect(PrometheusDuration.format(milliseconds: milliseconds) == text)
  }

  @Test(
    arguments: [
      ("1.5h", 5_400_000_000_000), ("-300ms", -300_000_000), ("1h30m0s", 5_400_000_000_000),
      ("2us", 2000), ("0", 0),
    ] as [(String, Int64)])
  func readsGoDurations(_ text: String, _ nanoseconds: Int64) throws {
    #expect(try GoDuration.parse(text) == nanoseconds)
  }

  @Test func namesAMissingUnitAsGoDoes() {
    let failure = #expect(throws: GoDuration.Failure.self) { try GoDuration.parse("12") }
    #expect(failure?.description == "time: missing unit in duration \"12\"")
  }

  @Test(arguments: ["2025-02-30T00:00:00Z", "2025-12-04", "2025-12-04T25:00:00Z", "x"])
  func refusesOtherTimes(_ text: String) {
    #expect(CivilTime.parseRFC3339(text.utf8) == nil)
  }

  @Test func knowsLeapYearsAndWeekdays() {
    let leapDay = CivilTime(secondsSinceEpoch: 1_709_164_800)
    #expect(leapDay.description == "2024-02-29T00:00:00Z")
    #expect(leapDay.daysInMonth == 29)
    #expect(leapDay.weekday == 4)
    #expect(leapDay.dayOfYear == 60)
  }
}
