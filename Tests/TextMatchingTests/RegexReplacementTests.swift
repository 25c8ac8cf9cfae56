// Counting and replacing matches: the corner cases of empty matches and of replacement texts.

import Testing
import TextMatching

@Suite struct RegexReplacementTests {
  @Test(arguments: [
    ("a", "banana", 3),
    ("a*", "baaac", 3),  // before b, aaa, behind c
    ("", "é", 2),
    ("x", "", 0),
    ("", "", 1),
    ("^a", "aaa", 1),
    ("\\b", "ab cd", 4),
  ])
  func countsMatchesThatDoNotOverlap(pattern: String, text: String, count: Int) throws {
    #expect(try Regex(pattern).matchCount(in: text) == count)
  }

  @Test(arguments: [
    ("a(x*)b", "-ab-axxb-", "$1", "--xx-"),
    ("a(x*)b", "-ab-axxb-", "$1W", "---"),
    ("a(x*)b", "-ab-axxb-", "${1}W", "-W-xxW-"),
    ("(?P<k>\\w+)=(?P<v>\\w+)", "a=1 b=2", "$v:${k}", "1:a 2:b"),
    ("a", "cat", "$$", "c$t"),
    ("a", "cat", "$9", "ct"),
    ("a", "cat", "${", "c${t"),
    ("a*", "baac", "-", "-b-c-"),
    ("", "né", "-", "-n-é-"),
    ("z", "cat", "-", "cat"),
  ])
  func replacesMatchesByTemplates(
    pattern: String, text: String, template: String, result: String
  ) throws {
    let replaced = try Regex(pattern).replacingMatches(in: text, with: template, byteLimit: 100)
    #expect(replaced == result)
  }

  @Test func leavesDollarsOfLiteralsAlone() throws {
    let replaced = try Regex("a(.)").replacingMatches(
      in: "abad", withLiteral: "$1", byteLimit: 100)
    #expect(replaced == "$1$1")
  }

  @Test func refusesResultsBeyondTheLimit() throws {
    let regex = try Regex("(a+)")
    #expect(regex.replacingMatches(in: "aaaa", with: "$1$1", byteLimit: 8) == "aaaaaaaa")
    #expect(regex.replacingMatches(in: "aaaa", with: "$1$1", byteLimit: 7) == nil)
    #expect(regex.replacingMatches(in: "abbb", withLiteral: "a", byteLimit: 3) == nil)
  }

  @Test func expandsTheFirstMatchOnly() throws {
    let regex = try Regex("(\\d+)")
    #expect(regex.expansion(of: "<$1>", on: "a12b34") == "<12>")
    #expect(regex.expansion(of: "<$1>", on: "ab") == nil)
  }
}
