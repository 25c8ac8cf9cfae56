// Times as dashboards write them: `now-6h`, `now/d`, `now-1d/d`, epoch milliseconds, RFC 3339.

import TelemetryModel

/// Reads the ends of a time range (specification §5.4).
package enum DashboardTime {
  /// The most steps behind `now`.
  private static let mostSteps = 16

  /// `text` in milliseconds since the epoch, nil where it is no time. UTC.
  ///
  /// - Parameters:
  ///   - now: what `now` means, in milliseconds.
  ///   - roundsUp: whether `/d` means the unit's last moment: at the end of a range.
  package static func parse(_ text: String, now: Int64, roundsUp: Bool = false) -> Int64? {
    if let milliseconds = Int64(text) { return milliseconds }
    guard text.hasPrefix("now") else {
      return CivilTime.parseRFC3339(text.utf8).map { $0 / 1_000_000 }
    }
    var rest = Array(text.utf8.dropFirst(3))[...]
    var time = now
    for _ in 0..<mostSteps {
      guard let operation = rest.popFirst() else { return time }
      let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
      rest = rest[digits.endIndex...]
      guard let unit = rest.popFirst() else { return nil }
      let count = digits.isEmpty ? 1 : Int64(String(decoding: digits, as: UTF8.self)) ?? -1
      guard (0...1_000_000).contains(count) else { return nil }
      switch operation {
      case UInt8(ascii: "-"): guard shift(&time, -count, unit) else { return nil }
      case UInt8(ascii: "+"): guard shift(&time, count, unit) else { return nil }
      case UInt8(ascii: "/"):
        guard digits.isEmpty, let start = start(of: unit, at: time) else { return nil }
        time = start
        if roundsUp {
          guard shift(&time, 1, unit) else { return nil }
          time -= 1
        }
      default: return nil
      }
    }
    return rest.isEmpty ? time : nil
  }

  private static func shift(_ time: inout Int64, _ count: Int64, _ unit: UInt8) -> Bool {
    let length: Int64
    switch unit {
    case UInt8(ascii: "s"): length = 1000
    case UInt8(ascii: "m"): length = 60_000
    case UInt8(ascii: "h"): length = 3_600_000
    case UInt8(ascii: "d"): length = 86_400_000
    case UInt8(ascii: "w"): length = 7 * 86_400_000
    case UInt8(ascii: "M"): return shiftMonths(&time, count)
    case UInt8(ascii: "y"): return shiftMonths(&time, 12 * count)
    default: return false
    }
    let (sum, overflowed) = time.addingReportingOverflow(count * length)
    time = sum
    return !overflowed
  }

  /// Moves by calendar months; a day that the month lacks becomes its last.
  private static func shiftMonths(_ time: inout Int64, _ count: Int64) -> Bool {
    let rest = ((time % 1000) + 1000) % 1000
    var civil = CivilTime(milliseconds: time)
    let months = civil.year * 12 + civil.month - 1 + Int(count)
    civil.year = months >= 0 ? months / 12 : (months - 11) / 12
    civil.month = months - civil.year * 12 + 1
    civil.day = min(civil.day, civil.daysInMonth)
    let (product, overflowed) = civil.secondsSinceEpoch.multipliedReportingOverflow(by: 1000)
    time = product &+ rest
    return !overflowed
  }

  private static func start(of unit: UInt8, at time: Int64) -> Int64? {
    var civil = CivilTime(milliseconds: time)
    let weekday = Int64(civil.weekday)
    civil.nanosecond = 0
    civil.second = 0
    switch unit {
    case UInt8(ascii: "s"): return time - ((time % 1000) + 1000) % 1000
    case UInt8(ascii: "m"): break
    case UInt8(ascii: "h"): civil.minute = 0
    case UInt8(ascii: "d"), UInt8(ascii: "w"), UInt8(ascii: "M"), UInt8(ascii: "y"):
      (civil.hour, civil.minute) = (0, 0)
      if unit == UInt8(ascii: "M") || unit == UInt8(ascii: "y") { civil.day = 1 }
      if unit == UInt8(ascii: "y") { civil.month = 1 }
    default: return nil
    }
    let seconds = civil.secondsSinceEpoch - (unit == UInt8(ascii: "w") ? weekday * 86_400 : 0)
    return seconds * 1000
  }
}
