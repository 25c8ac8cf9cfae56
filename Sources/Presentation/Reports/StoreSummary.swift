import Diagnostics
import TelemetryModel

/// What a store holds, in numbers: the content of `store info`.
package struct StoreSummary: Hashable, Sendable {
  /// Milliseconds since the epoch of the first and the last sample; nil where there is none.
  package var sampleTimes: ClosedRange<Int64>?
  /// Nanoseconds since the epoch of the first and the last log entry; nil where there is none.
  package var entryTimes: ClosedRange<Int64>?
  package var segmentCount = 0
  package var seriesCount = 0
  package var sampleCount = 0
  package var streamCount = 0
  package var entryCount = 0
  /// Bytes of the lines as they were logged.
  package var lineBytes = 0
  /// Bytes on disk of everything that holds samples.
  package var sampleStorageBytes = 0
  /// Bytes on disk of everything that holds log entries.
  package var entryStorageBytes = 0

  package init() {}

  private var sizePerSample: Double? {
    sampleCount == 0 ? nil : Double(sampleStorageBytes) / Double(sampleCount)
  }

  private var compression: Double? {
    entryStorageBytes == 0 ? nil : Double(lineBytes) / Double(entryStorageBytes)
  }

  /// The summary for people, in aligned lines.
  package func text(style: Style = .plain) -> String {
    var rows: [(String, String)] = [
      ("segments", String(segmentCount)), ("series", String(seriesCount)),
      ("samples", String(sampleCount)),
    ]
    if let times = sampleTimes {
      rows.append(("  from", CivilTime(milliseconds: times.lowerBound).description))
      rows.append(("  through", CivilTime(milliseconds: times.upperBound).description))
    }
    if let size = sizePerSample {
      let each = NumberText.fixed(size, decimals: 2)
      rows.append(("  on disk", "\(Self.size(sampleStorageBytes)), \(each) bytes a sample"))
    }
    rows += [("streams", String(streamCount)), ("entries", String(entryCount))]
    if let times = entryTimes {
      rows.append(("  from", CivilTime(nanoseconds: times.lowerBound).description))
      rows.append(("  through", CivilTime(nanoseconds: times.upperBound).description))
    }
    if let compression {
      let factor = NumberText.fixed(compression, decimals: 1)
      rows.append(("  lines", Self.size(lineBytes)))
      rows.append(("  on disk", "\(Self.size(entryStorageBytes)), \(factor) times smaller"))
    }
    let width = rows.map { $0.0.utf8.count }.max() ?? 0
    return rows.map { name, value in
      style.paint(DisplayWidth.padded(name, to: width), .faint) + "  " + value + "\n"
    }.joined()
  }

  private static func size(_ bytes: Int) -> String { ByteSize.format(UInt64(max(0, bytes))) }

  /// The summary as one line of JSON.
  package func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    let counts = [
      ("segments", segmentCount), ("series", seriesCount), ("samples", sampleCount),
      ("sampleStorageBytes", sampleStorageBytes), ("streams", streamCount),
      ("entries", entryCount), ("lineBytes", lineBytes), ("entryStorageBytes", entryStorageBytes),
    ]
    for (name, value) in counts {
      writer.key(name)
      writer.integer(Int64(value))
    }
    let times = [
      ("firstSample", sampleTimes.map { CivilTime(milliseconds: $0.lowerBound) }),
      ("lastSample", sampleTimes.map { CivilTime(milliseconds: $0.upperBound) }),
      ("firstEntry", entryTimes.map { CivilTime(nanoseconds: $0.lowerBound) }),
      ("lastEntry", entryTimes.map { CivilTime(nanoseconds: $0.upperBound) }),
    ]
    for case (let name, let time?) in times {
      writer.key(name)
      writer.string(time.description)
    }
    writer.endObject()
    writer.endLine()
    return writer.buffer.bytes
  }
}
