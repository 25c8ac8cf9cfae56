/// Byte sizes as LogQL reads and prints them: `10KB` is 10,000, `10KiB` is 10,240.
package enum ByteSize {
  /// Why a text is no byte size.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
  }

  private static let powers: [(letter: UInt8, exponent: Int)] = [
    (UInt8(ascii: "k"), 1), (UInt8(ascii: "m"), 2), (UInt8(ascii: "g"), 3), (UInt8(ascii: "t"), 4),
    (UInt8(ascii: "p"), 5), (UInt8(ascii: "e"), 6),
  ]

  /// `text` in bytes, truncated: a decimal number (commas allowed), optional space, a unit in any
  /// case.
  package static func parse(_ text: String) throws(Failure) -> UInt64 {
    let bytes = Array(text.utf8)
    let number = bytes.prefix {
      $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",")
    }
    let unit = bytes[number.count...].drop { $0 == UInt8(ascii: " ") }
    var end = unit.endIndex
    while end > unit.startIndex, unit[end - 1] == UInt8(ascii: " ") { end -= 1 }
    let digits = number.filter { $0 != UInt8(ascii: ",") }
    let value: Double
    do throws(FloatParsing.Failure) {
      value = try FloatParsing.parse(digits)
    } catch {
      let shown = GoString.quoted(String(decoding: digits, as: UTF8.self))
      let why = error == .range ? "value out of range" : "invalid syntax"
      throw Failure(description: "strconv.ParseFloat: parsing \(shown): \(why)")
    }
    guard let factor = factor(unit[..<end].map { $0 | 0x20 }) else {
      let shown = String(decoding: unit, as: UTF8.self).lowercased()
      throw Failure(description: "unhandled size name: \(shown)")
    }
    let product = value * factor
    if product >= 18_446_744_073_709_551_616.0 {
      throw Failure(description: "too large: \(text)")
    }
    return UInt64(product)
  }

  private static func factor(_ unit: [UInt8]) -> Double? {
    if unit.isEmpty || unit == [UInt8(ascii: "b")] { return 1 }
    guard let power = powers.first(where: { $0.letter == unit[0] }) else { return nil }
    var base = 1000.0
    switch unit.dropFirst() {
    case [], [UInt8(ascii: "b")]: break
    case [UInt8(ascii: "i")], [UInt8(ascii: "i"), UInt8(ascii: "b")]: base = 1024
    default: return nil
    }
    return (0..<power.exponent).reduce(1.0) { product, _ in product * base }
  }

  /// The short decimal text: `82 MB` as `82MB`; one decimal below ten units.
  package static func format(_ bytes: UInt64) -> String {
    if bytes < 10 { return "\(bytes)B" }
    let names = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
    var exponent = 0
    var unit = 1.0
    while exponent + 1 < names.count, Double(bytes) / unit >= 1000 {
      exponent += 1
      unit *= 1000
    }
    let value = (Double(bytes) / unit * 10 + 0.5).rounded(.down) / 10
    return NumberText.fixed(value, decimals: value < 10 ? 1 : 0) + names[exponent]
  }
}
