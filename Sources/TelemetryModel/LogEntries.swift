/// One log entry as it is written: nanoseconds since the epoch, the line's bytes, structured
/// metadata.
public struct LogEntry: Hashable, Sendable {
  /// Nanoseconds since the epoch.
  public var timestamp: Int64
  /// The line, without its line end; any bytes.
  public var line: [UInt8]
  /// Labels of this entry alone.
  public var structuredMetadata: Labels

  /// An entry of these.
  public init(timestamp: Int64, line: [UInt8], structuredMetadata: Labels = Labels()) {
    self.timestamp = timestamp
    self.line = line
    self.structuredMetadata = structuredMetadata
  }
}

/// A block of entries of one stream, in time order, as columns: readers hand these on.
///
/// Line `i` is `bytes[lineEnds[i - 1]..<lineEnds[i]]` (from 0 for the first).
public struct LogEntryBlock: Sendable {
  /// Nanoseconds since the epoch; equal ones in arrival order.
  public var timestamps: [Int64] = []
  /// The bytes of all lines, one behind the other.
  public var bytes: [UInt8] = []
  /// Where each line ends in `bytes`.
  public var lineEnds: [Int] = []
  /// Per entry, or empty where no entry of the block has any.
  public var structuredMetadata: [Labels] = []

  /// A block without entries.
  public init() {}

  /// How many entries there are.
  public var count: Int { timestamps.count }

  /// The byte range of line `index`.
  public func lineRange(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : lineEnds[index - 1])..<lineEnds[index]
  }

  /// The bytes of the line at `index`.
  public func line(_ index: Int) -> ArraySlice<UInt8> { bytes[lineRange(index)] }

  /// The structured metadata of the entry at `index`.
  public func metadata(_ index: Int) -> Labels {
    structuredMetadata.isEmpty ? Labels() : structuredMetadata[index]
  }

  /// The entry at `index`, copied.
  public func entry(_ index: Int) -> LogEntry {
    LogEntry(
      timestamp: timestamps[index], line: Array(line(index)), structuredMetadata: metadata(index))
  }

  /// Appends an entry without structured metadata.
  public mutating func append(timestamp: Int64, line: some Collection<UInt8>) {
    timestamps.append(timestamp)
    bytes.append(contentsOf: line)
    lineEnds.append(bytes.count)
  }

  /// Removes all entries and keeps the capacity.
  public mutating func removeAll() {
    timestamps.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    lineEnds.removeAll(keepingCapacity: true)
    structuredMetadata.removeAll(keepingCapacity: true)
  }
}
