// Times as text by Go's layouts, which show how the moment Mon Jan 2 15:04:05 MST 2006 would look.

import TelemetryModel

/// Formats and reads times by an example layout.
package enum GoTimeLayout {
  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  static let dayNames = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// One element of a layout.
  enum Element: Hashable {
    case literal(String)
    case longMonth, month, numericMonth, paddedMonth
    case longWeekday, weekday
    case day, spacePaddedDay, paddedDay, spacePaddedYearDay, paddedYearDay
    case hour, hour12, paddedHour12
    case minute, paddedMinute, second, paddedSecond
    case longYear, year
    case upperMeridiem, lowerMeridiem
    case zoneName
    /// `-0700` and the like: `Z` for UTC, colons, and how many of hours, minutes, seconds.
    case zoneOffset(usesZ: Bool, hasColons: Bool, parts: Int)
    /// Decimals of the second with their separator; trailing zeros go unless `isFixed`.
    case fraction(digits: Int, separator: String, isFixed: Bool)
  }

  /// The elements by how a layout writes them; of several that fit the longest counts.
  private static let table: [(text: String, element: Element)] = [
    ("January", .longMonth), ("Jan", .month), ("Monday", .longWeekday), ("Mon", .weekday),
    ("MST", .zoneName), ("01", .paddedMonth), ("02", .paddedDay), ("03", .paddedHour12),
    ("04", .paddedMinute), ("05", .paddedSecond), ("06", .year), ("002", .paddedYearDay),
    ("1", .numericMonth), ("15", .hour), ("2", .day), ("2006", .longYear), ("_2", .spacePaddedDay),
    ("__2", .spacePaddedYearDay), ("3", .hour12), ("4", .minute), ("5", .second),
    ("PM", .upperMeridiem), ("pm", .lowerMeridiem),
    ("-070000", .zoneOffset(usesZ: false, hasColons: false, parts: 3)),
    ("-07:00:00", .zoneOffset(usesZ: false, hasColons: true, parts: 3)),
    ("-0700", .zoneOffset(usesZ: false, hasColons: false, parts: 2)),
    ("-07:00", .zoneOffset(usesZ: false, hasColons: true, parts: 2)),
    ("-07", .zoneOffset(usesZ: false, hasColons: false, parts: 1)),
    ("Z070000", .zoneOffset(usesZ: true, hasColons: false, parts: 3)),
    ("Z07:00:00", .zoneOffset(usesZ: true, hasColons: true, parts: 3)),
    ("Z0700", .zoneOffset(usesZ: true, hasColons: false, parts: 2)),
    ("Z07:00", .zoneOffset(usesZ: true, hasColons: true, parts: 2)),
    ("Z07", .zoneOffset(usesZ: true, hasColons: false, parts: 1)),
  ]

  /// The elements of `layout` in order.
  ///
  /// - Complexity: O(`layout.utf8.count`).
  static func elements(of layout: String) -> [Element] {
    var elements: [Element] = []
    var literal: [UInt8] = []
    var rest = Array(layout.utf8)[...]
    while let first = rest.first {
      guard let (element, length) = element(at: rest) else {
        literal.append(first)
        rest = rest.dropFirst()
        continue
      }
      if !literal.isEmpty {
        elements.append(.literal(String(decoding: literal, as: UTF8.self)))
        literal = []
      }
      elements.append(element)
      rest = rest.dropFirst(length)
    }
    if !literal.isEmpty { elements.append(.literal(String(decoding: literal, as: UTF8.self))) }
    return elements
  }

  private static func element(at rest: ArraySlice<UInt8>) -> (Element, length: Int)? {
    if let fraction = fraction(at: rest) { return fraction }
    var best: (Element, length: Int)?
    for (text, element) in table where rest.starts(with: text.utf8) {
      let length = text.utf8.count
      if length > (best?.length ?? 0) { best = (element, length) }
    }
    let isWord = best?.0 == .month || best?.0 == .weekday
    if isWord, let next = rest.dropFirst(3).first, next &- UInt8(ascii: "a") < 26 { return nil }
    return best
  }

  /// `.000` or `,999`, not followed by another digit.
  private static func fraction(at rest: ArraySlice<UInt8>) -> (Element, length: Int)? {
    guard let first = rest.first, first == UInt8(ascii: ".") || first == UInt8(ascii: ","),
      let digit = rest.dropFirst().first, digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9")
    else { return nil }
    let digits = rest.dropFirst().prefix { $0 == digit }.count
    let next = rest.dropFirst(1 + digits).first
    if let next, next &- UInt8(ascii: "0") < 10 { return nil }
    let separator = String(decoding: [first], as: UTF8.self)
    let element = Element.fraction(
      digits: min(digits, 9), separator: separator, isFixed: digit == UInt8(ascii: "0"))
    return (element, 1 + digits)
  }

  /// `time` as `layout` shows it.
  package static func format(_ time: TemplateTime, layout: String) -> String {
    let civil = time.civil
    return elements(of: layout).map { text(of: $0, time, civil) }.joined()
  }

  private static func text(
    of element: Element, _ time: TemplateTime, _ civil: CivilTime
  ) -> String {
    switch element {
    case .literal(let text): text
    case .longMonth: monthNames[civil.month - 1]
    case .month: String(monthNames[civil.month - 1].prefix(3))
    case .numericMonth: String(civil.month)
    case .paddedMonth: CivilTime.padded(civil.month, 2)
    case .longWeekday: dayNames[civil.weekday]
    case .weekday: String(dayNames[civil.weekday].prefix(3))
    case .day: String(civil.day)
    case .spacePaddedDay: (civil.day < 10 ? " " : "") + String(civil.day)
    case .paddedDay: CivilTime.padded(civil.day, 2)
    case .spacePaddedYearDay:
      String(repeating: " ", count: 3 - String(civil.dayOfYear).count) + String(civil.dayOfYear)
    case .paddedYearDay: CivilTime.padded(civil.dayOfYear, 3)
    case .hour: CivilTime.padded(civil.hour, 2)
    case .hour12: String(hourOnClock(civil))
    case .paddedHour12: CivilTime.padded(hourOnClock(civil), 2)
    case .minute: String(civil.minute)
    case .paddedMinute: CivilTime.padded(civil.minute, 2)
    case .second: String(civil.second)
    case .paddedSecond: CivilTime.padded(civil.second, 2)
    case .longYear: CivilTime.padded(civil.year, 4)
    case .year: CivilTime.padded(((civil.year % 100) + 100) % 100, 2)
    case .upperMeridiem: civil.hour >= 12 ? "PM" : "AM"
    case .lowerMeridiem: civil.hour >= 12 ? "pm" : "am"
    case .zoneName: time.zoneName
    case .zoneOffset(let usesZ, let hasColons, let parts):
      offsetText(time.zoneOffset, usesZ: usesZ, hasColons: hasColons, parts: parts)
    case .fraction(let digits, let separator, let isFixed):
      fractionText(civil.nanosecond, digits, separator, isFixed: isFixed)
    }
  }

  private static func hourOnClock(_ civil: CivilTime) -> Int {
    civil.hour % 12 == 0 ? 12 : civil.hour % 12
  }

  private static func offsetText(
    _ offset: Int, usesZ: Bool, hasColons: Bool, parts: Int
  ) -> String {
    if usesZ && offset == 0 { return "Z" }
    let seconds = abs(offset)
    let numbers = [seconds / 3600, seconds / 60 % 60, seconds % 60].prefix(parts)
    return (offset < 0 ? "-" : "+")
      + numbers.map { CivilTime.padded($0, 2) }.joined(separator: hasColons ? ":" : "")
  }

  private static func fractionText(
    _ nanosecond: Int, _ digits: Int, _ separator: String, isFixed: Bool
  ) -> String {
    var text = String(CivilTime.padded(nanosecond, 9).prefix(digits))
    if !isFixed {
      while text.last == "0" { text.removeLast() }
      if text.isEmpty { return "" }
    }
    return separator + text
  }
}
