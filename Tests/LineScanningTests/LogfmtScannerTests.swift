import LineScanning
import Testing

@Suite struct LogfmtScannerTests {
  private func scan(_ line: [UInt8]) -> [String] {
    line.withUnsafeBufferPointer { bytes in
      var scanner = LogfmtScanner(bytes)
      var out: [String] = []
      while let item = scanner.next() {
        switch item {
        case .pair(let key, let value):
          let key = String(decoding: bytes[key], as: UTF8.self)
          out.append("\(key)=\(String(decoding: value, as: UTF8.self))")
        case .failure(let failure): out.append("! \(failure)")
        }
      }
      return out
    }
  }

  @Test(
    arguments: [
      ("", []), ("   ", []), ("a=1 b= c", ["a=1", "b=", "c="]),
      (#"d="q \"x\"" e="""#, [#"d=q "x""#, "e="]),
      (#"t="\b\f\n\r\t\/\'\u0041""#, ["t=\u{8}\u{C}\n\r\t/'A"]),
      ("=v a=1", ["! logfmt syntax error at pos 1 : unexpected '='", "a=1"]),
      (#"k"x=1 e=1"#, ["! logfmt syntax error at pos 2 : unexpected '\"'", "e=1"]),
      ("a=b=c d=1", ["! logfmt syntax error at pos 4 : unexpected '='", "d=1"]),
      (#"a=1 x="un"#, ["a=1", "! logfmt syntax error at pos 10 : unterminated quoted value"]),
      (#"x="a\"#, ["! logfmt syntax error at pos 6 : unterminated quoted value"]),
      (#"x="\q" y=1"#, ["! logfmt syntax error at pos 6 : invalid quoted value", "y=1"]),
      ("a=\u{1}b=2", ["a=", "b=2"]), ("é=ü", ["é=ü"]),
    ] as [(String, [String])])
  func reads(line: String, items: [String]) {
    #expect(scan(Array(line.utf8)) == items)
  }

  @Test func refusesKeysThatAreNoUTF8() {
    #expect(
      scan([0x61, 0xFF, 0x3D, 0x31, 0x20, 0x62, 0x3D, 0x32]) == [
        "! logfmt syntax error at pos 3 : invalid key", "b=2",
      ])
  }

  @Test func survivesRandomBytes() {
    var generator = SeededGenerator(seed: 8)
    let alphabet = Array(#"ab= "\nu0'"#.utf8)
    for _ in 0..<10_000 {
      let line = (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
        Int.random(in: 0..<8, using: &generator) > 0
          ? alphabet.randomElement(using: &generator) ?? 0
          : UInt8.random(in: 0...255, using: &generator)
      }
      _ = scan(line)
    }
  }

  @Test func givesBackWhatWasWritten() {
    var generator = SeededGenerator(seed: 9)
    let characters = Array("ab \"\\\n\t=é")
    for _ in 0..<2000 {
      let values = (0..<Int.random(in: 1..<6, using: &generator)).map { _ in
        String(
          (0..<Int.random(in: 0..<6, using: &generator)).map { _ in
            characters.randomElement(using: &generator) ?? "a"
          })
      }
      let line = values.enumerated().map { index, value in
        let quoted = value.map { character -> String in
          switch character {
          case "\"": "\\\""
          case "\\": "\\\\"
          case "\n": "\\n"
          case "\t": "\\t"
          default: String(character)
          }
        }
        return "k\(index)=\"\(quoted.joined())\""
      }.joined(separator: " ")
      #expect(scan(Array(line.utf8)) == values.enumerated().map { "k\($0.offset)=\($0.element)" })
    }
  }

  @Test(.timeLimit(.minutes(2))) func takesLinearTimeOnLongLines() {
    let many = (0..<100_000).map { "k\($0)=\($0)" }.joined(separator: " ")
    #expect(scan(Array(many.utf8)).count == 100_000)
    let bad = String(repeating: "=\" ", count: 100_000)
    #expect(scan(Array(bad.utf8)).count == 100_000)
    let long = "a=\"" + String(repeating: "\\n", count: 1_000_000)
    #expect(scan(Array(long.utf8)).count == 1)
  }

  @Test(
    arguments: [
      ("a", "a"), ("a.b", "a_b"), ("9a", "_9a"), (" a ", "a"), ("a-b c", "a_b_c"), ("é", "_"),
      ("", nil),
      ("  ", nil), ("a\0", "a_"), (" 9", "_9"),
    ] as [(String, String?)])
  func sanitizesKeys(key: String, name: String?) {
    #expect(LabelKey.sanitized(key.utf8) == name)
  }
}
