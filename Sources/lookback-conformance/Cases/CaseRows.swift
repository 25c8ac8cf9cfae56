import Presentation

/// Rows of JSON lines on standard output, one a case, handed on in blocks.
struct CaseRows {
  private static let blockSize = 1 << 16
  private var writer = JSONWriter()

  /// Writes one row with what `body` writes between its braces.
  mutating func row(_ body: (inout JSONWriter) -> Void) {
    writer.beginObject()
    body(&writer)
    writer.endObject()
    writer.endLine()
    if writer.buffer.bytes.count >= Self.blockSize { flush() }
  }

  mutating func flush() {
    StandardStream.output.write(writer.buffer.bytes)
    writer.buffer.removeAll()
  }
}
