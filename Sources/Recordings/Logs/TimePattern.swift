import TelemetryModel

// The shapes that times have in log lines, and reading one at a known place.

/// A shape of a time. Those without a zone are taken as UTC.
enum TimePattern: CaseIterable {
  /// `2025-12-04T10:00:00.123Z`; a blank or `_` for the `T`, slashes, a comma, and no zone also.
  case calendar
  /// `10/Oct/2025:13:55:36 -0700`: access logs.
  case accessLog
  /// `[Sun Dec 04 04:47:44.123 2005]`: Apache's error log and ctime.
  case weekday
  /// `Dec  4 10:00:00`: syslog of RFC 3164, or with a year behind the day.
  case syslog
  /// `04 Dec 2025 10:00:00.123` and `04-Dec-2025 10:00:00.123`.
  case dayFirst
  /// `I1204 10:00:00.123456`: glog and klog.
  case klog
  /// `25/12/04 10:00:00`: Spark and Hadoop.
  case shortYear
  /// `251204 100000`: HDFS.
  case compact
  /// Seconds, milliseconds, microseconds or nanoseconds since the epoch, told apart by size.
  case epoch

  /// Whether it is so plain that it counts only at the very front of a line.
  var isOnlyAtFront: Bool {
    switch self {
    case .klog, .shortYear, .compact, .epoch: true
    case .calendar, .accessLog, .weekday, .syslog, .dayFirst: false
    }
  }
}

