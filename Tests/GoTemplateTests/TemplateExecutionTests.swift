import GoTemplate
import TelemetryModel
import Testing

@Suite("Template execution")
struct TemplateExecutionTests {
  static let cases: [(String, String)] = [
    ("plain", "plain"),
    ("{{.a}}-{{.b}}", "x-"),
    ("{{ .a | printf \"%5s|\" }}", "    x|"),
    ("{{/* nothing */}}{{.a}}", "x"),
    ("a  {{- .a -}}  b", "axb"),
    ("a {{- /* c */ -}} b", "ab"),
    ("{{if .a}}yes{{else}}no{{end}}", "yes"),
    ("{{if .b}}yes{{else if eq .a \"x\"}}second{{else}}no{{end}}", "second"),
    ("{{with .a}}[{{.}}]{{end}}{{with .b}}[{{.}}]{{else}}none{{end}}", "[x]none"),
    ("{{$v := .a}}{{$v}}{{$v = \"y\"}}{{$v}}", "xy"),
    ("{{if true}}{{$v := 1}}{{$v}}{{end}}", "1"),
    (
      "{{range $i := 4}}{{if eq $i 1}}{{continue}}{{end}}{{if eq $i 3}}{{break}}{{end}}{{$i}}{{end}}",
      "02"
    ),
    ("{{range 0}}x{{else}}none{{end}}", "none"),
    (
      "{{define \"t\"}}<{{.}}>{{end}}{{template \"t\" .a}}{{template \"t\"}}", "<x><<no value>>"
    ),
    ("{{block \"b\" .a}}[{{.}}]{{end}}", "[x]"),
    ("{{len .a}} {{index . \"a\"}} {{slice \"abcd\" 1 3}}", "1 x bc"),
    ("{{print 1 2 \"a\" 3}}", "1 2a3"),
    ("{{println \"a\" 1}}", "a 1\n"),
    ("{{and .a .b}}|{{or .b .a}}|{{not .a}}", "|x|false"),
    (
      "{{eq 1 2 1}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt 1.5 1.0}} {{ge \"b\" \"a\"}}",
      "true true true true true true"
    ),
    ("{{html \"<a href='x'>\"}}", "&lt;a href=&#39;x&#39;&gt;"),
    ("{{urlquery \"a b&c\"}}", "a+b%26c"),
    ("{{js \"it's\"}}", "it\\'s"),
    ("{{1}} {{1.0}} {{1e6}} {{0x10}} {{1_000}} {{'a'}} {{true}}", "1 1 1e+06 16 1000 97 true"),
    ("{{\"q\\\"\\n\\u00e9\"}}{{`raw\\n`}}", "q\"\néraw\\n"),
    ("{{(index . \"a\")}}", "x"),
    ("{{$.a}}", "x"),
    ("{{ printf \"%s-%d\" .a (len .a) }}", "x-1"),
    ("{{range $k, $v := .}}{{$k}}={{$v}};{{end}}", "a=x;z=26;"),
  ]

  @Test(arguments: cases)
  func rendersAsGoDoes(text: String, expected: String) throws {
    #expect(try rendered(text, ["z": "26", "a": "x"]) == expected)
  }

  @Test func elseBranchDoesNotSeeVariablesOfTheOther() {
    #expect(
      failure("{{if .a}}{{$v := 1}}{{else}}{{$v}}{{end}}")
        == #"template: line:1:30: executing "line" at <$v>: undefined variable: $v"#)
  }

