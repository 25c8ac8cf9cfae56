import TelemetryModel

// Text under construction: numbers, JSON strings, label values, as bytes.

/// A buffer of text that exporters write to.
package struct ExportText {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  /// The text so far; the buffer is empty afterwards and keeps its capacity.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  mutating func append(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(raw text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }

  // MARK: Numbers

  mutating func append(_ value: Int64) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    append(digits: value.magnitude, atLeast: 1)
  }

  /// The number with zeros in front up to a width.
  mutating func append(digits value: UInt64, atLeast width: Int) {
    let start = bytes.count
    var rest = value
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    while bytes.count - start < width { bytes.append(UInt8(ascii: "0")) }
    bytes[start...].reverse()
  }

  /// The shortest text that reads back as the same bits; NaN, infinities and the staleness marker
  /// by their words, between two bytes `quote` where that is not 0.
  mutating func append(_ value: Double, quote: UInt8 = 0) {
    if value.magnitude < 1e15, value == value.rounded(.towardZero) {
      if value == 0 && value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
      return append(Int64(value))
    }
    if value.isFinite { return bytes.append(contentsOf: value.description.utf8) }
    if quote != 0 { bytes.append(quote) }
    if StalenessMarker.isStale(value) {
      append("StaleNaN")
    } else if value.isNaN {
      append("NaN")
    } else {
      append(value < 0 ? "-Inf" : "+Inf")
    }
    if quote != 0 { bytes.append(quote) }
  }

  // MARK: JSON

  /// A JSON string of valid UTF-8.
  mutating func append(json text: some Sequence<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: append(#"\n"#)
      case 0x0D: append(#"\r"#)
      case 0x09: append(#"\t"#)
      case 0..<0x20:
        append(byte < 0x10 ? #"\u000"# : #"\u001"#)
        let digit = byte & 0x0F
        bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A JSON string.
  package static func json(_ text: String) -> String {
    var buffer = ExportText()
    buffer.append(json: text.utf8)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// A JSON object of names and values.
  mutating func append(json labels: Labels) {
    bytes.append(UInt8(ascii: "{"))
    for (index, label) in labels.pairs.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(json: label.name.utf8)
      bytes.append(UInt8(ascii: ":"))
      append(json: label.value.utf8)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Base 64 with filling, RFC 4648 §4.
  mutating func append(base64 data: some Collection<UInt8>) {
    let alphabet = Self.alphabet
    var group: UInt32 = 0
    var held = 0
    for byte in data {
      group = group << 8 | UInt32(byte)
      held += 1
      if held < 3 { continue }
      for shift: UInt32 in [18, 12, 6, 0] { bytes.append(alphabet[Int(group >> shift & 63)]) }
      (group, held) = (0, 0)
    }
    if held == 0 { return }
    group <<= UInt32(8 * (3 - held))
    for place in 0..<4 {
      let digit = alphabet[Int(group >> UInt32(18 - 6 * place) & 63)]
      bytes.append(place <= held ? digit : UInt8(ascii: "="))
    }
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  // MARK: Exposition

  /// A text between quotes, or without them, in which backslash, quote and line feed are escaped.
  mutating func append(escaped text: String, isQuoted: Bool = true) {
    if isQuoted { bytes.append(UInt8(ascii: "\"")) }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: append(#"\n"#)
      default: bytes.append(byte)
      }
    }
    if isQuoted { bytes.append(UInt8(ascii: "\"")) }
  }

  /// A series as expositions write it; a name that cannot stand before the braces stands in them.
  mutating func append(selector labels: Labels) {
    let name = labels.metricName ?? ""
    let isLegacy = LabelName.isLegacyMetric(name)
    var isFirst = true
    if isLegacy { append(raw: name.utf8) }
    if isLegacy && labels.count == 1 { return }
    bytes.append(UInt8(ascii: "{"))
    if !isLegacy {
      append(escaped: name)
      isFirst = false
    }
    for label in labels.pairs where !label.name.equalsBytes(LabelName.metricName) {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      if LabelName.isLegacy(label.name) {
        append(raw: label.name.utf8)
      } else {
        append(escaped: label.name)
      }
      bytes.append(UInt8(ascii: "="))
      append(escaped: label.value)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Milliseconds as seconds with a fraction.
  mutating func append(seconds milliseconds: Int64) {
    if milliseconds < 0 { bytes.append(UInt8(ascii: "-")) }
    append(digits: milliseconds.magnitude / 1000, atLeast: 1)
    bytes.append(UInt8(ascii: "."))
    append(digits: milliseconds.magnitude % 1000, atLeast: 3)
  }
}

/// Whether bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Validity {
  static func holds(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { holds($0) }
  }

  private static func holds(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte < 0x80 { continue }
      let more: Int
      var allowed: ClosedRange<UInt8> = 0x80...0xBF
      switch byte {
      case 0xC2...0xDF: more = 1
      case 0xE0...0xEF:
        more = 2
        if byte == 0xE0 { allowed = 0xA0...0xBF }
        if byte == 0xED { allowed = 0x80...0x9F }
      case 0xF0...0xF4:
        more = 3
        if byte == 0xF0 { allowed = 0x90...0xBF }
        if byte == 0xF4 { allowed = 0x80...0x8F }
      default: return false
      }
      guard index + more <= bytes.count, allowed.contains(bytes[index]) else { return false }
      for place in (index + 1)..<max(index + 1, index + more)
      where !(0x80...0xBF).contains(bytes[place]) {
        return false
      }
      index += more
    }
    return true
  }
}
