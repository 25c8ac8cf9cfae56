/// The shortest decimal that reads back as a double, and the nearest to it among the shortest.
///
/// After Raffaello Giulietti, "The Schubfach way to render doubles" (2020): one multiplication by a
/// 128-bit power of ten for each bound of the interval that rounds to the value.
struct ShortestDecimal {
  /// The digits as one number, without zeros at its end; 0 for zero.
  var digits: UInt64
  /// The power of ten that `digits` counts.
  var exponent: Int

  private init(digits: UInt64, exponent: Int) {
    self.digits = digits
    self.exponent = exponent
  }

  /// The shortest decimal of `value`, which is finite; its sign is left out.
  init(_ value: Double) {
    let bits = value.bitPattern
    let fraction = bits & 0xF_FFFF_FFFF_FFFF
    let biased = Int(bits >> 52 & 0x7FF)
    if biased == 0 && fraction == 0 {
      self.init(digits: 0, exponent: 0)
      return
    }
    let significand = biased == 0 ? fraction : fraction | 1 << 52
    let binary = max(biased, 1) - 1075
    self.init(significand: significand, binary: binary, isBoundary: fraction == 0 && biased > 1)
    while digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
  }

  /// - Parameter isBoundary: whether the next smaller double is only half as far as the next
  /// larger.
  private init(significand: UInt64, binary: Int, isBoundary: Bool) {
    let isEven: UInt64 = significand & 1
    let scale = (binary * 1_262_611 - (isBoundary ? 524_031 : 0)) >> 22
    let power = PowersOfTen.power(-scale)
    let shift = UInt64(binary + (-scale * 1_741_647) >> 19 + 1)
    let quadruple = significand << 2
    let lower = Self.rounded(power, (quadruple - (isBoundary ? 1 : 2)) << shift) + isEven
    let middle = Self.rounded(power, quadruple << shift)
    let upper = Self.rounded(power, (quadruple + 2) << shift) - isEven

    let whole = middle >> 2
    if whole >= 10 {
      let tens = whole / 10
      let isLowIn = lower <= 40 * tens
      let isHighIn = 40 * tens + 40 <= upper
      if isLowIn != isHighIn {
        (digits, exponent) = (tens + (isHighIn ? 1 : 0), scale + 1)
        return
      }
    }
    exponent = scale
    let isLowIn = lower <= 4 * whole
    let isHighIn = 4 * whole + 4 <= upper
    if isLowIn != isHighIn {
      digits = whole + (isHighIn ? 1 : 0)
    } else {
      let half = 4 * whole + 2
      let roundsUp = middle > half || (middle == half && whole & 1 == 1)
      digits = whole + (roundsUp ? 1 : 0)
    }
  }

  /// The top 64 bits of `power` times `factor`, the lowest set where anything was cut off.
  @inline(__always)
  private static func rounded(_ power: PowersOfTen.Power, _ factor: UInt64) -> UInt64 {
    let low = power.low.multipliedFullWidth(by: factor).high
    let high = power.high.multipliedFullWidth(by: factor)
    let (sum, carries) = high.low.addingReportingOverflow(low)
    return (high.high &+ (carries ? 1 : 0)) | (sum > 1 ? 1 : 0)
  }
}

/// The powers of ten that doubles need, as 128 bits: rounded up, the highest bit set.
enum PowersOfTen {
  struct Power {
    var high: UInt64
    var low: UInt64
  }

  private static let least = -292
  private static let greatest = 324
  private static let table = negative(upTo: -least) + positive(upTo: greatest)

  static func power(_ exponent: Int) -> Power { table[exponent - least] }

  /// 10⁰ to 10ⁿ, by multiplication.
  private static func positive(upTo count: Int) -> [Power] {
    var number = Words(bit: 0)
    return (0...count).map { _ in
      defer { number.multiplyByTen() }
      return number.top(isExact: true)
    }
  }

  /// 10⁻ⁿ to 10⁻¹, by division of a power of two that leaves more than 128 bits of the least.
  private static func negative(upTo count: Int) -> [Power] {
    var number = Words(bit: 1215)
    let powers = (0..<count).map { _ in
      number.divideByTen()
      return number.top(isExact: false)
    }
    return powers.reversed()
  }

  /// A natural number of 19 words, the lowest first.
  private struct Words {
    private var words = [UInt64](repeating: 0, count: 19)

    init(bit: Int) { words[bit / 64] = 1 << UInt64(bit % 64) }

    mutating func multiplyByTen() {
      var carry: UInt64 = 0
      for index in words.indices {
        let product = words[index].multipliedFullWidth(by: 10)
        let (sum, carries) = product.low.addingReportingOverflow(carry)
        words[index] = sum
        carry = product.high + (carries ? 1 : 0)
      }
    }

    mutating func divideByTen() {
      var rest: UInt64 = 0
      for index in words.indices.reversed() {
        (words[index], rest) = UInt64(10).dividingFullWidth((rest, words[index]))
      }
    }

    /// The highest 128 bits, rounded up where lower ones are set or the number itself was cut.
    func top(isExact: Bool) -> Power {
      let first = words.lastIndex { $0 != 0 } ?? 0
      let shift = UInt64(words[first].leadingZeroBitCount)
      func word(_ back: Int) -> UInt64 {
        let index = first - back
        if index < 0 { return 0 }
        let below = index > 0 ? words[index - 1] : 0
        return words[index] << shift | (shift == 0 ? 0 : below >> (64 - shift))
      }
      let isCut = word(2) != 0 || words.prefix(max(0, first - 2)).contains { $0 != 0 }
      let roundsUp: UInt64 = isCut || !isExact ? 1 : 0
      let (low, carries) = word(1).addingReportingOverflow(roundsUp)
      return Power(high: word(0) + (carries ? 1 : 0), low: low)
    }
  }
}
