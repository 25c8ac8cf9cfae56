import TelemetryModel

// Values as recordings write them: numbers that may be texts, timestamps, label sets.

extension JSONReader {
  /// A number, or one of the texts for those that JSON has no number for: `NaN`, `+Inf`, `-Inf`,
  /// `StaleNaN`, or any number in quotes. `null` is NaN.
  func double() throws(RecordingError) -> Double {
    switch try kind() {
    case .number: try number()
    case .string: try string()
    case .null:
      try word()
      return ordinaryNaN
    case .object, .array, .bool, .end: throw failure("a number was expected")
    }
    if let value = shortDecimal() { return value }
    if text.elementsEqual("StaleNaN".utf8) { return StalenessMarker.value }
    do throws(FloatParsing.Failure) {
      return try FloatParsing.parse(text)
    } catch {
      throw failure("\(GoString.quoted(String(decoding: text, as: UTF8.self))) is no number")
    }
  }

  /// A whole number, in quotes or not.
  func integer() throws(RecordingError) -> Int64 {
    if try kind() == .string { try string() } else { try number() }
    var value: Int64 = 0
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = text.dropFirst(isNegative ? 1 : 0)
    for byte in digits {
      let digit = byte &- UInt8(ascii: "0")
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (next, overflows) =
        isNegative
        ? product.subtractingReportingOverflow(Int64(digit))
        : product.addingReportingOverflow(Int64(digit))
      if digit > 9 || isTooLarge || overflows { throw noInteger() }
      value = next
    }
    if digits.isEmpty { throw noInteger() }
    return value
  }

  private func noInteger() -> RecordingError {
    failure("\(GoString.quoted(String(decoding: text, as: UTF8.self))) is no whole number")
  }

  /// A whole number of 32 bits.
  func integer32() throws(RecordingError) -> Int32 {
    guard let value = Int32(exactly: try integer()) else {
      throw failure("the number is out of range")
    }
    return value
  }

  /// Seconds since the epoch as the HTTP API writes them, in milliseconds.
  func secondsAsMilliseconds() throws(RecordingError) -> Int64 {
    let milliseconds = (try double() * 1000).rounded()
    guard milliseconds.magnitude < 9.2e18 else { throw failure("the timestamp is out of range") }
    return Int64(milliseconds)
  }

  /// An object of texts as labels; what is empty is left out.
  func labels() throws(RecordingError) -> Labels {
    var labels: [Label] = []
    try beginObject()
    while try nextMember() {
      let name = validText()
      if try kind() == .string {
        try string()
      } else if try kind() == .number {
        try number()
      } else {
        throw failure("a text was expected as the label's value")
      }
      if !text.isEmpty { labels.append(Label(name: name, value: validText())) }
    }
    return Labels(labels)
  }

  /// `text` as a string; wrong UTF-8 is repaired.
  func validText() -> String { String(decoding: text, as: UTF8.self) }

  /// An array of numbers.
  func doubles(into values: inout [Double]) throws(RecordingError) {
    try beginArray()
    while try nextElement() { values.append(try double()) }
  }

  /// An array of whole numbers.
  func integers(into values: inout [Int64]) throws(RecordingError) {
    try beginArray()
    while try nextElement() { values.append(try integer()) }
  }

  /// A decimal of up to 15 digits without exponent, which one division gives exactly.
  private func shortDecimal() -> Double? {
    guard text.count <= 17 else { return nil }
    var mantissa: Int64 = 0
    var digits = 0
    var scale = 1.0
    var hasPoint = false
    var index = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { index = 1 }
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        let digit = byte &- UInt8(ascii: "0")
        if digit > 9 { return nil }
        mantissa = mantissa * 10 + Int64(digit)
        digits += 1
        if hasPoint { scale *= 10 }
      }
      index += 1
    }
    guard digits > 0, digits <= 15 else { return nil }
    let value = Double(mantissa) / scale
    return isNegative ? -value : value
  }
}
