import LogQLSyntax
import QueryExecution
import TelemetryModel
import Testing

/// What stages make of one entry, as the specification's Appendix A.2 lists it.
@Suite struct LogPipelineTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var stream: [String: String] = [:]
    var metadata: [String: String] = [:]
    var line: String
    var stages: String
    /// The labels without those that a stream is selected by; nil where the entry is dropped.
    var labels: [String: String]?
    /// The line, where it changes.
    var newLine: String?

    var testDescription: String { "\(line) \(stages)" }
  }

  private func check(_ one: Case) throws {
    let entry = LogEntry(second: 1, one.line, one.metadata)
    let questions = LogQuestions([(one.stream.merging(["app": "t"]) { $1 }, [entry])])
    let streams = try questions.streams(#"{app="t"} "# + one.stages)
    guard let wanted = one.labels else {
      #expect(streams.isEmpty)
      return
    }
    var found: [String: String] = [:]
    for pair in streams.first?.labels.pairs ?? []
    where pair.name != "app" && pair.name != LabelName.errorDetails {
      found[pair.name] = pair.value
    }
    #expect(streams.count == 1)
    #expect(found == wanted)
    let line = streams.first?.entries.first?.line ?? []
    #expect(String(decoding: line, as: UTF8.self) == one.newLine ?? one.line)
  }

  @Test(arguments: [
    Case(
      stream: ["level": "s"],
      line: #"{"level":"p","a.b":1,"dup":"x","dup":"y","n":null,"arr":[1]}"#, stages: "| json",
      labels: ["level": "s", "level_extracted": "p", "a_b": "1", "dup": "x"]),
    Case(
      stream: ["tri": "s"], metadata: ["tri": "m"], line: "tri=p", stages: "",
      labels: ["tri": "s", "tri_extracted": "m"]),
    Case(
      stream: ["tri": "s"], metadata: ["tri": "m"], line: "tri=p", stages: "| logfmt",
      labels: ["tri": "s", "tri_extracted": "p"]),
    Case(
      metadata: ["md": "m"], line: "md=p", stages: "| logfmt",
      labels: ["md": "m", "md_extracted": "p"]),
    Case(
      line: #"{"o":{"":{"x":1}," y ":{"9z":2}}}"#, stages: "| json",
      labels: ["o_x": "1", "o_y_9z": "2"]),
    Case(line: #"{"9x":1}"#, stages: "| json", labels: ["_9x": "1"]),
    Case(line: "broken", stages: "| json", labels: ["__error__": "JSONParserErr"]),
    Case(
      line: #"{"a":1,"b":"#, stages: "| json", labels: ["a": "1", "__error__": "JSONParserErr"]),
    Case(line: #"{"a":1} tail"#, stages: "| json", labels: ["a": "1"]),
    Case(
      line: #"{"u":{"n":"al"},"t":["x","y"],"z":null}"#,
      stages: #"| json w="u.n", t0="t[0]", m="u.q", z, u, t"#,
      labels: ["w": "al", "t0": "x", "m": "", "z": "", "u": #"{"n":"al"}"#, "t": #"["x","y"]"#]),
    Case(line: #" {"a":1}"#, stages: "| json a", labels: ["__error__": "JSONParserErr"]),
    Case(line: #" {"a":1}"#, stages: "| json", labels: ["a": "1"]),
    Case(
      line: #"a=1 b= c d="q \"x\"" a=2 =v k"x=1 e=1"#, stages: "| logfmt",
      labels: ["a": "1", "d": #"q "x""#, "e": "1"]),
    Case(
      line: #"a=1 b= c d="q \"x\"" a=2 =v k"x=1 e=1"#, stages: "| logfmt --keep-empty",
      labels: ["a": "1", "d": #"q "x""#, "e": "1", "b": "", "c": ""]),
    Case(
      line: #"a=1 x="unterminated"#, stages: "| logfmt --strict",
      labels: ["a": "1", "__error__": "LogfmtParserErr"]),
    Case(
      line: "level=info status=200", stages: #"| logfmt lvl="level", miss"#,
      labels: ["lvl": "info", "miss": ""]),
    Case(line: "a=1 a=2", stages: "| logfmt a", labels: ["a": "2"]),
    Case(line: "POST", stages: #"| pattern "<m> <p>""#, labels: ["m": "POST"]),
    Case(line: "x GET /", stages: #"| pattern "GET <p>""#, labels: [:]),
    Case(
      line: "a  b", stages: #"| pattern "<x> <y> <z>""#, labels: ["x": "a", "y": "", "z": "b"]),
    Case(
      line: "GET /x", stages: #"| regexp "(?P<m>\\w+) (?P<p>/\\w+)(?<q> .*)?""#,
      labels: ["m": "GET", "p": "/x", "q": ""]),
    Case(line: "xx foo bar", stages: #"|> "foo <_>""#, labels: [:]),
    Case(line: "foo ", stages: #"|> "foo <_>""#, labels: nil),
    Case(line: "GET /api 200", stages: #"|> "GET /api""#, labels: nil),
    Case(
      line: #"{"_entry":"m x=1","k":"v","n":5}"#, stages: "| unpack", labels: ["k": "v"],
      newLine: "m x=1"),
    Case(line: #"{"k":"v"}"#, stages: "| unpack", labels: [:]),
    Case(line: "plain", stages: "| unpack", labels: ["__error__": "JSONParserErr"]),
  ])
  func parses(_ one: Case) throws { try check(one) }

  @Test(arguments: [
    Case(stream: ["m": "get"], line: "x", stages: "| label_format v=m", labels: ["v": "get"]),
    Case(stream: ["m": "get"], line: "x", stages: "| label_format m=m", labels: [:]),
    Case(line: "x", stages: "| label_format v=nosuch", labels: [:]),
    Case(
      stream: ["a": "1"], line: "x", stages: #"| label_format b="{{.a}}2", c="{{.b}}""#,
      labels: ["a": "1", "b": "12", "c": ""]),
    Case(
      stream: ["a": "x"], line: "a=y", stages: "| drop a | logfmt", labels: ["a_extracted": "y"]),
    Case(
      stream: ["code": "500", "z": "eu"], line: "x", stages: #"| keep code="200""#, labels: [:]),
    Case(
      stream: ["code": "200", "z": "eu"], line: "x", stages: #"| keep code="200""#,
      labels: ["code": "200"]),
    Case(
      stream: ["a": "1", "b": "2"], line: "x", stages: #"| drop a=~"2.*", b="2""#,
      labels: ["a": "1"]),
    Case(line: "broken", stages: "| json | drop __error__, __error_details__", labels: [:]),
    Case(line: "broken", stages: "| json | keep a", labels: ["__error__": "JSONParserErr"]),
    Case(
      stream: ["a": "1"], line: #"{"a":"2"}"#,
      stages: "| json | label_format a=a_extracted | keep b",
      labels: [:]),
    Case(
      line: "\u{1B}[31mred\u{1B}[0m \u{9B}1;32mgreen\u{1B}]0;t\u{7}", stages: "| decolorize",
      labels: [:], newLine: "red green"),
    Case(line: "\u{1B}[12345m", stages: "| decolorize", labels: [:], newLine: "m"),
    Case(
      stream: ["a": "v"], line: "x", stages: #"| line_format "{{.a}}{{.b}}""#, labels: ["a": "v"],
      newLine: "v"),
    Case(
      metadata: ["__error__": "Mine", "__error_details__": "why"], line: "x", stages: "",
      labels: ["__error__": "Mine"]),
    Case(
      line: #"{"__error__":"x","a":y}"#, stages: "| json", labels: ["__error__": "JSONParserErr"]),
  ])
  func formats(_ one: Case) throws { try check(one) }

  @Test(arguments: [
    Case(
      line: "latency=12", stages: "| logfmt | latency > 5ms",
      labels: ["latency": "12", "__error__": "LabelFilterErr"]),
    Case(line: "x", stages: "| latency > 5ms", labels: nil),
    Case(line: "x", stages: "| latency != 5ms", labels: nil),
    Case(line: "x", stages: #"| latency!="""#, labels: nil),
    Case(line: "y", stages: #"| x="""#, labels: [:]),
    Case(line: "y", stages: #"| x!="a""#, labels: [:]),
    Case(line: "y", stages: #"| x=~".*""#, labels: [:]),
    Case(
      line: "ip=10.0.0.9:80", stages: #"| logfmt | ip=ip("10.0.0.0/8")"#,
      labels: ["ip": "10.0.0.9:80"]),
    Case(line: "ip=10.0.0.9:80", stages: #"| logfmt | ip!=ip("10.0.0.0/8")"#, labels: nil),
    Case(stream: ["a": "foo1"], line: "x", stages: #"| a=~"foo""#, labels: nil),
    Case(stream: ["a": "foo1"], line: "x", stages: #"| a=~"foo.*""#, labels: ["a": "foo1"]),
    Case(stream: ["a": "xerr"], line: "x", stages: #"| a=~"err.*""#, labels: nil),
    Case(line: "n=1_000", stages: "| logfmt | n == 1000", labels: ["n": "1_000"]),
    Case(
      line: "n=1__0", stages: "| logfmt | n == 10",
      labels: ["n": "1__0", "__error__": "LabelFilterErr"]),
    Case(line: "b=1.5KB", stages: "| logfmt | b >= 1500B", labels: ["b": "1.5KB"]),
    Case(line: "a=1 b=x", stages: "| logfmt | a == 1 or b > 2", labels: ["a": "1", "b": "x"]),
    Case(
      line: "a=2 b=x", stages: "| logfmt | a == 2 and b > 2",
      labels: ["a": "2", "b": "x", "__error__": "LabelFilterErr"]),
    Case(line: "n=NaN", stages: "| logfmt | n == 1", labels: nil),
  ])
  func filtersByLabels(_ one: Case) throws { try check(one) }

  @Test(arguments: [
    Case(line: "abc", stages: #"|= """#, labels: [:]),
    Case(line: "abc", stages: #"!= """#, labels: nil),
    Case(line: "abc", stages: #"|= "" or "x""#, labels: nil),
    Case(line: "abc", stages: #"!= "x" or "b""#, labels: nil),
    Case(line: "abc", stages: #"|~ "a.c""#, labels: [:]),
    Case(line: "a\nc", stages: #"|~ "a.c""#, labels: nil),
    Case(line: "", stages: #"|~ ".+""#, labels: nil),
    Case(line: "a\0b", stages: #"|= "\x00b""#, labels: [:]),
    Case(line: "at 1.2.3.4:80", stages: #"|= ip("1.2.3.0/24")"#, labels: [:]),
    Case(line: "at 1.2.3.4.", stages: #"|= ip("1.2.3.4")"#, labels: nil),
    Case(line: "at ::1 now", stages: #"|= ip("::1")"#, labels: [:]),
    Case(line: "", stages: #"!= ip("::1")"#, labels: [:]),
    Case(line: "user=7 failed", stages: #"|~ "user=\\d+ failed""#, labels: [:]),
    Case(line: "a b", stages: #"| json |= "zz""#, labels: nil),
  ])
  func filtersByLines(_ one: Case) throws { try check(one) }

  // MARK: now()

  @Test(arguments: [
    ("1970-01-01T00:16:00Z", true), ("1970-01-01T00:15:00Z", false), ("960", true), ("960.5", true),
    ("-1", false), ("99999999999", false), ("99999999999999999", false),
  ])
  func comparesMomentsWithTheEndOfTheQuery(text: String, isKept: Bool) throws {
    let questions = LogQuestions([(["app": "t"], [LogEntry(second: 1, "time=\(text)")])])
    let streams = try questions.streams(
      #"{app="t"} | logfmt | time > now() - 1m | __error__="""#)
    #expect(streams.isEmpty != isKept)
  }

  // MARK: Hostile lines

  @Test(.timeLimit(.minutes(2))) func takesLinearTimeOverManyLabels() throws {
    let count = 20_000
    let keys = (0..<count).map { "k\($0)=\($0)" }.joined(separator: " ")
    let entry = LogEntry(second: 1, keys + " " + keys)
    let questions = LogQuestions([(["app": "t"], [entry])])
    let all = try questions.streams(#"{app="t"} | logfmt | k\#(count - 1) == \#(count - 1)"#)
    #expect(all.first?.labels.count == count + 1)
    let few = try questions.streams(#"{app="t"} | logfmt | drop k1, k2 | keep k1, k2, k3, k4"#)
    #expect(few.first?.labels == Labels(["k3": "3", "k4": "4"]))
  }

  @Test func handsOnBytesThatAreNoUTF8() throws {
    let line: [UInt8] = [0x61, 0xFF, 0x00, 0x62]
    let questions = LogQuestions([
      (["app": "t"], [LogEntry(timestamp: 1, line: line)])
    ])
    let stages = [#"|~ "a..b""#, #"| pattern "a<x>b""#, #"| regexp "a(?P<x>..)b""#]
    for stage in stages {
      let streams = try questions.streams(#"{app="t"} "# + stage)
      #expect(streams.first?.entries.first?.line == line)
    }
  }

  @Test func looksForNothingBelowTheDeepestPath() throws {
    let depth = 20_000
    let line =
      String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
    let path = Array(repeating: "a", count: depth).joined(separator: ".")
    let questions = LogQuestions([(["app": "t"], [LogEntry(second: 1, line)])])
    let streams = try questions.streams(#"{app="t"} | json x="\#(path)""#)
    #expect(streams.first?.labels["x"] == "")
  }
}
