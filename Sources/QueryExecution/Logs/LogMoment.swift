import TelemetryModel

/// A label's value as a moment, for comparisons with `now()`.
enum LogMoment {
  /// RFC 3339, or seconds (with a fraction), milliseconds, microseconds or nanoseconds since the
  /// epoch, told apart by their digits; in nanoseconds since the epoch. Nil for anything else, and
  /// for what 64 bits do not hold.
  static func parse(_ text: String) -> Int64? {
    if let moment = CivilTime.parseRFC3339(text.utf8) { return moment }
    guard let number = FloatParsing.double(text), number >= 0 else { return nil }
    guard let integer = Int64(text) else {
      let nanoseconds = (number * 1e9).rounded()
      return nanoseconds < 0x1p63 ? Int64(nanoseconds) : nil
    }
    let scale: Int64 =
      switch text.utf8.count {
      case ...11: 1_000_000_000
      case ...14: 1_000_000
      case ...17: 1000
      default: 1
      }
    let (product, overflowed) = integer.multipliedReportingOverflow(by: scale)
    return overflowed ? nil : product
  }
}
