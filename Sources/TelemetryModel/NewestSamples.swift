/// The newest float sample in a time range of each of some series. A reusable buffer for one
/// reader.
public struct NewestSamples: Sendable {
  /// What is known of a series.
  public enum State: Sendable {
    /// Nothing: its samples have to be read.
    case unread
    /// It has no sample in the range.
    case absent
    /// Its newest sample, which may be a staleness marker.
    case sample
  }

  /// What is known of each series.
  public private(set) var states: [State] = []
  /// Milliseconds; of use where there is a sample.
  public private(set) var timestamps: [Int64] = []
  /// Of use where there is a sample.
  public private(set) var values: [Double] = []
  /// Where a source found the newest timestamps that series share.
  public var places = TimelinePlaces()

  /// Of no series.
  public init() {}

  /// Makes room for as many series, nothing known of any.
  public mutating func reset(count: Int) {
    if states.count != count {
      states = [State](repeating: .unread, count: count)
      timestamps = [Int64](repeating: 0, count: count)
      values = [Double](repeating: 0, count: count)
    } else {
      for index in states.indices { states[index] = .unread }
    }
  }

  /// Notes that a series has no sample in the range.
  public mutating func setAbsent(_ index: Int) { states[index] = .absent }

  /// Notes a series' newest sample.
  public mutating func set(_ index: Int, timestamp: Int64, value: Double) {
    states[index] = .sample
    timestamps[index] = timestamp
    values[index] = value
  }
}

/// Which of the pieces of a series that overlap a range may hold its newest sample.
public enum NewestPiece<Piece> {
  /// None: no piece was seen.
  case none
  /// The last one, which ends then; whether it is the only one.
  case last(Piece, isAlone: Bool, end: Int64)
  /// They are not one behind the other.
  case unclear

  /// Takes in the next piece, which spans these times in milliseconds.
  @inlinable
  public mutating func follow(with piece: Piece, from start: Int64, through end: Int64) {
    switch self {
    case .none: self = .last(piece, isAlone: true, end: end)
    case .last(_, _, let previous) where previous < start:
      self = .last(piece, isAlone: false, end: end)
    case .last, .unclear: self = .unclear
    }
  }
}

/// Which timestamp of a timeline is the newest in a range, for some timelines that were looked at
/// last.
public struct TimelinePlaces: Sendable {
  /// A timestamp and where it stands; nil where the range has none.
  public typealias Place = (index: Int, timestamp: Int64)?

  private struct Entry {
    var timeline: UInt64
    var index: Int
    var timestamp: Int64
  }

  private static let capacity = 256
  /// A timeline stands where the low bits of its number tell.
  private var entries: [Entry?] = []
  private var range: ClosedRange<Int64>?

  /// Knows nothing.
  public init() {}

  /// The newest timestamp in `range` of the timeline that a source has under this number, found by
  /// `find` where it is not known.
  @inline(__always)
  public mutating func newest<Failure: Error>(
    of timeline: UInt64, in range: ClosedRange<Int64>, find: () throws(Failure) -> Place
  ) throws(Failure) -> Place {
    if self.range != range {
      self.range = range
      entries = [Entry?](repeating: nil, count: Self.capacity)
    }
    let slot = Int(truncatingIfNeeded: timeline % UInt64(Self.capacity))
    if let known = entries[slot], known.timeline == timeline {
      return known.index < 0 ? nil : (known.index, known.timestamp)
    }
    let found = try find()
    entries[slot] = Entry(
      timeline: timeline, index: found?.index ?? -1, timestamp: found?.timestamp ?? 0)
    return found
  }
}
