// Timestamps as they are written in lines, told as what they differ from the entry's own time.

/// How a timestamp is written, apart from its numbers.
struct TimestampLayout: Hashable {
  /// Numbers are never reused; 0 stands for none.
  enum Form: UInt8 {
    /// `2006-01-02T15:04:05.123`
    case year = 1
    /// `02/Jan/2006:15:04:05`
    case access = 2
    /// `Jan  2 15:04:05`
    case syslog = 3
  }

  var form: Form
  /// Between the parts of the date; only in `year`.
  var dateMark: UInt8
  /// Between date and time; only in `year`.
  var timeMark: UInt8
  /// Before the digits behind the seconds.
  var point: UInt8
  /// Digits behind the seconds.
  var digits: Int

  static let digitLimit = 9

  /// The bytes up to the seconds' end.
  var headLength: Int {
    switch form {
    case .year: 19
    case .access: 20
    case .syslog: 15
    }
  }

  var length: Int { headLength + (digits > 0 ? 1 + digits : 0) }

  /// Nanoseconds of the last digit.
  var unit: Int64 { NumberTexts.powersOfTen[Self.digitLimit - digits] }

  static let months: [UInt8] = Array("JanFebMarAprMayJunJulAugSepOctNovDec".utf8)

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// The layout of the timestamp that `text` seems to start with. Only marks are looked at, not
  /// whether its numbers make a date.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    let count = text.count
    guard count >= 15 else { return nil }
    if count >= 19, text[13] == 0x3A, text[16] == 0x3A, text[4] == text[7],
      text[4] == 0x2D || text[4] == 0x2F, text[10] == 0x54 || text[10] == 0x20
    {
      self.init(form: .year, dateMark: text[4], timeMark: text[10], point: 0, digits: 0)
      // Digits behind the seconds.
      if count > 20, text[19] == 0x2E || text[19] == 0x2C {
        var end = 20
        while end < count, end < 20 + Self.digitLimit, Self.isDigit(text[end]) { end &+= 1 }
        if end > 20 { (point, digits) = (text[19], end - 20) }
      }
      return
    }
    if count >= 20, text[2] == 0x2F, text[6] == 0x2F, text[11] == 0x3A, text[14] == 0x3A,
      text[17] == 0x3A
    {
      self.init(form: .access, dateMark: 0, timeMark: 0, point: 0, digits: 0)
      return
    }
    if text[3] == 0x20, text[6] == 0x20, text[9] == 0x3A, text[12] == 0x3A {
      self.init(form: .syslog, dateMark: 0, timeMark: 0, point: 0, digits: 0)
      return
    }
    return nil
  }

  init(form: Form, dateMark: UInt8, timeMark: UInt8, point: UInt8, digits: Int) {
    self.form = form
    self.dateMark = dateMark
    self.timeMark = timeMark
    self.point = point
    self.digits = digits
  }

  // MARK: Numbers

  private static func number(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int
  ) -> Int64? {
    var number: Int64 = 0
    for index in start..<(start &+ count) {
      let digit = text[index] &- 0x30
      if digit > 9 { return nil }
      number = number &* 10 &+ Int64(digit)
    }
    return number
  }

  private static func month(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int64? {
    for month in 0..<12 {
      let name = 3 &* month
      if text[start] == months[name], text[start &+ 1] == months[name &+ 1],
        text[start &+ 2] == months[name &+ 2]
      {
        return Int64(month &+ 1)
      }
    }
    return nil
  }

  /// The time of `text` (of at least `length` bytes) in units since 1970, as if it were UTC; nil
  /// where it is no time written just so.
  func units(of text: UnsafeBufferPointer<UInt8>, year known: Int64) -> Int64? {
    var year: Int64? = known
    let month: Int64?
    let day: Int64?
    switch form {
    case .year:
      if text[4] != dateMark || text[7] != dateMark || text[10] != timeMark { return nil }
      year = Self.number(text, 0, 4)
      month = Self.number(text, 5, 2)
      day = Self.number(text, 8, 2)
    case .access:
      if text[2] != 0x2F || text[6] != 0x2F || text[11] != 0x3A { return nil }
      year = Self.number(text, 7, 4)
      month = Self.month(text, 3)
      day = Self.number(text, 0, 2)
    case .syslog:
      if text[3] != 0x20 || text[6] != 0x20 { return nil }
      month = Self.month(text, 0)
      day = text[4] == 0x20 ? Self.number(text, 5, 1) : Self.number(text, 4, 2)
      // A day below 10 has a blank before it.
      if text[4] == 0x30 { return nil }
    }
    guard let year, let month, let day, (1700...2200).contains(year), (1...12).contains(month),
      day >= 1, day <= CivilDate.days(inMonth: month, of: year),
      let seconds = secondsOfDay(text)
    else { return nil }
    let total = CivilDate.days(year: year, month: month, day: day) &* 86_400 &+ seconds
    if digits == 0 { return total }
    guard text[headLength] == point,
      let fraction = Self.number(text, headLength + 1, digits)
    else { return nil }
    return total &* NumberTexts.powersOfTen[digits] &+ fraction
  }

  private func secondsOfDay(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    let start = headLength - 8
    guard text[start &+ 2] == 0x3A, text[start &+ 5] == 0x3A,
      let hour = Self.number(text, start, 2), hour < 24,
      let minute = Self.number(text, start &+ 3, 2), minute < 60,
      let second = Self.number(text, start &+ 6, 2), second < 60
    else { return nil }
    return hour &* 3600 &+ minute &* 60 &+ second
  }
}

