import TelemetryModel

/// Writes JSON into a text buffer, value by value; commas and colons come by themselves.
///
/// The caller closes what it opens and writes a key before each value of an object.
package struct JSONWriter {
  package var buffer: TextBuffer
  private var needsComma = false

  /// A writer that holds all it writes, or hands it on to a sink.
  package init(sink: ByteSink? = nil) { buffer = TextBuffer(sink: sink) }

  /// A writer that holds all it writes, points among it that are likely to start so.
  init(pointStarts: NumberText.PointStarts) { buffer = TextBuffer(pointStarts: pointStarts) }

  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Ends a row of JSON lines: the next value stands on its own line.
  package mutating func endLine() {
    buffer.append(byte: UInt8(ascii: "\n"))
    needsComma = false
  }

  /// Writes a member's name.
  package mutating func key(_ name: String) {
    string(name)
    buffer.append(byte: UInt8(ascii: ":"))
    needsComma = false
  }

  package mutating func string(_ text: String) {
    separate()
    var text = text
    text.withUTF8 { unsafe append(quoted: $0) }
  }

  /// Writes bytes as a string; those that are no UTF-8 become U+FFFD.
  package mutating func string(bytes: [UInt8]) {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      separate()
      unsafe bytes.withUnsafeBufferPointer { unsafe append(quoted: $0) }
    } else {
      string(String(decoding: bytes, as: UTF8.self))
    }
  }

  package mutating func integer(_ value: Int64) {
    separate()
    buffer.append(decimal: value)
  }

  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }
  package mutating func null() { raw("null") }

  /// Writes text that is JSON already, such as a number.
  package mutating func raw(_ text: String) {
    separate()
    buffer.append(text)
  }

  /// Writes what `body` appends as the next value.
  package mutating func value(_ body: (inout TextBuffer) -> Void) {
    separate()
    body(&buffer)
  }

  private mutating func open(_ byte: UInt8) {
    separate()
    buffer.append(byte: byte)
    needsComma = false
  }

  private mutating func close(_ byte: UInt8) {
    buffer.append(byte: byte)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { buffer.append(byte: UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func append(quoted text: UnsafeBufferPointer<UInt8>) {
    buffer.append(byte: UInt8(ascii: "\""))
    var start = 0
    for index in 0..<text.count where unsafe Self.isEscaped(text[index]) {
      unsafe buffer.append(UnsafeBufferPointer(rebasing: text[start..<index]))
      unsafe append(escaped: text[index])
      start = index + 1
    }
    unsafe buffer.append(UnsafeBufferPointer(rebasing: text[start...]))
    buffer.append(byte: UInt8(ascii: "\""))
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func append(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      buffer.append(byte: UInt8(ascii: "\\"))
      buffer.append(byte: byte)
    case UInt8(ascii: "\n"): buffer.append("\\n")
    case UInt8(ascii: "\r"): buffer.append("\\r")
    case UInt8(ascii: "\t"): buffer.append("\\t")
    default:
      buffer.append("\\u00")
      buffer.append(byte: Self.hexadecimal[Int(byte >> 4)])
      buffer.append(byte: Self.hexadecimal[Int(byte & 15)])
    }
  }

  private static let hexadecimal = Array("0123456789abcdef".utf8)
}
