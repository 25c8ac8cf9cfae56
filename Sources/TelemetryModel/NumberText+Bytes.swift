// Numbers written into a buffer of bytes: answers hold millions of them.

extension NumberText {
  /// The longest text that `write` functions write, in bytes, and so much behind it may change.
  private static let writtenMax = 32

  /// Appends the HTTP API's form of `value`, as `api` gives it.
  public static func append(api value: Double, to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * writtenMax) { buffer in
      guard let start = buffer.baseAddress else { return }
      var isShort = true
      let count = write(api: value, isShort: &isShort, to: start)
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
      var isShort = true
      // Where the text of the last value lies: many a series has one value for long.
      var (last, lastCount) = (start, 0)
      for index in 0..<min(timestamps.count, values.count) {
        if starts.areKnown {
          place += starts.write(index, to: place)
        } else {
          place += write(start: timestamps[index], &seconds, to: place)
        }
        let isRepeated =
          lastCount > 0 && values[index].bitPattern == values[index &- 1].bitPattern
        if isRepeated {
          copyWritten(from: last, to: place)
        } else {
          lastCount = write(end: values[index], isShort: &isShort, to: place)
          last = place
        }
        place += lastCount
        if place - start > pointMax * (blockCount - 2) {
          bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: place - start))
          (place, lastCount) = (start, 0)
        }
      }
      bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: place - start))
    }
    if !timestamps.isEmpty && !values.isEmpty { bytes.removeLast() }
  }

  /// The starts of points, `[seconds,"`, for timestamps that come again and again.
  public struct PointStarts: Sendable {
    private static let stride = 32
    private var timestamps: [Int64] = []
    /// Each in so many bytes.
    private var bytes: [UInt8] = []
    private var counts: [Int] = []

    /// None yet.
    public init() {}

    /// Those of `timestamps`.
    public init(of timestamps: [Int64]) {
      self.timestamps = timestamps
      write()
    }

    /// Whether the texts of the timestamps that are expected are there.
    fileprivate private(set) var areKnown = false

    /// Gets ready for points at `timestamps`: those that come twice in a row are written down.
    fileprivate mutating func expect(_ timestamps: [Int64]) {
      if self.timestamps != timestamps {
        (self.timestamps, areKnown) = (timestamps, false)
      } else if !areKnown && !timestamps.isEmpty {
        write()
      }
    }

    private mutating func write() {
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

    /// Writes the start of point `index`; what lies behind it, within `writtenMax`, may change.
    ///
    /// - Precondition: the texts are known.
    @inline(__always)
    fileprivate func write(_ index: Int, to start: UnsafeMutablePointer<UInt8>) -> Int {
      bytes.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress {
          NumberText.copyWritten(from: base + index * Self.stride, to: start)
        }
      }
      return counts[index]
    }
  }

  /// Copies a text with what lies behind it, `writtenMax` bytes in all.
  @inline(__always)
  private static func copyWritten(
    from text: UnsafePointer<UInt8>, to start: UnsafeMutablePointer<UInt8>
  ) {
    let bytes = UnsafeRawPointer(text).loadUnaligned(as: SIMD32<UInt8>.self)
    UnsafeMutableRawPointer(start).storeBytes(of: bytes, as: SIMD32<UInt8>.self)
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
  @inline(__always)
  private static func write(
    end value: Double, isShort: inout Bool, to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var place = start + write(api: value, isShort: &isShort, to: start)
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
      // All four, zeros in front.
      NumberText.write(eight: NumberText.eightDigits(low) &>> 32, to: place)
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
  /// - Parameter isShort: whether the last fraction had few decimals: then the next mostly has.
  /// - Returns: how many bytes, at most `writtenMax`.
  private static func write(
    api value: Double, isShort: inout Bool, to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var place = start
    if value.isNaN { return put("NaN", to: place) }
    if value.isInfinite { return put(value < 0 ? "-Inf" : "+Inf", to: place) }
    if value.sign == .minus { place = put("-", at: place) }
    let magnitude = value.magnitude
    if magnitude < 1e15, magnitude == magnitude.rounded(.towardZero) {
      return place + write(digits: UInt64(magnitude), to: place) - start
    }
    if isShort {
      let count = write(thousandths: magnitude, to: place)
      if count > 0 { return place + count - start }
    }
    let decimal = ShortestDecimal(magnitude)
    isShort = decimal.exponent >= -3
    if magnitude < 1e-6 || magnitude >= 1e21 {
      return place + write(scientific: decimal, to: place) - start
    }
    return place + write(positional: decimal, to: place) - start
  }

  /// Writes a fraction that has at most three decimals; nothing, and 0, where it has more.
  ///
  /// Different decimals of up to 15 digits are different doubles, so that the one found is the
  /// shortest that reads back.
  @inline(__always)
  private static func write(
    thousandths value: Double, to start: UnsafeMutablePointer<UInt8>
  ) -> Int {
    // Adding 2^52 rounds to an integer.
    let scaled = value * 1000
    let integer = (scaled + 0x1p52) - 0x1p52
    guard scaled < 1e15, scaled >= 1, integer / 1000 == value else { return 0 }
    let (whole, rest) = UInt64(integer).quotientAndRemainder(dividingBy: 1000)
    let count = write(digits: whole, to: start)
    // The thousand in front keeps zeros; the point stands in its place.
    _ = write(digits: rest + 1000, to: start + count)
    start[count] = UInt8(ascii: ".")
    let zero = UInt8(ascii: "0")
    return count + 2 + (start[count + 3] != zero ? 2 : start[count + 2] != zero ? 1 : 0)
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
      // Up to five zeros are wanted.
      UnsafeMutableRawPointer(start + 2).storeBytes(
        of: SIMD8(repeating: zero), as: SIMD8<UInt8>.self)
      return 2 - point + write(digits: decimal.digits, to: start + (2 - point))
    }
    if point >= count {
      _ = write(digits: decimal.digits, to: start)
      for index in count..<point { start[index] = zero }
      return point
    }
    _ = write(digits: decimal.digits, to: start)
    // Up to sixteen digits stand behind the point: they are moved in one go.
    let decimals = UnsafeMutableRawPointer(start + point)
    let moved = decimals.loadUnaligned(as: SIMD16<UInt8>.self)
    (decimals + 1).storeBytes(of: moved, as: SIMD16<UInt8>.self)
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

  /// Writes a natural number; up to eight bytes behind it may change.
  private static func write(digits value: UInt64, to start: UnsafeMutablePointer<UInt8>) -> Int {
    if value < 10 {
      start.pointee = UInt8(truncatingIfNeeded: value) | UInt8(ascii: "0")
      return 1
    }
    let eightDigits: UInt64 = 100_000_000
    if value < eightDigits { return write(head: value, to: start) }
    let (head, tail) = value.quotientAndRemainder(dividingBy: eightDigits)
    let count = write(digits: head, to: start)
    write(eight: Self.eightDigits(tail), to: start + count)
    return count + 8
  }

  /// Writes a number of up to eight digits.
  @inline(__always)
  private static func write(head value: UInt64, to start: UnsafeMutablePointer<UInt8>) -> Int {
    let count = digitCount(value)
    write(eight: eightDigits(value) &>> UInt64(8 &* (8 &- count)), to: start)
    return count
  }

  @inline(__always)
  private static func write(eight text: UInt64, to start: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(start).storeBytes(of: text.littleEndian, as: UInt64.self)
  }

  /// The eight digits of a number below 10⁸, zeros in front, the first in the lowest byte: halves,
  /// quarters and digits come apart side by side, by multiplications.
  @inline(__always)
  private static func eightDigits(_ value: UInt64) -> UInt64 {
    let half = value / 10_000
    let halves = half | (value &- half &* 10_000) &<< 32
    let high = (halves &* 10_486) &>> 20 & 0x7F_0000_007F
    let pairs = high | (halves &- high &* 100) &<< 16
    let tens = (pairs &* 103) &>> 10 & 0x000F_000F_000F_000F
    return (tens | (pairs &- tens &* 10) &<< 8) | 0x3030_3030_3030_3030
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
