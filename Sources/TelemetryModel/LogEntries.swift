/// One log entry as it is written: nanoseconds since the epoch, the line's bytes, structured
/// metadata.
package struct LogEntry: Hashable, Sendable {
  package var timestamp: Int64
  package var line: [UInt8]
  package var structuredMetadata: Labels

  package init(timestamp: Int64, line: [UInt8], structuredMetadata: Labels = Labels()) {
    self.timestamp = timestamp
    self.line = line
    self.structuredMetadata = structuredMetadata
  }
}

/// A block of entries of one stream, in time order, as columns: readers hand these on.
///
/// Line `i` is `bytes[lineEnds[i - 1]..<lineEnds[i]]` (from 0 for the first).
package struct LogEntryBlock: Sendable {
  /// Nanoseconds since the epoch; equal ones in arrival order.
  package var timestamps: [Int64] = []
  package var bytes: [UInt8] = []
  package var lineEnds: [Int] = []
  /// Per entry, or empty where no entry of the block has any.
  package var structuredMetadata: [Labels] = []

  package init() {}

  package var count: Int { timestamps.count }

  /// The byte range of line `index`.
  package func lineRange(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : lineEnds[index - 1])..<lineEnds[index]
  }

  package func line(_ index: Int) -> ArraySlice<UInt8> { bytes[lineRange(index)] }

  package mutating func append(timestamp: Int64, line: some Collection<UInt8>) {
    timestamps.append(timestamp)
    bytes.append(contentsOf: line)
    lineEnds.append(bytes.count)
  }

  package mutating func removeAll() {
    timestamps.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    lineEnds.removeAll(keepingCapacity: true)
    structuredMetadata.removeAll(keepingCapacity: true)
  }
}
