import TelemetryModel

/// The bytes of an output that is being written. All writers append to one; nothing is concatenated
/// per sample or per line.
package struct TextBuffer: Hashable, Sendable {
  /// What has been written, UTF-8 unless a log line was not.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  package mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  package mutating func append(byte: UInt8) { bytes.append(byte) }

  package mutating func append(spaces count: Int) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, count)))
  }

  /// Forgets what has been written and keeps the memory.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Appends `value` in decimal.
  package mutating func append(decimal value: Int64) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    append(digits: value.magnitude)
  }

  private mutating func append(digits value: UInt64) {
    if value < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value))
      return
    }
    let start = bytes.count
    var rest = value
    while rest > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  /// Appends a sample's value in the HTTP API's form: the shortest that reads back, an exponent
  /// only below 1e-6 and from 1e21.
  package mutating func append(sample value: Double) {
    if value.magnitude < 1e15, let whole = Int64(exactly: value), whole != 0 || value.sign == .plus
    {
      append(decimal: whole)
    } else {
      append(NumberText.api(value))
    }
  }

  /// Appends a time in milliseconds as seconds: whole ones without a point, others with three
  /// decimals.
  package mutating func append(seconds milliseconds: Int64) {
    if milliseconds < 0 { bytes.append(UInt8(ascii: "-")) }
    append(digits: milliseconds.magnitude / 1000)
    let rest = milliseconds.magnitude % 1000
    if rest == 0 { return }
    bytes.append(UInt8(ascii: "."))
    bytes.append(UInt8(ascii: "0") + UInt8(rest / 100))
    bytes.append(UInt8(ascii: "0") + UInt8(rest / 10 % 10))
    bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
  }

  /// What has been written, as text; bytes that are no UTF-8 become U+FFFD.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
