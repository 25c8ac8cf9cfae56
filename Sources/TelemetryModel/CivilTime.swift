/// A moment as a calendar shows it in UTC, and the texts of moments. No clock and no time zone is
/// reached for.
package struct CivilTime: Hashable, Sendable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var nanosecond: Int

  /// The moment `seconds` (and `nanosecond`) after 1970-01-01T00:00:00Z.
  ///
  /// Days to dates by H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  package init(secondsSinceEpoch seconds: Int64, nanosecond: Int = 0) {
    let (days, rest) = Self.floorDivide(seconds, 86_400)
    self.init(daysSinceEpoch: days, secondOfDay: rest, nanosecond: nanosecond)
  }

  /// The moment `secondOfDay` into a day.
  package init(daysSinceEpoch days: Int64, secondOfDay rest: Int64, nanosecond: Int = 0) {
    let shifted = days + 719_468
    let (era, dayOfEra) = Self.floorDivide(shifted, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    hour = Int(rest / 3600)
    minute = Int(rest / 60 % 60)
    second = Int(rest % 60)
    self.nanosecond = nanosecond
  }

  /// The moment `milliseconds` after the epoch.
  package init(milliseconds: Int64) {
    let (seconds, rest) = Self.floorDivide(milliseconds, 1000)
    self.init(secondsSinceEpoch: seconds, nanosecond: Int(rest) * 1_000_000)
  }

  /// The moment `nanoseconds` after the epoch.
  package init(nanoseconds: Int64) {
    let (seconds, rest) = Self.floorDivide(nanoseconds, 1_000_000_000)
    self.init(secondsSinceEpoch: seconds, nanosecond: Int(rest))
  }

  /// Seconds since the epoch, without the nanoseconds.
  package var secondsSinceEpoch: Int64 {
    Self.daysSinceEpoch(year: year, month: month, day: day) * 86_400
      + Int64(hour * 3600 + minute * 60 + second)
  }

  /// 0 is Sunday.
  package var weekday: Int {
    Int(Self.floorDivide(Self.daysSinceEpoch(year: year, month: month, day: day) + 4, 7).1)
  }

  /// 1 is the first of January.
  package var dayOfYear: Int {
    Int(
      Self.daysSinceEpoch(year: year, month: month, day: day)
        - Self.daysSinceEpoch(year: year, month: 1, day: 1)) + 1
  }

  package var daysInMonth: Int { Self.daysInMonth(year: year, month: month) }

  package static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }

  /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
  package static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let (era, yearOfEra) = floorDivide(shiftedYear, 400)
    let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func floorDivide(_ value: Int64, _ by: Int64) -> (Int64, Int64) {
    let quotient = value / by
    let rest = value % by
    return rest < 0 ? (quotient - 1, rest + by) : (quotient, rest)
  }
}

extension CivilTime: CustomStringConvertible {
  /// RFC 3339 in UTC, with as much of a fraction as there is: `2025-12-04T10:00:00Z`.
  package var description: String {
    var fraction = ""
    if nanosecond != 0 {
      fraction = "." + Self.padded(nanosecond, 9)
      while fraction.last == "0" { fraction.removeLast() }
    }
    return date + "T" + time + fraction + "Z"
  }

  /// `2025-12-04`.
  package var date: String {
    Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2)
  }

  /// `10:00:00`.
  package var time: String {
    Self.padded(hour, 2) + ":" + Self.padded(minute, 2) + ":" + Self.padded(second, 2)
  }

  package static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (value < 0 ? "-" : "") + zeros + digits
  }
}

extension CivilTime {
  /// The nanoseconds since the epoch of an RFC 3339 text (`T` or a space between date and time, any
  /// fraction, `Z` or an offset), or nil.
  ///
  /// - Complexity: O(`text.count`).
  package static func parseRFC3339(_ text: some Collection<UInt8>) -> Int64? {
    let bytes = Array(text)
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
      let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      (1...12).contains(month), day >= 1, day <= daysInMonth(year: year, month: month), hour < 24,
      minute < 60, second < 61
    else { return nil }
    var index = 19
    var nanosecond: Int64 = 0
    if bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ",") {
      index += 1
      var scale: Int64 = 100_000_000
      let start = index
      while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 {
        nanosecond += Int64(bytes[index] - UInt8(ascii: "0")) * scale
        scale /= 10
        index += 1
      }
      if index == start { return nil }
    }
    guard let offset = parseOffset(bytes[index...]) else { return nil }
    let days = daysSinceEpoch(year: year, month: month, day: day)
    let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second) - Int64(offset)
    let (product, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflowed ? nil : product &+ nanosecond
  }

  /// Seconds east of UTC of `Z`, `+01:00` or `+0100`.
  private static func parseOffset(_ bytes: ArraySlice<UInt8>) -> Int? {
    let rest = Array(bytes)
    guard let first = rest.first else { return nil }
    if first | 0x20 == UInt8(ascii: "z") { return rest.count == 1 ? 0 : nil }
    guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else { return nil }
    let digits = rest.dropFirst().filter { $0 != UInt8(ascii: ":") }
    guard digits.count == 4, rest.count == 5 || (rest.count == 6 && rest[3] == UInt8(ascii: ":")),
      let hour = number(digits[0..<2]), let minute = number(digits[2..<4]), hour < 24, minute < 60
    else { return nil }
    let seconds = hour * 3600 + minute * 60
    return first == UInt8(ascii: "-") ? -seconds : seconds
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in digits {
      guard byte &- UInt8(ascii: "0") < 10 else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }
}
