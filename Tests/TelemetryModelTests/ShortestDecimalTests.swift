import TelemetryModel
import Testing

/// Shortest decimals against Swift's own, which are shortest and nearest, too.
@Suite("Shortest decimals") struct ShortestDecimalTests {
  /// Significant digits and the decimal exponent of the first, by Swift's description.
  private func expected(_ value: Double) -> String {
    var mantissa = value.description
    var exponent = 0
    if let mark = mantissa.firstIndex(of: "e") {
      exponent = Int(mantissa[mantissa.index(after: mark)...]) ?? 0
      mantissa = String(mantissa[..<mark])
    }
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let all = String(parts[0]) + fraction
    let leading = all.prefix { $0 == "0" }.count
    var digits = all.dropFirst(leading)
    while digits.last == "0" { digits.removeLast() }
    exponent += parts[0].count - 1 - leading
    let tail = digits.count > 1 ? "." + digits.dropFirst() : ""
    let magnitude = String(exponent.magnitude)
    return "\(digits.prefix(1))\(tail)e\(exponent < 0 ? "-" : "+")"
      + (magnitude.count < 2 ? "0" : "") + magnitude
  }

  @Test func agreesOnRandomBitPatterns() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200_000 {
      let value = Double(bitPattern: generator.next() & ~(1 << 63))
      guard value.isFinite, value != 0 else { continue }
      #expect(NumberText.exponential(value) == expected(value))
      if NumberText.exponential(value) != expected(value) { return }
    }
  }

  @Test func agreesOnQuotientsAndDecimals() {
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<100_000 {
      let numerator = Double(generator.next() % 1_000_000)
      let value = (numerator + 1) / Double(1 + generator.next() % 1000)
      #expect(NumberText.exponential(value) == expected(value))
      #expect(Double(NumberText.api(value)) == value)
      if NumberText.exponential(value) != expected(value) { return }
    }
  }

  @Test func agreesAtPowersOfTwoAndTen() {
    for exponent in -1074...1023 {
      let value = Double(sign: .plus, exponent: exponent, significand: 1)
      #expect(NumberText.exponential(value) == expected(value))
      #expect(
        NumberText.exponential(value.nextDown) == expected(value.nextDown) || exponent < -1073)
    }
    for exponent in -323...308 {
      #expect(
        NumberText.exponential(Double("1e\(exponent)")!) == expected(Double("1e\(exponent)")!))
    }
  }

  @Test(arguments: [
    (0.000001, "0.000001"), (0.00000123456789, "0.00000123456789"), (9.5e-7, "9.5e-07"),
    (1234.5, "1234.5"), (1e15, "1000000000000000"),
    (0x1.AC53A7E04BCDAp+66, "123456789012345680000"),
    (1.2345e21, "1.2345e+21"), (-1.5, "-1.5"), (.nan, "NaN"), (-.infinity, "-Inf"), (0, "0"),
    (10, "10"), (99, "99"), (100, "100"), (.leastNonzeroMagnitude, "5e-324"),
    (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
  ])
  func writesTheAPIsForm(_ value: Double, _ text: String) {
    #expect(NumberText.api(value) == text)
    var bytes = Array("x".utf8)
    NumberText.append(api: value, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "x" + text)
  }

  @Test(
    arguments: [
      (0, "0"), (1000, "1"), (1_764_849_551_781, "1764849551.781"), (1500, "1.500"), (5, "0.005"),
      (-1250, "-1.250"), (10_040, "10.040"),
    ] as [(Int64, String)])
  func writesSeconds(_ milliseconds: Int64, _ text: String) {
    var bytes: [UInt8] = []
    NumberText.append(seconds: milliseconds, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test(
    arguments: [
      (0, 1000), (1_764_849_551_000, 15_000), (9_999_990_000, 1000), (-5000, 250),
      (99_999_999_990_017, 37), (.max - 3_000_000_000, 2_999_999), (1_764_849_551_781, -999_983),
    ] as [(Int64, Int64)])
  func writesManyPointsInOrder(_ start: Int64, _ step: Int64) {
    let times = (0..<1000).map { start + Int64($0) * step }
    let values = (0..<1000).map { Double($0) / 4 }
    let wanted = zip(times, values).map { (time, value) -> String in
      var seconds: [UInt8] = []
      NumberText.append(seconds: time, to: &seconds)
      return "[\(String(decoding: seconds, as: UTF8.self)),\"\(NumberText.api(value))\"]"
    }
    var starts = NumberText.PointStarts()
    // Times that come again are written from what is known of them, until others come.
    for count in [1000, 1000, 1000, 999, 1000, 0, 1000, 1000] {
      var bytes: [UInt8] = []
      NumberText.append(
        points: Array(times.prefix(count)), Array(values.prefix(count)), starts: &starts, to: &bytes
      )
      #expect(String(decoding: bytes, as: UTF8.self) == wanted.prefix(count).joined(separator: ","))
    }
  }

  /// Fractions of few decimals are written another way than others, one after the other.
  @Test func writesDecimalsAsTheyAreShortest() {
    var generator = SeededGenerator(seed: 5)
    let values = (0..<20_000).map { index -> Double in
      let digits = UInt64(10) << UInt64.random(in: 0...49, using: &generator)
      let mantissa = Double(UInt64.random(in: 0..<digits, using: &generator))
      let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e6, 1e7]
      let power = powers[Int(generator.next() % 7)]
      let value = mantissa / power * (index % 3 == 0 ? -1 : 1)
      return [value, value.nextUp, value / 3][index / 16 % 3]
    }
    var starts = NumberText.PointStarts()
    var bytes: [UInt8] = []
    NumberText.append(
      points: values.indices.map { Int64($0) * 1000 }, values, starts: &starts, to: &bytes)
    let texts = String(decoding: bytes, as: UTF8.self).split(separator: "\"")
      .enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    #expect(texts.count == values.count)
    for (text, value) in zip(texts, values) {
      #expect(Double(text)?.bitPattern == value.bitPattern)
      // The shortest digits, told by Swift.
      #expect(Self.significantDigits(text) == Self.significantDigits("\(value)"))
      var alone: [UInt8] = []
      NumberText.append(api: value, to: &alone)
      #expect(String(decoding: alone, as: UTF8.self) == text)
    }
  }

  /// The digits of a number without zeros at both ends.
  private static func significantDigits(_ text: String) -> [Character] {
    let digits = text.prefix { $0 != "e" }.filter { $0.isNumber }
    let ends = Array(digits.drop { $0 == "0" }.reversed()).drop { $0 == "0" }
    return ends.reversed()
  }

  @Test func writesNoPoints() {
    var bytes: [UInt8] = []
    var starts = NumberText.PointStarts()
    NumberText.append(points: [], [], starts: &starts, to: &bytes)
    #expect(bytes.isEmpty)
  }
}
