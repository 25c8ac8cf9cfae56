import TelemetryModel

/// The scale of a chart's time: marks at round times in UTC.
struct TimeAxis: Hashable {
  /// Distances between marks, in milliseconds.
  private static let steps: [Int64] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000,
    300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000,
    86_400_000, 172_800_000, 604_800_000, 1_209_600_000, 2_592_000_000, 7_776_000_000,
    31_536_000_000,
  ]

  /// Milliseconds since the epoch.
  let start: Int64
  let end: Int64
  let ticks: [Int64]
  private let step: Int64

  /// An axis from `start` to `end` with at most `tickMax` marks.
  init(start: Int64, end: Int64, tickMax: Int) {
    self.start = start
    self.end = end
    let length = end - start
    let wanted = length / Int64(max(1, tickMax))
    step = Self.steps.first { $0 > wanted } ?? max(1, wanted)
    var ticks: [Int64] = []
    var tick = start / step * step
    if tick < start { tick += step }
    while tick <= end && ticks.count < max(1, tickMax) {
      ticks.append(tick)
      tick += step
    }
    self.ticks = ticks
  }

  /// The share of the axis before `time`, from 0 to 1.
  func share(of time: Int64) -> Double {
    end == start ? 0 : Double(time - start) / Double(end - start)
  }

  /// The text of a mark, as short as the marks' distance lets it be; the date where a day begins.
  func text(of tick: Int64) -> String {
    let time = CivilTime(milliseconds: tick)
    if step >= 86_400_000 || (tick % 86_400_000 == 0 && step >= 60_000) {
      return String(time.date.dropFirst(5))
    }
    if step >= 60_000 { return String(time.time.dropLast(3)) }
    if step >= 1000 { return time.time }
    return time.time + "." + CivilTime.padded(time.nanosecond / 1_000_000, 3)
  }
}
