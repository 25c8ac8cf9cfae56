// Text to times by Go's layouts.

import TelemetryModel

extension GoTimeLayout {
  /// What a text says about a moment.
  private struct Reading {
    var year = 0
    var month = 1
    var day = 1
    var yearDay: Int?
    var hour = 0
    var minute = 0
    var second = 0
    var nanosecond = 0
    var isAfternoon: Bool?
    var zoneOffset: Int?
    var zoneName: String?
  }

  /// The moment that `text` shows in `layout`, or nil if it does not follow it. Without a zone in
  /// the text it is taken to be in a zone `zoneOffset` seconds east of UTC, called `zoneName`.
  ///
  /// - Complexity: O(`text.utf8.count + layout.utf8.count`).
  package static func parse(
    _ text: String, layout: String, zoneOffset: Int = 0, zoneName: String = "UTC"
  ) -> TemplateTime? {
    var reading = Reading()
    var rest = Array(text.utf8)[...]
    let elements = elements(of: layout)
    for (index, element) in elements.enumerated() {
      guard read(element, from: &rest, into: &reading) else { return nil }
      guard element == .second || element == .paddedSecond else { continue }
      if index + 1 < elements.count, case .fraction = elements[index + 1] { continue }
      readUnannouncedFraction(&rest, &reading)
    }
    guard rest.isEmpty else { return nil }
    return moment(reading, zoneOffset, zoneName)
  }

  private static func moment(
    _ reading: Reading, _ zoneOffset: Int, _ zoneName: String
  ) -> TemplateTime? {
    var hour = reading.hour
    if let isAfternoon = reading.isAfternoon {
      if isAfternoon && hour < 12 { hour += 12 } else if !isAfternoon && hour == 12 { hour = 0 }
    }
    guard (1...12).contains(reading.month), reading.day >= 1,
      reading.day <= CivilTime.daysInMonth(year: reading.year, month: reading.month), hour < 24,
      reading.minute < 60, reading.second < 60
    else { return nil }
    var days = CivilTime.daysSinceEpoch(
      year: reading.year, month: reading.month, day: reading.day)
    if let yearDay = reading.yearDay {
      days = CivilTime.daysSinceEpoch(year: reading.year, month: 1, day: 1) + Int64(yearDay - 1)
    }
    let offset = reading.zoneOffset ?? (reading.zoneName == nil ? zoneOffset : 0)
    let named = reading.zoneName ?? (reading.zoneOffset == nil ? zoneName : nil)
    return TemplateTime(
      seconds: days * 86_400 + Int64(hour * 3600 + reading.minute * 60 + reading.second - offset),
      nanosecond: reading.nanosecond, zoneOffset: offset,
      zoneName: named ?? (offset == 0 ? "UTC" : ""))
  }

  private static func read(
    _ element: Element, from rest: inout ArraySlice<UInt8>, into reading: inout Reading
  ) -> Bool {
    switch element {
    case .literal(let text): return skip(text, &rest)
    case .longMonth, .month:
      guard let index = name(monthNames, isLong: element == .longMonth, &rest) else { return false }
      reading.month = index + 1
    case .longWeekday, .weekday:
      return name(dayNames, isLong: element == .longWeekday, &rest) != nil
    case .numericMonth: return number(1...2, &rest, &reading.month)
    case .paddedMonth: return number(2...2, &rest, &reading.month)
    case .day, .spacePaddedDay:
      if element == .spacePaddedDay, rest.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
      return number(1...2, &rest, &reading.day)
    case .paddedDay: return number(2...2, &rest, &reading.day)
    case .spacePaddedYearDay, .paddedYearDay:
      rest = rest.drop { $0 == UInt8(ascii: " ") }
      var day = 0
      guard number(1...3, &rest, &day), (1...366).contains(day) else { return false }
      reading.yearDay = day
    case .hour, .paddedHour12: return number(2...2, &rest, &reading.hour)
    case .hour12: return number(1...2, &rest, &reading.hour)
    case .minute: return number(1...2, &rest, &reading.minute)
    case .paddedMinute: return number(2...2, &rest, &reading.minute)
    case .second: return number(1...2, &rest, &reading.second)
    case .paddedSecond: return number(2...2, &rest, &reading.second)
    case .longYear: return number(4...4, &rest, &reading.year)
    case .year:
      guard number(2...2, &rest, &reading.year) else { return false }
      reading.year += reading.year >= 69 ? 1900 : 2000
    case .upperMeridiem: return meridiem("AM", "PM", &rest, &reading)
    case .lowerMeridiem: return meridiem("am", "pm", &rest, &reading)
    case .zoneName: return zoneName(&rest, &reading)
    case .zoneOffset(let usesZ, let hasColons, let parts):
      return zoneOffset(usesZ, hasColons, parts, &rest, &reading)
    case .fraction(let digits, _, let isFixed):
      return fraction(digits, isFixed: isFixed, &rest, &reading)
    }
    return true
  }