/// Days and dates of the Gregorian calendar.
///
/// Algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilDate: Hashable {
  var year: Int64
  var month: Int64
  var day: Int64

  /// The date of a day since 1970-01-01.
  init(days: Int64) {
    let shifted = days &+ 719_468
    let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
    let dayOfEra = shifted &- era &* 146_097
    let yearOfEra =
      (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
    let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
    day = dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1
    month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
    year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
  }

  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year &- 1 : year
    let era = (shifted >= 0 ? shifted : shifted &- 399) / 400
    let yearOfEra = shifted &- era &* 400
    let dayOfYear = (153 &* (month > 2 ? month &- 3 : month &+ 9) &+ 2) / 5 &+ day &- 1
    let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
    return era &* 146_097 &+ dayOfEra &- 719_468
  }

  static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// A column of timestamps of one layout and one ending (a zone).
///
/// Layout: a byte form, a byte each for the mark in the date, the mark before the time, the mark
/// before the digits behind the seconds, and how many those are; text of the ending; a byte 1
/// where the numbers are what the texts differ from their entries' times (else 0); an integer
/// column. Numbers count units of the last digit, as if the texts were UTC; entries' times are
/// rounded down to that unit.
enum TimestampTexts {
  private static let endingLimit = 32

  static func encode(_ source: TextSource) -> [UInt8]? {
    guard let layout = TimestampLayout(source.text(0)) else { return nil }
    let length = source.text(0).count
    guard length >= layout.length, length - layout.length <= endingLimit else { return nil }
    let ending = Array(source.text(0)[layout.length...])
    var numbers: [Int64] = []
    var distances: [Int64] = []
    numbers.reserveCapacity(source.count)
    var year: (day: Int64, year: Int64) = (0, 1970)
    for index in 0..<source.count {
      let text = source.text(index)
      if text.count != length { return nil }
      for place in ending.indices where text[layout.length &+ place] != ending[place] {
        return nil
      }
      if layout.form == .syslog, let times = source.times {
        let day = floorDivide(times[index], 86_400_000_000_000)
        if day != year.day { year = (day, CivilDate(days: day).year) }
      }
      guard let number = layout.units(of: text, year: year.year) else { return nil }
      numbers.append(number)
      if let times = source.times {
        distances.append(number &- floorDivide(times[index], layout.unit))
      }
    }
    var writer = ByteWriter()
    writer.append(bytes: [
      layout.form.rawValue, layout.dateMark, layout.timeMark, layout.point, UInt8(layout.digits),
    ])
    writer.append(count: ending.count)
    writer.append(bytes: ending)
    var absolute = ByteWriter()
    IntegerColumn.encode(numbers, into: &absolute)
    var relative = ByteWriter()
    IntegerColumn.encode(distances, into: &relative)
    let isRelative = !distances.isEmpty && relative.count < absolute.count
    writer.append(fixed: UInt8(isRelative ? 1 : 0))
    writer.append(bytes: isRelative ? relative.bytes : absolute.bytes)
    return writer.bytes
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient &- 1 : quotient
  }

  // MARK: Decoding

