import Presentation

/// Rows of JSON lines on standard output, one a case, handed on in blocks.
struct CaseRows {
  private var writer = JSONWriter(sink: { StandardStream.output.write($0) })

  /// Writes one row with what `body` writes between its braces.
  mutating func row(_ body: (inout JSONWriter) -> Void) {
    writer.beginObject()
    body(&writer)
    writer.endObject()
    writer.endLine()
    writer.buffer.drain()
  }

  mutating func flush() { writer.buffer.finish() }
}