  private static func skip(_ text: String, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  private static func name(
    _ names: [String], isLong: Bool, _ rest: inout ArraySlice<UInt8>
  ) -> Int? {
    for (index, name) in names.enumerated() {
      let wanted = Array((isLong ? name : String(name.prefix(3))).lowercased().utf8)
      guard rest.prefix(wanted.count).map({ $0 | 0x20 }) == wanted else { continue }
      rest = rest.dropFirst(wanted.count)
      return index
    }
    return nil
  }

  private static func number(
    _ digits: ClosedRange<Int>, _ rest: inout ArraySlice<UInt8>, _ value: inout Int
  ) -> Bool {
    let found = rest.prefix(digits.upperBound).prefix { $0 &- UInt8(ascii: "0") < 10 }
    guard found.count >= digits.lowerBound else { return false }
    value = found.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    rest = rest.dropFirst(found.count)
    return true
  }

  private static func meridiem(
    _ morning: String, _ afternoon: String, _ rest: inout ArraySlice<UInt8>,
    _ reading: inout Reading
  ) -> Bool {
    if skip(morning, &rest) {
      reading.isAfternoon = false
    } else if skip(afternoon, &rest) {
      reading.isAfternoon = true
    } else {
      return false
    }
    return true
  }

  /// Three or four capital letters; only `UTC` and `GMT` say where they are.
  private static func zoneName(_ rest: inout ArraySlice<UInt8>, _ reading: inout Reading) -> Bool {
    let letters = rest.prefix(4).prefix { $0 &- UInt8(ascii: "A") < 26 }
    guard letters.count >= 3 else { return false }
    reading.zoneName = String(decoding: letters, as: UTF8.self)
    rest = rest.dropFirst(letters.count)
    return true
  }

  private static func zoneOffset(
    _ usesZ: Bool, _ hasColons: Bool, _ parts: Int, _ rest: inout ArraySlice<UInt8>,
    _ reading: inout Reading
  ) -> Bool {
    if usesZ, skip("Z", &rest) {
      reading.zoneOffset = 0
      return true
    }
    guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return false
    }
    rest = rest.dropFirst()
    var seconds = 0
    for (index, unit) in [3600, 60, 1].prefix(parts).enumerated() {
      if index > 0, hasColons, !skip(":", &rest) { return false }
      var value = 0
      guard number(2...2, &rest, &value), value < 60 else { return false }
      seconds += value * unit
    }
    reading.zoneOffset = sign == UInt8(ascii: "-") ? -seconds : seconds
    return true
  }

  private static func fraction(
    _ digits: Int, isFixed: Bool, _ rest: inout ArraySlice<UInt8>, _ reading: inout Reading
  ) -> Bool {
    let found = rest.dropFirst().prefix { $0 &- UInt8(ascii: "0") < 10 }
    let hasSeparator = rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",")
    guard hasSeparator, !found.isEmpty else { return !isFixed }
    if isFixed && found.count != digits { return false }
    reading.nanosecond = nanoseconds(found)
    rest = rest.dropFirst(1 + found.count)
    return true
  }

  /// Go accepts decimals behind the seconds even where the layout does not show any.
  private static func readUnannouncedFraction(
    _ rest: inout ArraySlice<UInt8>, _ reading: inout Reading
  ) {
    _ = fraction(9, isFixed: false, &rest, &reading)
  }

  private static func nanoseconds(_ digits: ArraySlice<UInt8>) -> Int {
    var value = 0
    for index in 0..<9 {
      let digit = digits.dropFirst(index).first.map { Int($0 - UInt8(ascii: "0")) } ?? 0
      value = value * 10 + digit
    }
    return value
  }
}
