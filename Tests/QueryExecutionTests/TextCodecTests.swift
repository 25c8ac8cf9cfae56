// Base64 and URL escapes: round trips, and texts that are neither.

import GoTemplate
import Testing

@testable import QueryExecution

@Suite struct TextCodecTests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func writesBase64AsItsStandardShows(text: String, encoded: String) throws {
    #expect(Base64.encoded(text.utf8) == encoded)
    #expect(try Base64.decoded(encoded.utf8) == Array(text.utf8))
    #expect(try Base64.decoded(encoded.utf8.filter { $0 != UInt8(ascii: "=") }) == Array(text.utf8))
  }

  @Test(arguments: [
    ("!", 0), ("Zm9v!", 4), ("Z===", 1), ("=", 0), ("Zg==Zg", 4), ("Zg===", 4), ("Zm8=v", 4),
    ("Zm9v====", 4),
  ])
  func namesTheByteThatIsNoBase64(text: String, offset: Int) {
    #expect(throws: Base64.Failure(offset: offset)) { try Base64.decoded(text.utf8) }
  }

  @Test func readsBackWhatItWrote() throws {
    var generator = SplitMix(state: 2)
    for length in 0..<300 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      #expect(try Base64.decoded(Base64.encoded(bytes).utf8) == bytes)
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(try QueryUnescaping.text(of: TemplateEscaping.query(text)) == text)
    }
  }

  @Test func neverCrashesOnGarbage() {
    var generator = SplitMix(state: 3)
    let alphabet = Array("AZaz09+/=\n\r%%%+g\u{FF}".utf8)
    for length in 0..<2000 {
      let bytes = (0..<length % 40).map { _ in
        alphabet[Int(generator.next() % UInt64(alphabet.count))]
      }
      _ = try? Base64.decoded(bytes)
      _ = try? QueryUnescaping.text(of: String(decoding: bytes, as: UTF8.self))
    }
  }
}

/// Vigna's SplitMix64, so that a failing run can be repeated.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
