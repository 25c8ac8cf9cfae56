import ChunkEncoding
import TelemetryModel

// Writing a group of entries as columns.

/// Writes groups: the large columns as pages, then a directory page that holds the small ones.
///
/// Directory: a deflate page of: varint bytes of the shapes, the shapes, u64 offset of the first
/// page, then a part after the other: timestamps, structured metadata (0 bytes where there is
/// none), which line has which shape, the lines without one, a text column a slot. A part is a
/// varint of twice its bytes, plus 1 where it is a page: then its u64 hash, else its bytes. Pages
/// lie one behind the other.
enum LogGroupWriter {
  /// Adds the entries of `block` in `range`; gives the place of their directory.
  static func write(
    _ block: LogEntryBlock, _ range: Range<Int>, into file: inout SegmentFileWriter
  ) -> PageLocation {
    let times = Array(block.timestamps[range])
    let start = block.lineRange(range.lowerBound).lowerBound
    let end = block.lineEnds[range.upperBound - 1]
    let spans = range.map { index -> TextSpan in
      let line = block.lineRange(index)
      return TextSpan(start: line.lowerBound - start, length: line.count)
    }
    let lines = block.bytes.withUnsafeBufferPointer { bytes in
      LineTemplates.encode(
        UnsafeBufferPointer(rebasing: bytes[start..<end]), spans: spans, times: times)
    }
    var timestamps = ByteWriter()
    IntegerColumn.encode(times, into: &timestamps)
    var metadata = ByteWriter()
    let rows = block.structuredMetadata.isEmpty ? [] : block.structuredMetadata[range]
    if rows.contains(where: { !$0.isEmpty }) {
      StructuredMetadataColumns.encode(rows, into: &metadata)
    }
    return write(
      shapes: lines.shapes,
      parts: [timestamps.bytes, metadata.bytes, lines.codes, lines.rest] + lines.columns,
      into: &file)
  }

  private static func write(
    shapes: [UInt8], parts: [[UInt8]], into file: inout SegmentFileWriter
  ) -> PageLocation {
    var pages = ByteWriter()
    var firstPage = 0
    for part in parts {
      let isPage = part.count >= SegmentFormat.inlineColumnBytes
      pages.append(count: part.count << 1 | (isPage ? 1 : 0))
      if isPage {
        let place = file.add(page: part)
        if firstPage == 0 { firstPage = place.offset }
        pages.append(fixed: place.hash)
      } else {
        pages.append(bytes: part)
      }
    }
    var content = ByteWriter()
    content.append(count: shapes.count)
    content.append(bytes: shapes)
    content.append(fixed: UInt64(firstPage))
    content.append(bytes: pages.bytes)
    var directory = ByteWriter()
    DeflatePage.encode(content.bytes, into: &directory)
    return file.add(page: directory.bytes)
  }
}
