import ChunkEncoding
import TelemetryModel

// A group of entries as columns, and how they go into the file.

/// How lines are laid out.
enum LineForm: Hashable, Sendable {
  /// As shapes and columns: small, and quick to ask again and again.
  case columns
  /// As they are: quick to write, for lines that are asked once.
  case plain
}

/// The columns of a group, encoded: what can be done for several groups at once.
///
/// Directory: varint count of shapes, of each a varint number in the segment's shapes and a varint
/// of how many lines have it, u64 offset of the first page, then a part after the other:
/// timestamps, structured metadata (0 bytes where there is none), which line has which shape, the
/// lines without one, a text column a slot. A part is a varint of twice its bytes, plus 1 where it
/// is a page: then its u64 hash, else its bytes. Pages lie one behind the other.
struct EncodedGroup: Sendable {
  private var shapes: [[UInt8]]
  /// How many lines have each of the shapes.
  private var shapeCounts: [Int]
  private var parts: [[UInt8]]
  /// The summary of the lines.
  let filter: [UInt8]
  /// The runs of three bytes in them.
  let trigrams: [UInt8]
  /// The bytes and pairs of bytes in each of their columns.
  let columnFilters: StoredColumnFilters<[UInt8]>
  /// Whether some line may hold one of the `PlainEscapes`.
  let mayHavePlainEscapes: Bool
  let count: Int
  let minTime: Int64
  let maxTime: Int64
  let lineBytes: Int

  /// The entries of `block` in `range`, which is not empty.
  init(_ block: LogEntryBlock, _ range: Range<Int>, _ form: LineForm) {
    let times = Array(block.timestamps[range])
    let start = block.lineRange(range.lowerBound).lowerBound
    let end = block.lineEnds[range.upperBound - 1]
    let spans = range.map { index -> TextSpan in
      let line = block.lineRange(index)
      return TextSpan(start: line.lowerBound - start, length: line.count)
    }
    let lines = block.bytes.withUnsafeBufferPointer { bytes in
      let bytes = UnsafeBufferPointer(rebasing: bytes[start..<end])
      return switch form {
      case .columns: LineTemplates.encode(bytes, spans: spans, times: times)
      case .plain: LineTemplates.plain(bytes, spans, isPacked: false)
      }
    }
    var timestamps = ByteWriter()
    IntegerColumn.encode(times, into: &timestamps)
    var metadata = ByteWriter()
    let rows = block.structuredMetadata.isEmpty ? [] : block.structuredMetadata[range]
    if rows.contains(where: { !$0.isEmpty }) {
      StructuredMetadataColumns.encode(rows, into: &metadata)
    }
    (shapes, shapeCounts) = (lines.shapes, lines.counts)
    columnFilters = lines.filters
    parts = [timestamps.bytes, metadata.bytes, lines.codes, lines.rest] + lines.columns
    (filter, trigrams, mayHavePlainEscapes) =
      switch form {
      case .columns:
        block.bytes.withUnsafeBufferPointer {
          (
            LineFilter.encode($0, lineEnds: block.lineEnds[range], base: start),
            TrigramFilter.encode($0, lineEnds: block.lineEnds[range], base: start),
            PlainEscapes.areIn(UnsafeBufferPointer(rebasing: $0[start..<end]))
          )
        }
      case .plain: (LineFilter.unknown, [], true)
      }
    count = range.count
    minTime = block.timestamps[range.lowerBound]
    maxTime = block.timestamps[range.upperBound - 1]
    lineBytes = end - start
  }

  /// The bytes of its columns.
  var byteCount: Int { parts.reduce(0) { $0 + $1.count } }

  /// Adds the large columns as pages, and a directory page that holds the small ones; gives the
  /// place of the directory. Its shapes go to those of the segment.
  func write(
    into file: inout SegmentFileWriter, _ segmentShapes: inout LineShapesWriter
  ) -> PageLocation {
    var pages = ByteWriter()
    var firstPage: Int?
    for part in parts {
      let isPage = part.count >= SegmentFormat.inlineColumnBytes
      pages.append(count: part.count << 1 | (isPage ? 1 : 0))
      if isPage {
        let place = file.add(page: part)
        firstPage = firstPage ?? place.offset
        pages.append(fixed: place.hash)
      } else {
        pages.append(bytes: part)
      }
    }
    var directory = ByteWriter()
    directory.append(count: shapes.count)
    for (shape, count) in zip(shapes, shapeCounts) {
      directory.append(count: segmentShapes.number(of: shape))
      directory.append(count: count)
    }
    directory.append(fixed: UInt64(firstPage ?? 0))
    directory.append(bytes: pages.bytes)
    return file.add(page: directory.bytes)
  }
}
