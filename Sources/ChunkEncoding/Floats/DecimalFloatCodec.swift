// Floats that people and programs wrote as decimals, as integers.

/// Values `m / 10^exponent` with integers `m` below 2^53, decoded by that very division, so bit
/// for bit; the few that are none (infinities, NaNs of any payload, staleness markers, -0, long
/// fractions) stand aside as exceptions.
///
/// Layout, for a count that the reader knows: a byte exponent (0 to 14), varint count of
/// exceptions, a varint each for their positions (the distance from the one before), 8 bytes each
/// for their bits, then the integers as an integer column; an exception repeats the integer
/// before it. Idea: Afroozeh et al., "ALP: Adaptive Lossless Floating-Point Compression", SIGMOD
/// 2024.
struct DecimalFloatCodec {
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
  ]
  private static let largestInteger: Double = 9_007_199_254_740_992

  private let exponent: Int
  private let exceptions: [Int]
  private let integers: [Int64]

  /// The decimal form of `values`; nil where too many have none.
  ///
  /// - Complexity: O(`values.count`), once more for every larger exponent that turns out to be
  ///   needed.
  init?(_ values: UnsafeBufferPointer<Double>) {
    let exceptionLimit = values.count / 16 + 1
    var exponent = 0
    var exceptions: [Int] = []
    var isDecimal = true
    let integers = [Int64](unsafeUninitializedCapacity: values.count) { integers, count in
      var index = 0
      while true {
        index += Self.convert(
          UnsafeBufferPointer(rebasing: values[index...]), exponent: exponent,
          into: UnsafeMutableBufferPointer(rebasing: integers[index...]))
        if index == values.count { break }
        if let larger = Self.exponent(for: values[index], above: exponent) {
          // Whatever was an integer over a lower power of ten is one over this, or becomes an
          // exception.
          exponent = larger
          index = 0
          exceptions.removeAll(keepingCapacity: true)
          continue
        }
        exceptions.append(index)
        isDecimal = exceptions.count <= exceptionLimit
        if !isDecimal { break }
        integers.initializeElement(at: index, to: index == 0 ? 0 : integers[index - 1])
        index += 1
      }
      count = index
    }
    if !isDecimal { return nil }
    self.exponent = exponent
    self.exceptions = exceptions
    self.integers = Self.fillingLeadingExceptions(integers, exceptions)
  }

  /// Writes the integers of the first values that have one, and says how many those are.
  private static func convert(
    _ values: UnsafeBufferPointer<Double>, exponent: Int,
    into integers: UnsafeMutableBufferPointer<Int64>
  ) -> Int {
    let power = powers[exponent]
    if exponent > 0 {
      for (index, value) in values.enumerated() {
        guard let integer = integer(value, power: power) else { return index }
        integers.initializeElement(at: index, to: integer)
      }
      return values.count
    }
    for (index, value) in values.enumerated() {
      guard value.magnitude < largestInteger else { return index }
      let integer = Int64(value)
      guard Double(integer).bitPattern == value.bitPattern else { return index }
      integers.initializeElement(at: index, to: integer)
    }
    return values.count
  }

  /// Lets exceptions at the start repeat what follows them, so that they add nothing to the
  /// integers' range.
  private static func fillingLeadingExceptions(
    _ integers: [Int64], _ exceptions: [Int]
  ) -> [Int64] {
    let leading = zip(exceptions, 0...).prefix { $0 == $1 }.count
    guard 0 < leading && leading < integers.count else { return integers }
    return [Int64](repeating: integers[leading], count: leading) + integers[leading...]
  }

  /// The least exponent above `exponent` under which `value` is an integer.
  private static func exponent(for value: Double, above exponent: Int) -> Int? {
    guard value.magnitude < largestInteger else { return nil }
    return ((exponent + 1)..<max(powers.count, exponent + 1)).first {
      integer(value, power: powers[$0]) != nil
    }
  }

  /// The integer that gives `value` back bit for bit.
  private static func integer(_ value: Double, power: Double) -> Int64? {
    let scaled = value * power
    guard scaled.magnitude < largestInteger else { return nil }
    // Rounding by truncation: which way halves go does not matter, since the quotient is compared.
    let integer = Int64(scaled + (scaled < 0 ? -0.5 : 0.5))
    let back = Double(integer) / power
    return back.bitPattern == value.bitPattern ? integer : nil
  }

  func encode(_ values: UnsafeBufferPointer<Double>, into writer: inout ByteWriter) {
    writer.append(fixed: UInt8(exponent))
    writer.append(count: exceptions.count)
    var previous = 0
    for position in exceptions {
      writer.append(count: position - previous)
      previous = position
    }
    for position in exceptions { writer.append(values[position]) }
    IntegerColumn.encode(integers, into: &writer)
  }

  /// Reads the values in `range` of `count`, and steps over the others.
  static func decode(
    _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Double>
  ) throws(ChunkDecodingError) {
    let exponent = Int(try reader.readByte())
    guard exponent < powers.count else { throw .invalid("a decimal exponent of \(exponent)") }
    let exceptionCount = try reader.readCount(limit: count)
    var positions = reader
    try reader.skipVarints(exceptionCount)
    let bits = try reader.readBytes(8 * exceptionCount)
    try decodeIntegers(&reader, divisor: powers[exponent], count: count, range: range, into: output)
    var position = 0
    for index in 0..<exceptionCount {
      position += try positions.readCount(limit: count)
      guard position < count else { throw .invalid("an exception behind the last value") }
      guard range.contains(position) else { continue }
      let pattern = bits.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
      output[position - range.lowerBound] = Double(bitPattern: UInt64(littleEndian: pattern))
    }
  }

  // SAFETY: Int64 and Double have one size and alignment; the memory is bound back to Double
  // before this returns, and holds the bits of floats then.
  private static func decodeIntegers(
    _ reader: inout ByteReader, divisor: Double, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Double>
  ) throws(ChunkDecodingError) {
    let failure = output.withMemoryRebound(to: Int64.self) { integers -> ChunkDecodingError? in
      do throws(ChunkDecodingError) {
        try IntegerColumn.decodeQuotients(
          &reader, by: divisor, count: count, range: range, into: integers)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }
}
