// Numbers written into a buffer of bytes: answers hold millions of them.

extension NumberText {
  /// The longest text that `write` functions write, in bytes.
  private static let writtenMax = 32

  /// Appends the HTTP API's form of `value`, as `api` gives it.
  public static func append(api value: Double, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: writtenMax) { buffer in
      guard let start = buffer.baseAddress else { return }
      let count = write(api: value, to: start)
      bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
    }
  }

  /// Appends milliseconds as seconds: whole ones without a point, others with three decimals.
  public static func append(seconds milliseconds: Int64, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: writtenMax) { buffer in
      guard let start = buffer.baseAddress else { return }
      let count = write(seconds: milliseconds, to: start)
      bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
    }
  }

  /// Appends points as JSON, `[seconds,"value"],` each, and takes the last comma away.
  ///
  /// - Parameters:
  ///   - timestamps: milliseconds; seconds have three decimals where they are not whole.
  ///   - values: as many, in the HTTP API's form.
  ///   - starts: of the points that came before, whose timestamps are mostly the same.
  public static func append(
    points timestamps: [Int64], _ values: [Double], starts: inout PointStarts,
    to bytes: inout [UInt8]
  ) {
    starts.expect(timestamps)
    let pointMax = 2 * writtenMax
    let blockCount = 128
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: pointMax * blockCount) { buffer in
      guard let start = buffer.baseAddress else { return }
      var place = start
      var seconds = SecondsText()
      for index in 0..<min(timestamps.count, values.count) {
        if starts.areKnown {
          place += starts.write(index, to: place)
        } else {
          place += write(start: timestamps[index], &seconds, to: place)
        }
        place += write(end: values[index], to: place)
        if place - start > pointMax * (blockCount - 1) {
          bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: place - start))
          place = start
        }
      }
      bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: place - start))
    }
    if !timestamps.isEmpty && !values.isEmpty { bytes.removeLast() }
  }

  /// The starts of points, `[seconds,"`, for timestamps that come again and again.
  public struct PointStarts {
    private static let stride = 32
    private var timestamps: [Int64] = []
    /// Each in so many bytes.
    private var bytes: [UInt8] = []
    private var counts: [Int] = []

    /// None yet.
    public init() {}

    /// Whether the texts of the timestamps that are expected are there.
    fileprivate private(set) var areKnown = false

    /// Gets ready for points at `timestamps`: those that come twice in a row are written down.
    fileprivate mutating func expect(_ timestamps: [Int64]) {
      if self.timestamps != timestamps {
        (self.timestamps, areKnown) = (timestamps, false)
      } else if !areKnown && !timestamps.isEmpty {
        var seconds = SecondsText()
        bytes = [UInt8](repeating: 0, count: timestamps.count * Self.stride)
        counts = bytes.withUnsafeMutableBufferPointer { bytes in
          guard let start = bytes.baseAddress else { return [] }
          return timestamps.indices.map {
            NumberText.write(start: timestamps[$0], &seconds, to: start + $0 * Self.stride)
          }
        }
        areKnown = true
      }
    }

    /// Writes the start of point `index`; what lies behind it, within `writtenMax`, may change.
    ///
    /// - Precondition: the texts are known.
    @inline(__always)
    fileprivate func write(_ index: Int, to start: UnsafeMutablePointer<UInt8>) -> Int {
      let text = bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: index * Self.stride, as: SIMD32<UInt8>.self)
      }
      UnsafeMutableRawPointer(start).storeBytes(of: text, as: SIMD32<UInt8>.self)
      return counts[index]
    }
  }

  /// Writes `[seconds,"`.
  ///
  /// - Returns: how many bytes, at most `writtenMax`.
  private static func write(
    start timestamp: Int64, _ seconds: inout SecondsText, to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var place = put("[", at: start)
    place += seconds.write(timestamp, to: place)
    place = put(",", at: place)
    place = put("\"", at: place)
    return place - start
  }

  /// Writes `value"],`.
  ///
  /// - Returns: how many bytes, at most `writtenMax`.
  private static func write(end value: Double, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var place = start + write(api: value, to: start)
    place = put("\"", at: place)
    place = put("]", at: place)
    place = put(",", at: place)
    return place - start
  }

  /// Milliseconds as seconds, one after another: mostly only the last four digits of the whole
  /// seconds differ from those before.
  private struct SecondsText {
    /// The seconds without their last four digits, and their text; none at first.
    private var high: UInt64 = 0
    private var text = SIMD16<UInt8>()
    private var count = 0

    private static let lowRange: UInt64 = 10_000

    /// Writes as `write(seconds:to:)` does; up to 16 bytes behind that may change, as long as they
    /// are within `writtenMax`.
    mutating func write(_ milliseconds: Int64, to start: UnsafeMutablePointer<UInt8>) -> Int {
      if milliseconds < Int64(1000 * Self.lowRange) {
        return NumberText.write(seconds: milliseconds, to: start)
      }
      let (whole, rest) = UInt64(milliseconds).quotientAndRemainder(dividingBy: 1000)
      let (high, low) = whole.quotientAndRemainder(dividingBy: Self.lowRange)
      if high != self.high {
        self.high = high
        withUnsafeMutableBytes(of: &text) { text in
          guard let text = text.bindMemory(to: UInt8.self).baseAddress else { return }
          count = NumberText.write(digits: high, to: text)
        }
      }
      UnsafeMutableRawPointer(start).storeBytes(of: text, as: SIMD16<UInt8>.self)
      let place = start + count
      place.update(from: NumberText.pairs.utf8Start + Int(low / 100) * 2, count: 2)
      (place + 2).update(from: NumberText.pairs.utf8Start + Int(low % 100) * 2, count: 2)
      if rest == 0 { return count + 4 }
      // The thousand in front keeps zeros; the point stands in its place.
      _ = NumberText.write(digits: rest + 1000, to: place + 4)
      place[4] = UInt8(ascii: ".")
      return count + 8
    }
  }

  /// Writes milliseconds as seconds.
  private static func write(seconds milliseconds: Int64, to start: UnsafeMutablePointer<UInt8>)
    -> Int
  {
    var place = start
    if milliseconds < 0 { place = put("-", at: place) }
    place += write(digits: milliseconds.magnitude / 1000, to: place)
    let rest = milliseconds.magnitude % 1000
    if rest == 0 { return place - start }
    place = put(".", at: place)
    // A thousand in front keeps zeros; its own digit is overwritten by the point.
    place -= 1
    place += write(digits: rest + 1000, to: place)
    place[-4] = UInt8(ascii: ".")
    return place - start
  }

  /// Writes the HTTP API's form of `value`.
  ///
  /// - Returns: how many bytes, at most `writtenMax`.
  private static func write(api value: Double, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var place = start
    if value.isNaN { return put("NaN", to: place) }
    if value.isInfinite { return put(value < 0 ? "-Inf" : "+Inf", to: place) }
    if value.sign == .minus { place = put("-", at: place) }
    let magnitude = value.magnitude
    if magnitude < 1e15, magnitude == magnitude.rounded(.towardZero) {
      return place + write(digits: UInt64(magnitude), to: place) - start
    }
    let decimal = ShortestDecimal(magnitude)
    if magnitude < 1e-6 || magnitude >= 1e21 {
      return place + write(scientific: decimal, to: place) - start
    }
    return place + write(positional: decimal, to: place) - start
  }

  /// Writes a decimal between 1e-6 and 1e21 without an exponent.
  private static func write(
    positional decimal: ShortestDecimal, to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let zero = UInt8(ascii: "0")
    let count = digitCount(decimal.digits)
    let point = count + decimal.exponent
    if point <= 0 {
      start[0] = zero
      start[1] = UInt8(ascii: ".")
      for index in 0..<(-point) { start[2 + index] = zero }
      return 2 - point + write(digits: decimal.digits, to: start + (2 - point))
    }
    if point >= count {
      _ = write(digits: decimal.digits, to: start)
      for index in count..<point { start[index] = zero }
      return point
    }
    // The digits one place to the right, then those before the point moved back.
    _ = write(digits: decimal.digits, to: start + 1)
    for index in 0..<point { start[index] = start[index + 1] }
    start[point] = UInt8(ascii: ".")
    return count + 1
  }

  /// Writes `d.ddde±dd`.
  private static func write(
    scientific decimal: ShortestDecimal, to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let count = digitCount(decimal.digits)
    _ = write(digits: decimal.digits, to: start + 1)
    start[0] = start[1]
    var place = start + 1
    if count > 1 {
      start[1] = UInt8(ascii: ".")
      place = start + count + 1
    }
    let exponent = decimal.exponent + count - 1
    place = put("e", at: place)
    place = put(exponent < 0 ? "-" : "+", at: place)
    if exponent.magnitude < 10 { place = put("0", at: place) }
    place += write(digits: UInt64(exponent.magnitude), to: place)
    return place - start
  }

  private static let powersOfTen: [UInt64] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
    1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]

  /// 1 for zero.
  private static func digitCount(_ value: UInt64) -> Int {
    // 1233/4096 is log10(2), near enough to be one too few at most.
    let estimate = ((64 - value.leadingZeroBitCount) * 1233) >> 12
    return max(1, estimate + (value >= powersOfTen[estimate] ? 1 : 0))
  }

  /// The hundred pairs of digits, `00` to `99`.
  private static let pairs: StaticString =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"

  /// Writes a natural number, two digits at a time from its end.
  private static func write(digits value: UInt64, to start: UnsafeMutablePointer<UInt8>) -> Int {
    let count = digitCount(value)
    let pairs = pairs.utf8Start
    var end = start + count
    var large = value
    while large >= 100_000_000 {
      // Eight digits as a small number: its divisions are cheaper.
      var rest = UInt32(truncatingIfNeeded: large % 100_000_000)
      large /= 100_000_000
      for _ in 0..<4 {
        end -= 2
        end.update(from: pairs + Int(rest % 100) * 2, count: 2)
        rest /= 100
      }
    }
    var rest = UInt32(truncatingIfNeeded: large)
    while rest >= 100 {
      end -= 2
      end.update(from: pairs + Int(rest % 100) * 2, count: 2)
      rest /= 100
    }
    if rest >= 10 {
      start.update(from: pairs + Int(rest) * 2, count: 2)
    } else {
      start.pointee = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest)
    }
    return count
  }

  @inline(__always)
  private static func put(
    _ character: Unicode.Scalar, at place: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    place.pointee = UInt8(ascii: character)
    return place + 1
  }

  private static func put(_ text: StaticString, to place: UnsafeMutablePointer<UInt8>) -> Int {
    place.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    return text.utf8CodeUnitCount
  }
}
