import Glibc
import TelemetryModel

// Where the times of a source's lines stand, learnt from its first lines.

/// Finds the time in lines of text: which shape, and behind how many words.
struct LineClock {
  /// One place where a time may stand.
  struct Place: Hashable {
    var pattern: TimePattern
    /// How many words come before it; for access logs it is the bracket that counts.
    var wordsBefore: Int
  }

  /// The places to look at, the most frequent first.
  let places: [Place]
  private let reference: Int64

  /// How many words may come before a time.
  private static let wordLimit = 6
  /// How many places are kept: a source may be a mixture.
  private static let placeLimit = 3
  /// How many lines are looked at.
  private static let lineLimit = 400

  /// Learns from the lines in `sample`.
  ///
  /// - Parameter reference: when the source was last changed, in seconds since the epoch.
  init(sample: UnsafeBufferPointer<UInt8>, reference: Int64) {
    self.reference = reference
    var votes: [Place: Int] = [:]
    for line in sample.split(separator: 0x0A, maxSplits: Self.lineLimit).prefix(Self.lineLimit) {
      let found = Self.place(in: UnsafeBufferPointer(rebasing: line), reference: reference)
      if let found { votes[found, default: 0] += 1 }
    }
    let total = votes.values.reduce(0, +)
    let order = votes.sorted {
      ($1.value, $0.key.wordsBefore) < ($0.value, $1.key.wordsBefore)
    }
    places = order.prefix(Self.placeLimit).filter { $0.value * 20 >= total }.map(\.key)
  }

  /// The first time that stands in a line, whatever its shape.
  static func place(in line: UnsafeBufferPointer<UInt8>, reference: Int64) -> Place? {
    for words in 0...wordLimit {
      for pattern in TimePattern.allCases where words == 0 || !pattern.isOnlyAtFront {
        let place = Place(pattern: pattern, wordsBefore: words)
        if time(in: line, at: place, reference: reference) != nil { return place }
      }
    }
    return nil
  }

  /// A line's time in nanoseconds since the epoch.
  ///
  /// - Complexity: O(bytes before the time), without allocation.
  func time(of line: UnsafeBufferPointer<UInt8>) -> Int64? {
    for place in places {
      if let time = Self.time(in: line, at: place, reference: reference) { return time }
    }
    return nil
  }

  private static func time(
    in line: UnsafeBufferPointer<UInt8>, at place: Place, reference: Int64
  ) -> Int64? {
    if place.pattern == .accessLog {
      return place.wordsBefore == 0 ? bracketedTime(in: line, reference: reference) : nil
    }
    var index = 0
    for _ in 0..<place.wordsBefore {
      while index < line.count, line[index] <= 0x20 { index += 1 }
      while index < line.count, line[index] > 0x20 { index += 1 }
    }
    index = front(of: line, from: index)
    if index == line.count { return nil }
    var scanner = TimeScanner(line, at: index, reference: reference)
    return scanner.time(place.pattern)
  }

  /// Past blanks, opening brackets and quotes, and syslog's `<priority>`.
  private static func front(of line: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    while index < line.count {
      switch line[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "["), UInt8(ascii: "("),
        UInt8(ascii: "\""), UInt8(ascii: "'"):
        index += 1
      case UInt8(ascii: "<"):
        var end = index + 1
        while end < line.count, end < index + 4, line[end] &- UInt8(ascii: "0") < 10 { end += 1 }
        guard end < line.count, end > index + 1, line[end] == UInt8(ascii: ">") else {
          return index
        }
        index = end + 1
      default: return index
      }
    }
    return index
  }

  /// The time in the first brackets that hold one: users and hosts before it may have blanks.
  private static func bracketedTime(
    in line: UnsafeBufferPointer<UInt8>, reference: Int64
  ) -> Int64? {
    guard let base = line.baseAddress else { return nil }
    var start = 0
    for _ in 0..<4 {
      guard start < line.count, let found = memchr(base + start, 0x5B, line.count - start) else {
        return nil
      }
      start = base.distance(to: found.assumingMemoryBound(to: UInt8.self)) + 1
      var scanner = TimeScanner(line, at: start, reference: reference)
      if let time = scanner.time(.accessLog) { return time }
    }
    return nil
  }
}
