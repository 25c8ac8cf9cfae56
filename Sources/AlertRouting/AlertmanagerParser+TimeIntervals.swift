// Reads time intervals: times of day, weekdays, days of the month, months and years.

import Diagnostics
import RuleFiles
import TelemetryModel

extension AlertmanagerParser {
  private static var weekdays: [String] {
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
  }

  private static var months: [String] {
    [
      "january", "february", "march", "april", "may", "june", "july", "august", "september",
      "october", "november", "december",
    ]
  }

  mutating func readTimeInterval(_ node: YAMLNode) {
    var fields = self.fields(node, "a time interval", ["name", "time_intervals"])
    let name = fields.scalar("name")
    if name?.text.isEmpty ?? true { report("missing name in time interval", start(of: node.range)) }
    if let name,
      configuration.timeIntervals.contains(where: { $0.name.text.equalsBytes(name.text) })
    {
      report("time interval \(GoString.quoted(name.text)) is not unique", name.range)
    }
    let items = fields.items("time_intervals")
    finish(fields)
    for item in items { checkTimes(item) }
    configuration.timeIntervals.append(
      TimeInterval(name: name ?? YAMLScalar(""), range: node.range))
  }

  private mutating func checkTimes(_ node: YAMLNode) {
    var fields = self.fields(
      node, "a time interval",
      ["times", "weekdays", "days_of_month", "months", "years", "location"])
    let times = fields.items("times")
    let lists: [(scalars: [YAMLScalar], what: String, value: (String) -> Int?)] = [
      (fields.scalars("weekdays"), "a weekday", { Self.weekdays.firstIndex(of: $0) }),
      (fields.scalars("days_of_month"), "a day of the month", Self.dayOfMonth),
      (fields.scalars("months"), "a month", Self.month),
      (fields.scalars("years"), "a year", { Int($0) }),
    ]
    for (scalars, what, value) in lists {
      for scalar in scalars { checkRange(scalar, what, value, &fields) }
    }
    _ = fields.scalar("location")
    finish(fields)
    for time in times { checkTimeRange(time) }
  }

  /// One value, or two of them around a colon, the first no later than the second.
  private func checkRange(
    _ scalar: YAMLScalar, _ what: String, _ value: (String) -> Int?, _ fields: inout YAMLFields
  ) {
    let parts = scalar.text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
    let bounds = parts.map { value(String($0)) }
    guard parts.count <= 2, bounds.allSatisfy({ $0 != nil }) else {
      let shown = GoString.quoted(scalar.text)
      fields.report("\(shown) is not \(what) or a range of them", scalar.range)
      return
    }
    guard let first = bounds.first ?? nil, let last = bounds.last ?? nil else { return }
    // Negative days count from the month's end, which cannot be compared with its start.
    if first < 0, last > 0 {
      fields.report("end day must be negative if start day is negative", scalar.range)
    } else if first > last, (first < 0) == (last < 0) {
      fields.report("start of the range is behind its end", scalar.range)
    }
  }

  private static func dayOfMonth(_ text: String) -> Int? {
    guard let day = Int(text), day != 0, (-31...31).contains(day) else { return nil }
    return day
  }

  private static func month(_ text: String) -> Int? {
    if let number = Int(text) { return (1...12).contains(number) ? number : nil }
    return months.firstIndex(of: text).map { $0 + 1 }
  }

  private mutating func checkTimeRange(_ node: YAMLNode) {
    var fields = self.fields(node, "a time range", ["start_time", "end_time"])
    let start = fields.scalar("start_time")
    let end = fields.scalar("end_time")
    let minutes = [start, end].map { $0.flatMap { Self.minuteOfDay($0.text) } }
    for (scalar, minute) in zip([start, end], minutes) where minute == nil {
      let shown = GoString.quoted(scalar?.text ?? "")
      fields.report("\(shown) is not a time of day such as 09:30", scalar?.range ?? node.range)
    }
    if let first = minutes[0], let last = minutes[1], first >= last {
      fields.report("start time cannot be equal or greater than end time", node.range)
    }
    finish(fields)
  }

  /// Minutes since midnight of `HH:MM`, up to `24:00`.
  private static func minuteOfDay(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
      let hour = Int(String(decoding: bytes[0..<2], as: UTF8.self)),
      let minute = Int(String(decoding: bytes[3..<5], as: UTF8.self)),
      (0..<60).contains(minute), hour >= 0, hour * 60 + minute <= 24 * 60
    else { return nil }
    return hour * 60 + minute
  }
}
