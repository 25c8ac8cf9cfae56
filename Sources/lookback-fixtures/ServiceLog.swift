import TelemetryModel

/// A service's log file under way: lines with their times, written out in order of time.
struct ServiceLog {
  private var entries: [(time: Int64, text: String)] = []

  /// Adds what was written at `time` (milliseconds since the epoch): one line, or several.
  mutating func add(_ time: Int64, _ text: String) {
    entries.append((time, text))
  }

  /// The file: entries by time, those of one time in the order they were added.
  func text() -> String {
    let order = entries.indices.sorted {
      (entries[$0].time, $0) < (entries[$1].time, $1)
    }
    return order.map { entries[$0].text + "\n" }.joined()
  }
}

/// RFC 3339 with milliseconds.
func stamp(_ milliseconds: Int64) -> String {
  let civil = CivilTime(milliseconds: milliseconds)
  return civil.date + "T" + civil.time + "."
    + CivilTime.padded(civil.nanosecond / 1_000_000, 3) + "Z"
}
