import Glibc
import TelemetryModel

// The time of JSON and logfmt lines, which stands in a field.

/// Finds the field that holds a line's time in one pass over the line, without allocation.
struct FieldClock {
  /// The fields that usually hold it; of several in a line the first named here is taken.
  static let usualNames = [
    "time", "timestamp", "ts", "@timestamp", "datetime", "date", "_time", "eventTime",
    "time_iso8601", "time_local", "asctime", "timeMillis", "__REALTIME_TIMESTAMP", "t",
  ]

  private let names: [[UInt8]]
  private let reference: Int64

  /// - Parameters:
  ///   - name: the only field to look at, nil for the usual ones.
  ///   - reference: when the source was last changed, in seconds since the epoch.
  init(name: String?, reference: Int64) {
    names = (name.map { [$0] } ?? Self.usualNames).map { Array($0.utf8) }
    self.reference = reference
  }

  /// The time of a JSON line's top-level field, in nanoseconds since the epoch.
  ///
  /// - Complexity: O(line length).
  func jsonTime(of line: UnsafeBufferPointer<UInt8>) -> Int64? {
    var best = names.count
    var found: Int64?
    var depth = 0
    var index = 0
    while index < line.count, best > 0 {
      switch line[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let end = stringEnd(line, from: index)
        let key = index + 1
        index = end
        guard depth == 1, end < line.count else { break }
        let colon = nextByte(line, after: end)
        guard colon < line.count, line[colon] == UInt8(ascii: ":") else { break }
        let rank = rank(line, key, end, below: best)
        guard rank < best else { break }
        var value = nextByte(line, after: colon)
        if value < line.count, line[value] == UInt8(ascii: "\"") { value += 1 }
        if let time = time(line, at: value) {
          best = rank
          found = time
        }
      default: break
      }
      index += 1
    }
    return found
  }

  /// The time of a logfmt line's field, in nanoseconds since the epoch.
  ///
  /// - Complexity: O(line length).
  func logfmtTime(of line: UnsafeBufferPointer<UInt8>) -> Int64? {
    var best = names.count
    var found: Int64?
    var index = 0
    while index < line.count, best > 0 {
      while index < line.count, line[index] <= 0x20 { index += 1 }
      let key = index
      while index < line.count, line[index] > 0x20, line[index] != UInt8(ascii: "=") { index += 1 }
      guard index < line.count, line[index] == UInt8(ascii: "=") else { continue }
      let end = index
      index += 1
      let isQuoted = index < line.count && line[index] == UInt8(ascii: "\"")
      let value = isQuoted ? index + 1 : index
      if isQuoted {
        index = min(stringEnd(line, from: index) + 1, line.count)
      } else {
        while index < line.count, line[index] > 0x20 { index += 1 }
      }
      let rank = rank(line, key, end, below: best)
      if rank < best, let time = time(line, at: value) {
        best = rank
        found = time
      }
    }
    return found
  }

  /// The place in `names` of the key, or `limit`.
  private func rank(
    _ line: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, below limit: Int
  ) -> Int {
    guard let base = line.baseAddress else { return limit }
    for rank in 0..<limit where names[rank].count == end - start {
      if memcmp(names[rank], base + start, end - start) == 0 { return rank }
    }
    return limit
  }

  private func time(_ line: UnsafeBufferPointer<UInt8>, at start: Int) -> Int64? {
    guard start < line.count else { return nil }
    var scanner = TimeScanner(line, at: start, reference: reference)
    if line[start] &- UInt8(ascii: "0") < 10 {
      if let time = scanner.time(.calendar) { return time }
      scanner = TimeScanner(line, at: start, reference: reference)
      if let time = scanner.time(.epoch), !isScientific(line, scanner.index) { return time }
    }
    if let time = scientificEpoch(line, start) { return time }
    for pattern in [TimePattern.accessLog, .weekday, .syslog, .dayFirst, .shortYear] {
      scanner = TimeScanner(line, at: start, reference: reference)
      if let time = scanner.time(pattern) { return time }
    }
    return nil
  }

  private func isScientific(_ line: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    index < line.count && line[index] | 0x20 == UInt8(ascii: "e")
  }

  /// Seconds since the epoch with an exponent, as zap writes them: `1.7648424005e+09`.
  private func scientificEpoch(_ line: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int64? {
    var end = start
    while end < line.count, end - start < 32,
      line[end] &- UInt8(ascii: "0") < 10 || line[end] == UInt8(ascii: ".")
        || line[end] == UInt8(ascii: "+") || line[end] | 0x20 == UInt8(ascii: "e")
    {
      end += 1
    }
    guard line[start..<end].contains(where: { $0 | 0x20 == UInt8(ascii: "e") }),
      let seconds = try? FloatParsing.parse(line[start..<end]), seconds >= 1e8, seconds < 9e9
    else { return nil }
    // Doubles of this size tell microseconds apart, not more.
    return Int64((seconds * 1_000_000).rounded()) * 1000
  }

  /// The index of the quote that ends the string begun at `start`, or the line's end.
  private func stringEnd(_ line: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start + 1
    while index < line.count {
      if line[index] == UInt8(ascii: "\"") { return index }
      index += line[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return line.count
  }

  private func nextByte(_ line: UnsafeBufferPointer<UInt8>, after index: Int) -> Int {
    var next = index + 1
    while next < line.count, line[next] <= 0x20 { next += 1 }
    return next
  }
}
