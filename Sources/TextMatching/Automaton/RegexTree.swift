/// A regular expression as far as it only matters whether a text has a match.
///
/// Characters are ASCII or others. Which of the others a position takes is not told apart: a set
/// holds all bytes from 0x80 on where it takes some of them, and none of these bytes where not.
indirect enum RegexTree {
  case empty
  case character(ByteSet)
  case assertion(RegexAssertion)
  case concatenation([RegexTree])
  case alternation([RegexTree])
  case repetition(RegexTree, minimum: Int, most: Int?)
}

/// What holds between two characters.
enum RegexAssertion: Hashable {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary
}

extension ByteSet {
  /// Stands for all characters beyond ASCII.
  static let beyondASCII = ByteSet(0x80...0xFF)
  static let wordCharacters = ByteSet(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8)

  /// All characters but those of the set. Of those beyond ASCII some may be left in any case.
  var complement: ByteSet {
    var result = ByteSet.beyondASCII
    for byte in UInt8(0)..<0x80 where !contains(byte) { result.insert(byte) }
    return result
  }

  /// The set with both cases of each letter. U+212A and U+017F are other cases of `k` and `s`
  /// (Unicode's CaseFolding.txt), the only ones beyond ASCII that letters of ASCII have.
  var caseFolded: ByteSet {
    var result = self
    for letter in UInt8(ascii: "a")...UInt8(ascii: "z") {
      guard contains(letter) || contains(letter & 0xDF) else { continue }
      result.insert(letter)
      result.insert(letter & 0xDF)
      if letter == UInt8(ascii: "k") || letter == UInt8(ascii: "s") {
        result.formUnion(.beyondASCII)
      }
    }
    return result
  }
}
