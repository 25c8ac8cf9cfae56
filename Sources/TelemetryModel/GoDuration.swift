/// Durations as Go writes them: `1h30m0s`, `1.5s`, `-300ms`, in nanoseconds.
package enum GoDuration {
  private static let units: [(name: String, nanoseconds: UInt64)] = [
    ("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]

  /// Go's message for a text that is no duration.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
  }

  /// `text` in nanoseconds: decimal numbers with optional fraction, each with a unit, and one sign.
  package static func parse(_ text: String) throws(Failure) -> Int64 {
    let quoted = GoString.quoted(text)
    let invalid = Failure(description: "time: invalid duration \(quoted)")
    var rest = Array(text.utf8)[...]
    var negative = false
    if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      negative = first == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    if rest.elementsEqual("0".utf8) { return 0 }
    if rest.isEmpty { throw invalid }
    var total: UInt64 = 0
    while !rest.isEmpty {
      let whole = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
      rest = rest[whole.endIndex...]
      var fraction: ArraySlice<UInt8> = []
      if rest.first == UInt8(ascii: ".") {
        rest = rest.dropFirst()
        fraction = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
        rest = rest[fraction.endIndex...]
      }
      if whole.isEmpty && fraction.isEmpty { throw invalid }
      let letters = rest.prefix { !($0 &- UInt8(ascii: "0") < 10) && $0 != UInt8(ascii: ".") }
      if letters.isEmpty {
        throw Failure(description: "time: missing unit in duration \(quoted)")
      }
      rest = rest[letters.endIndex...]
      guard let unit = units.first(where: { $0.name.utf8.elementsEqual(letters) }) else {
        let name = GoString.quoted(String(decoding: letters, as: UTF8.self))
        throw Failure(description: "time: unknown unit \(name) in duration \(quoted)")
      }
      guard let sum = add(total, whole, fraction, unit.nanoseconds) else { throw invalid }
      total = sum
    }
    let limit = UInt64(Int64.max) + (negative ? 1 : 0)
    if total > limit { throw invalid }
    return negative ? Int64(truncatingIfNeeded: 0 &- total) : Int64(total)
  }

  private static func add(
    _ total: UInt64, _ whole: ArraySlice<UInt8>, _ fraction: ArraySlice<UInt8>, _ unit: UInt64
  ) -> UInt64? {
    guard let number = whole.isEmpty ? 0 : UInt64(String(decoding: whole, as: UTF8.self)) else {
      return nil
    }
    let (product, overflowed) = number.multipliedReportingOverflow(by: unit)
    if overflowed || product > 1 << 63 { return nil }
    var scale = 1.0
    var digits = 0.0
    for byte in fraction.prefix(18) {
      digits = digits * 10 + Double(byte - UInt8(ascii: "0"))
      scale *= 10
    }
    let (sum, overflowedToo) = total.addingReportingOverflow(
      product + UInt64(digits * (Double(unit) / scale)))
    return overflowedToo || sum > 1 << 63 ? nil : sum
  }

  /// Go's text of a duration: `1h30m0s`, `1.5ms`, `0s`.
  package static func format(nanoseconds: Int64) -> String {
    let magnitude = nanoseconds.magnitude
    let sign = nanoseconds < 0 ? "-" : ""
    switch magnitude {
    case 0: return "0s"
    case ..<1000: return sign + "\(magnitude)ns"
    case ..<1_000_000: return sign + decimal(magnitude, 1000) + "µs"
    case ..<1_000_000_000: return sign + decimal(magnitude, 1_000_000) + "ms"
    default: break
    }
    let minutes = magnitude / 60_000_000_000
    let seconds = decimal(magnitude % 60_000_000_000, 1_000_000_000) + "s"
    if minutes == 0 { return sign + seconds }
    if minutes < 60 { return sign + "\(minutes)m" + seconds }
    return sign + "\(minutes / 60)h\(minutes % 60)m" + seconds
  }

  private static func decimal(_ value: UInt64, _ unit: UInt64) -> String {
    var fraction = String(value % unit + unit).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(value / unit)" + (fraction.isEmpty ? "" : "." + fraction)
  }
}
