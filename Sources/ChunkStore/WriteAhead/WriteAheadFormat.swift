// The constants of write-ahead log files. The format to the byte: Grammar/store.md.

/// Sizes and marks of a write-ahead log file.
enum WriteAheadFormat {
  static let magic: [UInt8] = Array("LBWALOG\n".utf8)
  static let majorVersion: UInt16 = 1
  static let minorVersion: UInt16 = 0
  static let headerSize = 40
  static let frameHeadSize = 32
  /// Frames start at multiples of this.
  static let alignment = 8
  /// Bytes of records at which a frame is written without an acknowledgement being asked for.
  static let frameBytes = 1 << 20
  /// Set in a record of samples where start timestamps follow, in one of entries where structured
  /// metadata does.
  static let extrasFlag: UInt8 = 1
}

/// What a record of the log says. Numbers are never reused; 0 stands for none.
enum WriteAheadRecord: UInt8, CaseIterable {
  /// The labels of the next series.
  case series = 1
  /// The labels of the next stream.
  case stream = 2
  /// Float samples of a series.
  case floats = 3
  /// Histograms of a series.
  case histograms = 4
  /// Entries of a stream.
  case entries = 5
  /// What a metric is.
  case metadata = 6
}
