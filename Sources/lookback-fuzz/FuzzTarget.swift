// What is fuzzed: a decoder, what must hold of it for any bytes, and what its encoder writes.

/// A claim about a decoder that some input breaks.
struct BrokenClaim: Error, CustomStringConvertible {
  var description: String

  init(_ claim: String) { description = claim }
}

/// Throws `claim` where `isTrue` does not hold.
func hold(_ isTrue: Bool, _ claim: @autoclosure () -> String) throws(BrokenClaim) {
  if !isTrue { throw BrokenClaim(claim()) }
}

/// A decoder, or a group of them that read the same bytes.
///
/// Beside what `run` claims, every target claims that it neither traps nor hangs, and takes memory
/// in bounds.
struct FuzzTarget: Sendable {
  /// The name of its folder of kept inputs.
  var name: String
  /// Longest input that is tried, in bytes.
  var inputLimit = 4096
  /// What real encoders write, to begin with.
  var seeds: @Sendable () -> [[UInt8]]
  /// Reads `input`. Errors of the decoder are answers.
  var run: @Sendable (_ input: FuzzInput) throws(BrokenClaim) -> Void
}

/// The bytes that a target is given: first choices, as counts and flags, then what is decoded.
struct FuzzInput {
  let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next byte; 0 behind the end.
  mutating func byte() -> Int {
    guard offset < bytes.count else { return 0 }
    defer { offset += 1 }
    return Int(bytes[offset])
  }

  /// A count below 65536: two bytes, the lowest first.
  mutating func count() -> Int {
    let low = byte()
    return low | byte() << 8
  }

  /// What follows the choices made so far.
  var rest: [UInt8] { Array(bytes[offset...]) }

  /// `rest` as numbers of eight bytes, the lowest first; bytes behind the last whole one are left.
  var words: [UInt64] {
    var words: [UInt64] = []
    var place = offset
    while place + 8 <= bytes.count {
      words.append((0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) })
      place += 8
    }
    return words
  }

  /// `rest` between bytes of 0.
  var parts: [[UInt8]] {
    rest.split(separator: 0, omittingEmptySubsequences: false).map { Array($0) }
  }
}

extension FuzzInput {
  /// A count as `count()` reads it.
  static func bytes(of count: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)]
  }
}
