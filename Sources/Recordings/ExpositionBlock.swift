import Glibc
import TelemetryModel

// Whole lines of text exposition as columns: the part of reading that needs no state, so that
// blocks can be read on several cores.

/// What the lines of one block say, in their order.
struct ExpositionBlock {
  /// A line, or several with one selector, that the reader has to look at.
  enum Event {
    /// Samples of one series: the selector's bytes, and how many samples.
    case samples(selector: Range<Int>, count: Int, line: Int)
    /// A `#` line.
    case comment(bytes: Range<Int>, line: Int)
    /// A line that does not parse.
    case problem(ExpositionLine.Failure, line: Int)
  }

  private(set) var timestamps: [Int64] = []
  private(set) var values: [Double] = []
  private(set) var events: [Event] = []
  /// Lines of the block; events count them from 0.
  private(set) var lineCount = 0

  private let fallbackTime: Int64
  private let unit: ExpositionTimeUnit
  /// The selector of the line before, which the next line mostly repeats.
  private var selector = 0..<0

  /// Reads `bytes`, whole lines.
  ///
  /// - Parameters:
  ///   - fallbackTime: the time of samples that name none, in milliseconds since the epoch.
  /// - Complexity: O(`bytes.count`).
  init(_ bytes: UnsafeBufferPointer<UInt8>, fallbackTime: Int64, unit: ExpositionTimeUnit) {
    self.fallbackTime = fallbackTime
    self.unit = unit
    guard let base = bytes.baseAddress else { return }
    // Dumps have about a sample a hundred bytes.
    timestamps.reserveCapacity(bytes.count / 64)
    values.reserveCapacity(bytes.count / 64)
    var position = 0
    while position < bytes.count {
      if let next = repeatedSample(base, position, end: bytes.count) {
        position = next
      } else {
        let newline = memchr(base + position, 0x0A, bytes.count - position)
        let end = newline.map { UnsafeRawPointer(base).distance(to: $0) } ?? bytes.count
        readLine(UnsafeBufferPointer(rebasing: bytes[position..<end]), at: position)
        position = end + 1
      }
      lineCount += 1
    }
  }

  /// Reads the line at `position` if it is a plain sample of the series before; gives the place
  /// behind it.
  @inline(__always)
  private mutating func repeatedSample(
    _ base: UnsafePointer<UInt8>, _ position: Int, end: Int
  ) -> Int? {
    let length = selector.count
    guard length > 0, position &+ length < end, base[position &+ length] == UInt8(ascii: " "),
      memcmp(base + position, base + selector.lowerBound, length) == 0
    else { return nil }
    var index = position &+ length &+ 1
    guard let value = DecimalScanner.double(base, &index, end: end) else { return nil }
    var timestamp = fallbackTime
    if index < end, base[index] == UInt8(ascii: " ") {
      index &+= 1
      guard let time = unit.scan(base, &index, end: end) else { return nil }
      timestamp = time
    }
    guard index == end || base[index] == 0x0A else { return nil }
    timestamps.append(timestamp)
    values.append(value)
    guard case .samples(let selector, let count, let line)? = events.last else { return nil }
    events[events.count &- 1] = .samples(selector: selector, count: count &+ 1, line: line)
    return index &+ 1
  }

  private mutating func readLine(_ whole: UnsafeBufferPointer<UInt8>, at offset: Int) {
    selector = 0..<0
    let hasReturn = whole.last == UInt8(ascii: "\r")
    let line = ExpositionLine(
      bytes: hasReturn ? UnsafeBufferPointer(rebasing: whole.dropLast()) : whole)
    let first = line.word(from: 0)
    if first.isEmpty { return }
    if line.bytes[first.lowerBound] == UInt8(ascii: "#") {
      events.append(.comment(bytes: offset..<(offset + line.bytes.count), line: lineCount))
      return
    }
    do throws(ExpositionLine.Failure) {
      let parts = try line.parts()
      let value = try line.value(parts.value)
      timestamps.append(
        parts.timestamp.isEmpty ? fallbackTime : try line.timestamp(parts.timestamp, unit))
      values.append(value)
      let found = (offset + parts.selector.lowerBound)..<(offset + parts.selector.upperBound)
      events.append(.samples(selector: found, count: 1, line: lineCount))
      selector = found
    } catch {
      timestamps.removeLast(timestamps.count - values.count)
      events.append(.problem(error, line: lineCount))
    }
  }
}

/// How a dump writes its timestamps.
package enum ExpositionTimeUnit: Hashable, Sendable {
  /// OpenMetrics: seconds, with a fraction or without.
  case seconds
  /// Prometheus 0.0.4: integers of milliseconds.
  case milliseconds
  /// Not said: seconds where there is a fraction or there are fewer than 12 digits.
  case guessed

  /// The plain timestamp `digits [. digits]` that starts at `index`, which moves behind it, in
  /// milliseconds; nil where it is anything else. What is finer than a millisecond is cut off.
  @inline(__always)
  func scan(_ bytes: UnsafePointer<UInt8>, _ index: inout Int, end: Int) -> Int64? {
    guard let parts = DecimalScanner.thousandths(bytes, &index, end: end) else { return nil }
    let isSeconds: Bool
    switch self {
    case .seconds: isSeconds = true
    case .milliseconds:
      if parts.hasPoint { return nil }
      isSeconds = false
    case .guessed: isSeconds = parts.hasPoint || parts.wholeDigits < 12
    }
    guard isSeconds else { return parts.whole }
    let (product, overflows) = parts.whole.multipliedReportingOverflow(by: 1000)
    return overflows ? nil : product &+ parts.thousandths
  }
}