  private static func readLayout(
    _ reader: inout ByteReader
  ) throws(ChunkDecodingError) -> (layout: TimestampLayout, ending: UnsafeRawBufferPointer) {
    let head = try reader.readBytes(5)
    guard let form = TimestampLayout.Form(rawValue: head[0]),
      head[4] <= TimestampLayout.digitLimit
    else { throw .invalid("a timestamp of no known form") }
    let layout = TimestampLayout(
      form: form, dateMark: head[1], timeMark: head[2], point: head[3], digits: Int(head[4]))
    return (layout, try reader.readBytes(try reader.readCount(limit: endingLimit)))
  }

  /// The bytes that the texts of a column may be made of.
  static func alphabet(_ reader: inout ByteReader) throws(ChunkDecodingError) -> [UInt8] {
    let (layout, ending) = try readLayout(&reader)
    let marks: [UInt8] =
      switch layout.form {
      case .year: [layout.dateMark, layout.timeMark]
      case .access: [0x2F] + TimestampLayout.months
      case .syslog: [0x20] + TimestampLayout.months
      }
    return "0123456789:".utf8 + marks + [layout.point] + ending
  }

  static func decode(
    _ reader: inout ByteReader, count: Int, times: UnsafePointer<Int64>?,
    budget: inout DecodingBudget
  ) throws(ChunkDecodingError) -> TextValues {
    let (layout, ending) = try readLayout(&reader)
    let isRelative = try reader.readByte()
    guard isRelative == 0 || (isRelative == 1 && times != nil) else {
      throw .unknownCodec(isRelative)
    }
    let length = layout.length + ending.count
    try budget.take(count: count, byteCount: length * count)
    var numbers = [Int64](repeating: 0, count: count)
    try IntegerColumn.decode(&reader, into: &numbers)
    if isRelative == 1, let times {
      for index in 0..<count { numbers[index] &+= floorDivide(times[index], layout.unit) }
    }
    let values = TextValues(byteCapacity: length * count, count: count)
    guard let base = values.bytes.baseAddress else { return values }
    var day: (number: Int64, date: CivilDate) = (0, CivilDate(days: 0))
    let perSecond = NumberTexts.powersOfTen[layout.digits]
    for index in 0..<count {
      let seconds = floorDivide(numbers[index], perSecond)
      let dayNumber = floorDivide(seconds, 86_400)
      if dayNumber != day.number { day = (dayNumber, CivilDate(days: dayNumber)) }
      let output = base + index &* length
      write(
        day.date, second: seconds &- dayNumber &* 86_400,
        fraction: numbers[index] &- seconds &* perSecond, layout, to: output)
      for place in 0..<ending.count { output[layout.length &+ place] = ending[place] }
      values.spans[index] = TextSpan(start: index &* length, length: length)
    }
    return values
  }

  private static func write(
    _ date: CivilDate, second: Int64, fraction: Int64, _ layout: TimestampLayout,
    to output: UnsafeMutablePointer<UInt8>
  ) {
    switch layout.form {
    case .year:
      put(date.year, 4, output)
      output[4] = layout.dateMark
      put(date.month, 2, output + 5)
      output[7] = layout.dateMark
      put(date.day, 2, output + 8)
      output[10] = layout.timeMark
    case .access:
      put(date.day, 2, output)
      output[2] = 0x2F
      putMonth(date.month, output + 3)
      output[6] = 0x2F
      put(date.year, 4, output + 7)
      output[11] = 0x3A
    case .syslog:
      putMonth(date.month, output)
      output[3] = 0x20
      put(date.day, 2, output + 4)
      if date.day < 10 { output[4] = 0x20 }
      output[6] = 0x20
    }
    let time = output + (layout.headLength &- 8)
    put(second / 3600, 2, time)
    time[2] = 0x3A
    put(second / 60 % 60, 2, time + 3)
    time[5] = 0x3A
    put(second % 60, 2, time + 6)
    if layout.digits > 0 {
      output[layout.headLength] = layout.point
      put(fraction, layout.digits, output + (layout.headLength &+ 1))
    }
  }

  private static func put(_ number: Int64, _ digits: Int, _ output: UnsafeMutablePointer<UInt8>) {
    var rest = number.magnitude
    var place = digits
    while place > 0 {
      place &-= 1
      output[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// - Parameter month: 1 to 12, as every `CivilDate` has.
  private static func putMonth(_ month: Int64, _ output: UnsafeMutablePointer<UInt8>) {
    let start = 3 &* Int(month &- 1)
    for place in 0..<3 { output[place] = TimestampLayout.months[start &+ place] }
  }
}
