import Testing
import TextMatching

@Suite struct LinePatternTests {
  private func captures(_ pattern: String, _ line: String) -> [String: String] {
    var out: [String: String] = [:]
    Array(line.utf8).withUnsafeBufferPointer { bytes in
      LinePattern(pattern).forEachCapture(of: bytes) { name, range in
        out[name] = String(decoding: bytes[range], as: UTF8.self)
      }
    }
    return out
  }

  private func matches(_ pattern: String, _ line: String) -> Bool {
    Array(line.utf8).withUnsafeBufferPointer { LinePattern(pattern).matches($0) }
  }

  @Test(
    arguments: [
      ("<m> <p>", "POST", ["m": "POST"]), ("GET <p>", "x GET /", [:]),
      ("<x> <y> <z>", "a  b", ["x": "a", "y": "", "z": "b"]),
      ("<ip> - <_> [<ts>]", "1.2.3.4 - bob [now] tail", ["ip": "1.2.3.4", "ts": "now"]),
      ("a <x>", "a ", ["x": ""]), ("<x>", "", [:]), ("<a><", "z<", ["a": "z"]),
      ("<1a> <b>", "<1a> c", ["b": "c"]),
    ] as [(String, String, [String: String])])
  func captures(pattern: String, line: String, found: [String: String]) {
    #expect(captures(pattern, line) == found)
  }

  @Test(arguments: [
    ("foo <_>", "xx foo bar", true), ("foo <_>", "foo ", false),
    ("GET /api", "GET /api 200", false),
    ("<_>bar", "barbar", false), ("<_> bar", "x bar", true), ("<_>", "x", true), ("<_>", "", false),
    ("", "", true), ("", "x", false), ("<_>a<_>b", "xa-b", true), ("<_>a<_>b", "xab", false),
  ])
  func filters(pattern: String, line: String, keeps: Bool) {
    #expect(matches(pattern, line) == keeps)
  }

  @Test func findsBytesWhereTheyAre() {
    let text = Array("a\0bc\0b".utf8)
    text.withUnsafeBufferPointer { bytes in
      let searcher = SubstringSearcher("\0b".utf8)
      #expect(searcher.first(in: bytes) == 1)
      #expect(searcher.first(in: bytes, from: 2) == 4)
      #expect(searcher.first(in: bytes, from: 5) == nil)
      #expect(SubstringSearcher([]).first(in: bytes, from: 6) == 6)
      #expect(SubstringSearcher([]).first(in: bytes, from: 7) == nil)
      #expect(SubstringSearcher("abcdefgh".utf8).first(in: bytes) == nil)
    }
  }
}