  static let failures: [(String, String)] = [
    ("{{.a | nope}}", #"template: line:1: function "nope" not defined"#),
    ("{{", "template: line:1: unclosed action"),
    ("{{if .a}}", "template: line:1: unexpected EOF"),
    ("{{end}}", "template: line:1: unexpected {{end}}"),
    ("{{else}}", "template: line:1: unexpected {{else}}"),
    ("{{.a}", #"template: line:1: bad character U+007D '}'"#),
    ("{{$x}}", #"template: line:1: undefined variable "$x""#),
    ("{{if}}x{{end}}", "template: line:1: missing value for if"),
    ("{{.a | 1}}", "template: line:1: non executable command in pipeline stage 2"),
    ("{{break}}", "template: line:1: {{break}} outside {{range}}"),
    ("{{(.a}}", "template: line:1: unclosed left paren"),
    ("{{.a)}}", "template: line:1: unexpected right paren"),
    ("{{\"a}}", "template: line:1: unterminated quoted string"),
    ("{{/* a", "template: line:1: unclosed comment"),
    ("\n{{1x}}", #"template: line:2: bad number syntax: "1x""#),
    (
      "{{.a.b}}",
      #"template: line:1:4: executing "line" at <.a.b>: can't evaluate field b in type string"#
    ),
    (
      "a\n {{ eq .a 200 }}",
      #"template: line:2:4: executing "line" at <eq .a 200>: error calling eq: "#
        + "incompatible types for comparison"
    ),
    (
      "{{index .a 9}}",
      #"template: line:1:2: executing "line" at <index .a 9>: error calling index: "#
        + "index out of range: 9"
    ),
    (
      "{{not}}",
      #"template: line:1:2: executing "line" at <not>: wrong number of args for not: want 1 got 0"#
    ),
    (
      "{{template \"t\"}}",
      #"template: line:1:11: executing "line" at <{{template "t"}}>: template "t" not defined"#
    ),
    ("{{printf 1}}", #"template: line:1:9: executing "line" at <1>: expected string; found 1"#),
    (
      "{{\"a\" .a}}",
      #"template: line:1:2: executing "line" at <"a">: can't give argument to non-function "a""#
    ),
    ("{{nil}}", #"template: line:1:2: executing "line" at <nil>: nil is not a command"#),
  ]

  @Test(arguments: failures)
  func reportsErrorsAsGoDoes(text: String, expected: String) {
    #expect(failure(text, ["a": "x"]) == expected)
  }

  @Test func untypedMapsPrintNoValue() throws {
    #expect(try rendered("{{.a}} {{.b}}", value: .map(["a": .int(1)])) == "1 <no value>")
  }

  @Test func functionsSeeTheirCheckedArguments() throws {
    let functions: [String: TemplateFunction<Void>] = [
      "twice": TemplateFunction([.string]) { arguments, _ in
        guard case .string(let text) = arguments[0] else { return .null }
        return .string(text + text)
      },
      "fail": TemplateFunction([.any]) { _, _ throws(TemplateFunctionError) in
        throw TemplateFunctionError("no luck")
      },
    ]
    #expect(try rendered("{{.a | twice | twice}}", ["a": "x"], functions: functions) == "xxxx")
    #expect(
      failure("{{ .a | fail }}", ["a": "x"], functions: functions)
        == #"template: line:1:8: executing "line" at <fail>: error calling fail: no luck"#)
    #expect(
      failure("{{ twice 1 }}", functions: functions)
        == #"template: line:1:9: executing "line" at <1>: expected string; found 1"#)
    #expect(
      failure("{{ 1 | twice }}", functions: functions)
        == #"template: line:1:7: executing "line" at <twice>: "#
        + "wrong type for value; expected string; got int")
  }

  @Test func timesFormatByLayout() throws {
    let time = TemplateValue.time(TemplateTime(nanoseconds: 1_435_065_584_128_000_000))
    #expect(try rendered("{{.}}", value: time) == "2015-06-23 13:19:44.128 +0000 UTC")
    let text = "{{.Format \"Mon Jan _2 3:04PM 2006 .000\"}} {{.Unix}} {{.Year}}"
    #expect(try rendered(text, value: time) == "Tue Jun 23 1:19PM 2015 .128 1435065584 2015")
  }

  @Test func layoutsReadBackWhatTheyWrite() throws {
    let time = TemplateTime(seconds: 1_435_065_584, nanosecond: 128_000_000, zoneOffset: 7200)
    for layout in ["2006-01-02T15:04:05.999Z07:00", "Mon, 02 Jan 2006 15:04:05.000 -0700"] {
      let text = GoTimeLayout.format(time, layout: layout)
      let read = try #require(GoTimeLayout.parse(text, layout: layout))
      #expect(read.seconds == time.seconds && read.nanosecond == time.nanosecond)
    }
    #expect(GoTimeLayout.parse("2015-02-30", layout: "2006-01-02") == nil)
    #expect(GoTimeLayout.parse("2015-02-03 x", layout: "2006-01-02") == nil)
  }

  @Test func endlessTemplatesEndWithAnError() throws {
    #expect(failure("{{define \"t\"}}{{template \"t\"}}{{end}}{{template \"t\"}}") != nil)
    #expect(failure("{{range 1000000000000}}{{end}}") != nil)
    #expect(failure(String(repeating: "{{if 1}}", count: 5000)) != nil)
    #expect(failure(String(repeating: "{{if 1}}{{else if 1}}", count: 5000)) != nil)
    #expect(failure("{{" + String(repeating: "(", count: 5000)) != nil)
  }

  @Test func randomTextsNeverCrash() {
    var generator = SplitMix(state: 7)
    let pieces = [
      "{{", "}}", "{{-", "-}}", " ", ".a", "$x", ":=", "|", "(", ")", "if", "end", "range", "else",
      "\"", "`", "'", "1", "é", "printf", ",", "/*", "*/", "\n", "with", "define", "nil", "=", ".",
    ]
    for _ in 0..<5000 {
      let count = Int(generator.next() % 12)
      let text = (0..<count).map { _ in pieces[Int(generator.next() % UInt64(pieces.count))] }
      _ = failure("{{" + text.joined(), ["a": "x"])
    }
  }
}
