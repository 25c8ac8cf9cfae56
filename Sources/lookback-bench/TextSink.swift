import Glibc

/// Text on its way to a file, through one buffer: numbers and words are put down as bytes, so that
/// generating costs little more than writing.
final class TextSink {
  /// What could not be written, and why.
  struct Failure: Error, CustomStringConvertible {
    var path: String
    var code: Int32
    var description: String { "\(path): \(String(cString: strerror(code)))" }
  }

  private static let capacity = 1 << 20
  private let path: String
  private let descriptor: Int32
  private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
  private var count = 0
  /// The first write that failed; told by `close`.
  private var failure: Int32 = 0
  private var flushed = 0

  /// Opens `path` anew for writing.
  init(path: String) throws(Failure) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
  }

  /// Bytes put down so far.
  var total: Int { flushed + count }

  deinit {
    buffer.deallocate()
  }

  /// Writes out what is left and closes the file.
  func close() throws(Failure) {
    flush()
    if Glibc.close(descriptor) != 0 && failure == 0 { failure = errno }
    guard failure == 0 else { throw Failure(path: path, code: failure) }
  }

  private func flush() {
    var written = 0
    while written < count && failure == 0 {
      let step = write(descriptor, buffer + written, count - written)
      if step > 0 { written += step } else if step == 0 || errno != EINTR { failure = errno }
    }
    flushed += count
    count = 0
  }

  @inline(__always)
  private func reserve(_ length: Int) {
    if count + length > Self.capacity { flush() }
  }

  // MARK: Bytes

  @inline(__always)
  func put(_ text: StaticString) {
    put(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  func put(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { put($0) }
  }

  func put(_ text: String) {
    var text = text
    text.withUTF8 { put($0) }
  }

  func put(_ bytes: UnsafeBufferPointer<UInt8>) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Self.capacity)
      reserve(piece.count)
      UnsafeMutableRawPointer(buffer + count).copyMemory(
        from: UnsafeRawPointer(bytes.baseAddress! + piece.startIndex), byteCount: piece.count)
      count += piece.count
      rest = rest.dropFirst(piece.count)
    }
  }

  @inline(__always)
  func put(byte: UInt8) {
    reserve(1)
    buffer[count] = byte
    count += 1
  }

  // MARK: Numbers

  @inline(__always)
  func put(_ number: Int) {
    if number < 0 { put(byte: UInt8(ascii: "-")) }
    var digits = 1
    var bound: UInt = 10
    let magnitude = number.magnitude
    while digits < 19 && magnitude >= bound {
      digits += 1
      bound &*= 10
    }
    put(magnitude, digits: digits)
  }

  /// The last `digits` decimal digits of `number`, at most 19.
  @inline(__always)
  func put(_ number: UInt, digits: Int) {
    reserve(digits)
    var number = number
    var place = count + digits
    while place > count {
      place -= 1
      let (quotient, digit) = number.quotientAndRemainder(dividingBy: 10)
      buffer[place] = UInt8(truncatingIfNeeded: digit) &+ 48
      number = quotient
    }
    count += digits
  }

  /// `digits` hexadecimal digits, at most 16.
  func put(hexadecimal number: UInt64, digits: Int) {
    reserve(digits)
    for place in 0..<digits {
      let nibble = UInt8(truncatingIfNeeded: number >> UInt64(4 * (digits - 1 - place))) & 15
      buffer[count + place] = nibble < 10 ? nibble + 48 : nibble + 87
    }
    count += digits
  }

  /// `scaled` / 10^`decimals` as Go's exporters write floats: with an exponent from a million on.
  func put(goFloat scaled: Int, decimals: Int) {
    var magnitude = scaled.magnitude
    var length = 0
    var rest = magnitude
    while rest > 0 {
      rest /= 10
      length += 1
    }
    let exponent = length - 1 - decimals
    if exponent < 6 { return put(scaled: scaled, decimals: decimals) }
    while magnitude % 10 == 0 {
      magnitude /= 10
      length -= 1
    }
    var power: UInt = 1
    for _ in 1..<length { power &*= 10 }
    if scaled < 0 { put(byte: UInt8(ascii: "-")) }
    put(magnitude / power, digits: 1)
    if length > 1 {
      put(byte: UInt8(ascii: "."))
      put(magnitude % power, digits: length - 1)
    }
    put("e+")
    put(UInt(exponent), digits: 2)
  }

  /// `scaled` / 10^`decimals` without zeros at the end, at most 6 decimals.
  func put(scaled: Int, decimals: Int) {
    if decimals == 0 { return put(scaled) }
    if scaled < 0 { put(byte: UInt8(ascii: "-")) }
    var power: UInt = 1
    for _ in 0..<decimals { power &*= 10 }
    let (whole, part) = scaled.magnitude.quotientAndRemainder(dividingBy: power)
    put(Int(whole))
    if part == 0 { return }
    var digits = decimals
    var rest = part
    while rest % 10 == 0 {
      rest /= 10
      digits -= 1
    }
    put(byte: UInt8(ascii: "."))
    put(rest, digits: digits)
  }
}
