import Testing
import TextMatching

@Suite("Lower case of ASCII")
struct LowercaseTests {
  @Test("is the same for eight bytes at once as for each")
  func words() {
    var generator = SeededGenerator(seed: 6)
    for byte in UInt8.min...UInt8.max {
      let word = UInt64(byte) &* 0x0101_0101_0101_0101
      #expect(word.lowercaseASCIIBytes == UInt64(byte.lowercaseASCII) &* 0x0101_0101_0101_0101)
    }
    for _ in 0..<2000 {
      let word = generator.next()
      let expected = (0..<8).reduce(0 as UInt64) {
        $0 | UInt64(UInt8(truncatingIfNeeded: word >> (8 * $1)).lowercaseASCII) << (8 * $1)
      }
      #expect(word.lowercaseASCIIBytes == expected)
    }
  }
}
