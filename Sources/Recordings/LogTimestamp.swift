import TelemetryModel

/// Finds the time of a log line, in nanoseconds since the epoch.
enum LogTimestamp {
  /// The fields that usually hold it, in the order they are tried.
  static let usualFields = ["time", "timestamp", "ts", "@timestamp", "datetime", "date"]

  /// A time as a text or number: RFC 3339 (a missing zone is UTC), or seconds, milliseconds,
  /// microseconds or nanoseconds since the epoch, told apart by size.
  static func parse(_ text: some Collection<UInt8>) -> Int64? {
    if let moment = CivilTime.parseRFC3339(text) { return moment }
    if text.count >= 19, let moment = CivilTime.parseRFC3339(Array(text) + [UInt8(ascii: "Z")]) {
      return moment
    }
    return parseEpoch(text)
  }

  private static func parseEpoch(_ text: some Collection<UInt8>) -> Int64? {
    let whole = text.prefix { $0 &- UInt8(ascii: "0") < 10 }
    guard whole.count >= 9, whole.count <= 19,
      let number = Int64(String(decoding: whole, as: UTF8.self))
    else { return nil }
    var scale: Int64
    switch whole.count {
    case ...11: scale = 1_000_000_000
    case ...14: scale = 1_000_000
    case ...17: scale = 1000
    default: scale = 1
    }
    let (product, overflowed) = number.multipliedReportingOverflow(by: scale)
    if overflowed { return nil }
    var moment = product
    let fraction = text.dropFirst(whole.count)
    if !fraction.isEmpty {
      guard fraction.first == UInt8(ascii: ".") else { return nil }
      for byte in fraction.dropFirst() {
        guard byte &- UInt8(ascii: "0") < 10 else { return nil }
        scale /= 10
        // The last representable second has no room for all of a fraction.
        let (sum, overflowed) = moment.addingReportingOverflow(
          Int64(byte - UInt8(ascii: "0")) * scale)
        if overflowed { return nil }
        moment = sum
      }
    }
    return moment
  }

  /// The time at the front of a plain line: a date and time, in brackets or not, with a zone or
  /// UTC.
  static func atFront(of line: UnsafeBufferPointer<UInt8>) -> Int64? {
    var rest = line[...]
    while let first = rest.first, first == UInt8(ascii: "[") || first == UInt8(ascii: " ") {
      rest = rest.dropFirst()
    }
    let clock = rest.prefix(11)
    guard rest.count >= 19, clock.dropFirst(4).first == UInt8(ascii: "-") else { return nil }
    let tail = rest.dropFirst(11).prefix { byte in
      byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "Z")
    }
    return parse(Array(clock) + Array(tail))
  }
}