/// Reads a time of a known shape at a known place; never allocates.
///
/// Every reader gives nanoseconds since the epoch, nil where the bytes are no such time.
struct TimeScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var index: Int
  /// When the file was last changed, in seconds since the epoch: what a time without a year must
  /// not be (more than a day) behind.
  private let reference: Int64

  init(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, reference: Int64) {
    self.bytes = bytes
    self.index = index
    self.reference = reference
  }

  mutating func time(_ pattern: TimePattern) -> Int64? {
    switch pattern {
    case .calendar: calendar()
    case .accessLog: accessLog()
    case .weekday: weekday()
    case .syslog: syslog()
    case .dayFirst: dayFirst()
    case .klog: klog()
    case .shortYear: shortYear()
    case .compact: compact()
    case .epoch: epoch()
    }
  }

  // MARK: Patterns

  private mutating func calendar() -> Int64? {
    guard let year = digits(4), let separator = peek,
      separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"), take(separator),
      let month = digits(2), take(separator), let day = digits(2), let between = peek,
      between | 0x20 == UInt8(ascii: "t") || between == UInt8(ascii: " ")
        || between == UInt8(ascii: "_")
    else { return nil }
    index += 1
    guard let clock = clock() else { return nil }
    return moment(year, month, day, clock, zone: zone())
  }

  private mutating func accessLog() -> Int64? {
    guard let day = digits(2), take(UInt8(ascii: "/")), let month = monthName(),
      take(UInt8(ascii: "/")), let year = digits(4), take(UInt8(ascii: ":")), let clock = clock()
    else { return nil }
    return moment(year, month, day, clock, zone: zone())
  }

  private mutating func weekday() -> Int64? {
    guard isLetters(3) else { return nil }
    index += 3
    guard take(UInt8(ascii: " ")), let month = monthName(), let day = blankPaddedDay(),
      take(UInt8(ascii: " ")), let clock = clock(), take(UInt8(ascii: " "))
    else { return nil }
    // `date` puts the zone's name between the clock and the year.
    if let byte = peek, byte &- UInt8(ascii: "A") < 26 {
      while let byte = peek, byte &- UInt8(ascii: "A") < 26 { index += 1 }
      guard take(UInt8(ascii: " ")) else { return nil }
    }
    guard let year = digits(4) else { return nil }
    return moment(year, month, day, clock, zone: 0)
  }

  private mutating func syslog() -> Int64? {
    guard let month = monthName(), let day = blankPaddedDay(), take(UInt8(ascii: " ")) else {
      return nil
    }
    let start = index
    if let year = digits(4), take(UInt8(ascii: " ")), let clock = clock() {
      return moment(year, month, day, clock, zone: 0)
    }
    index = start
    guard let clock = clock() else { return nil }
    return recent(month, day, clock)
  }

  private mutating func dayFirst() -> Int64? {
    guard let day = digits(2), let separator = peek,
      separator == UInt8(ascii: " ") || separator == UInt8(ascii: "-"), take(separator),
      let month = monthName(), take(separator), let year = digits(4),
      take(UInt8(ascii: " ")) || take(UInt8(ascii: ":")) || take(UInt8(ascii: "T")),
      let clock = clock()
    else { return nil }
    return moment(year, month, day, clock, zone: zone())
  }

  private mutating func klog() -> Int64? {
    guard let level = peek, "IWEF".utf8.contains(level) else { return nil }
    index += 1
    guard let month = digits(2), let day = digits(2), take(UInt8(ascii: " ")),
      let clock = clock()
    else { return nil }
    return recent(month, day, clock)
  }

  private mutating func shortYear() -> Int64? {
    guard let year = digits(2), take(UInt8(ascii: "/")), let month = digits(2),
      take(UInt8(ascii: "/")), let day = digits(2), take(UInt8(ascii: " ")), let clock = clock()
    else { return nil }
    return moment(2000 + year, month, day, clock, zone: 0)
  }

  private mutating func compact() -> Int64? {
    guard let year = digits(2), let month = digits(2), let day = digits(2),
      take(UInt8(ascii: " ")), let hour = digits(2), let minute = digits(2),
      let second = digits(2), peek.map({ $0 == UInt8(ascii: " ") }) ?? true,
      hour < 24, minute < 60, second < 61
    else { return nil }
    let clock = Clock(second: hour * 3600 + minute * 60 + second, nanosecond: 0)
    return moment(2000 + year, month, day, clock, zone: 0)
  }

  private mutating func epoch() -> Int64? {
    var number: Int64 = 0
    let start = index
    while let byte = peek, byte &- UInt8(ascii: "0") < 10, index - start < 19 {
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = product.addingReportingOverflow(Int64(byte &- UInt8(ascii: "0")))
      if isTooLarge || overflows { return nil }
      number = sum
      index += 1
    }
    let count = index - start
    guard count >= 9, bytes[start] != UInt8(ascii: "0") else { return nil }
    var scale: Int64
    switch count {
    case ...11: scale = 1_000_000_000
    case ...14: scale = 1_000_000
    case ...17: scale = 1000
    default: scale = 1
    }
    let (whole, overflows) = number.multipliedReportingOverflow(by: scale)
    if overflows { return nil }
    var moment = whole
    if take(UInt8(ascii: ".")) {
      while let byte = peek, byte &- UInt8(ascii: "0") < 10 {
        scale /= 10
        // The last representable second has no room for all of a fraction.
        let (sum, overflows) = moment.addingReportingOverflow(
          Int64(byte &- UInt8(ascii: "0")) * scale)
        if overflows { return nil }
        moment = sum
        index += 1
      }
    }
    if let byte = peek, isWord(byte) { return nil }
    return moment
  }

  // MARK: Parts

  private struct Clock {
    /// Of the day.
    var second: Int
    var nanosecond: Int
  }

  private mutating func clock() -> Clock? {
    guard let hour = digits(2), take(UInt8(ascii: ":")), let minute = digits(2),
      take(UInt8(ascii: ":")), let second = digits(2), hour < 24, minute < 60, second < 61
    else { return nil }
    var nanosecond = 0
    if let mark = peek, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ","),
      index + 1 < bytes.count, bytes[index + 1] &- UInt8(ascii: "0") < 10
    {
      index += 1
      var scale = 100_000_000
      while let byte = peek, byte &- UInt8(ascii: "0") < 10 {
        nanosecond += Int(byte &- UInt8(ascii: "0")) * scale
        scale /= 10
        index += 1
      }
    }
    return Clock(second: hour * 3600 + minute * 60 + second, nanosecond: nanosecond)
  }

  /// Seconds east of UTC of `Z`, `+01:00` or `+0100`, a blank before it or not; 0 where there is
  /// none.
  private mutating func zone() -> Int {
    let start = index
    _ = take(UInt8(ascii: " "))
    if let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      index += 1
      if let hour = digits(2) {
        _ = take(UInt8(ascii: ":"))
        if let minute = digits(2), hour < 24, minute < 60,
          !(peek.map { $0 &- UInt8(ascii: "0") < 10 } ?? false)
        {
          let seconds = hour * 3600 + minute * 60
          return sign == UInt8(ascii: "-") ? -seconds : seconds
        }
      }
    }
    index = start
    if let byte = peek, byte | 0x20 == UInt8(ascii: "z") { index += 1 }
    return 0
  }

  private mutating func blankPaddedDay() -> Int? {
    guard take(UInt8(ascii: " ")) else { return nil }
    if take(UInt8(ascii: " ")) { return digits(1) }
    return digits(2) ?? digits(1)
  }

  /// 1 to 12 of an English month's three letters.
  private mutating func monthName() -> Int? {
    guard isLetters(3) else { return nil }
    let word =
      UInt32(bytes[index] | 0x20) << 16 | UInt32(bytes[index + 1] | 0x20) << 8
      | UInt32(bytes[index + 2] | 0x20)
    index += 3
    switch word {
    case 0x6A616E: return 1
    case 0x666562: return 2
    case 0x6D6172: return 3
    case 0x617072: return 4
    case 0x6D6179: return 5
    case 0x6A756E: return 6
    case 0x6A756C: return 7
    case 0x617567: return 8
    case 0x736570: return 9
    case 0x6F6374: return 10
    case 0x6E6F76: return 11
    case 0x646563: return 12
    default: return nil
    }
  }

  private func moment(
    _ year: Int, _ month: Int, _ day: Int, _ clock: Clock, zone: Int
  ) -> Int64? {
    guard month >= 1, month <= 12, day >= 1,
      day <= CivilTime.daysInMonth(year: year, month: month)
    else { return nil }
    let days = CivilTime.daysSinceEpoch(year: year, month: month, day: day)
    let seconds = days * 86_400 + Int64(clock.second - zone)
    let (product, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isTooLarge) = product.addingReportingOverflow(Int64(clock.nanosecond))
    return overflowed || isTooLarge ? nil : sum
  }

  /// The last such day and clock that is not behind the file's time; a day's leeway is for zones.
  private func recent(_ month: Int, _ day: Int, _ clock: Clock) -> Int64? {
    let last = CivilTime(secondsSinceEpoch: reference + 86_400)
    // Leap days come back after at most eight years.
    for year in stride(from: last.year, through: last.year - 8, by: -1) {
      guard let moment = moment(year, month, day, clock, zone: 0) else { continue }
      if moment / 1_000_000_000 <= reference + 86_400 { return moment }
    }
    return nil
  }

  // MARK: Bytes

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// The number of the next `count` bytes, all digits; where they are none nothing moves.
  private mutating func digits(_ count: Int) -> Int? {
    guard bytes.count - index >= count else { return nil }
    var value = 0
    for place in index..<(index + count) {
      let digit = bytes[place] &- UInt8(ascii: "0")
      if digit >= 10 { return nil }
      value = value * 10 + Int(digit)
    }
    index += count
    return value
  }

  private func isLetters(_ count: Int) -> Bool {
    guard bytes.count - index >= count else { return false }
    for place in index..<(index + count)
    where (bytes[place] | 0x20) &- UInt8(ascii: "a") >= 26 { return false }
    return true
  }

  private func isWord(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
