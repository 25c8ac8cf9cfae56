// The functions of LogQL's templates, each called from a template (specification §3.7).

import GoTemplate
import LogQLSyntax
import TelemetryModel
import Testing

@testable import QueryExecution

@Suite struct LogTemplateFunctionTests {
  /// 2025-12-04T10:00:00.123456789Z.
  private static let timestamp: Int64 = 1_764_842_400_123_456_789
  /// 2025-12-05T00:00:00Z.
  private static let now: Int64 = 1_764_892_800_000_000_000

  private func rendered(_ text: String, _ labels: Labels = [:]) throws -> String {
    let template = try Template(parsing: text, name: "line", functions: LogTemplateFunctions.table)
    let environment = LogTemplateEnvironment(
      line: "the line", timestamp: Self.timestamp, now: Self.now)
    return try template.execute(.labels(labels), environment: environment)
  }

  /// The error that executing `text` ends with, without the place.
  private func failure(_ text: String, _ labels: Labels = [:]) throws -> String? {
    let template = try Template(parsing: text, name: "line", functions: LogTemplateFunctions.table)
    let environment = LogTemplateEnvironment(line: "", timestamp: 0, now: 0)
    do throws(TemplateExecutionError) {
      _ = try template.execute(.labels(labels), environment: environment)
      return nil
    } catch {
      return error.message
    }
  }

  @Test func holdsEveryNameThatTheLanguageKnows() {
    #expect(Set(LogTemplateFunctions.table.keys) == Set(TemplateFunctionNames.all))
  }

  @Test(arguments: [
    (#"{{ lower "ÀBc" }} {{ upper "àßc" }} {{ ToLower "İ" }} {{ ToUpper "ǆ" }}"#, "àbc ÀßC i Ǆ"),
    (#"{{ title "don't stop_it now-here" }}"#, "Don'T Stop_it Now-Here"),
    (#"{{ trim " \t x \n" }}|{{ TrimSpace " x " }}"#, "x|x"),
    (#"{{ trimAll "xy" "xyaxy" }} {{ Trim "xyaxy" "xy" }}"#, "a a"),
    (#"{{ TrimLeft "xxaxx" "x" }} {{ TrimRight "xxaxx" "x" }}"#, "axx xxa"),
    (
      #"{{ trimPrefix "ab" "abc" }} {{ trimSuffix "bc" "abc" }} {{ trimPrefix "x" "abc" }}"#,
      "c a abc"
    ),
    (#"{{ TrimPrefix "abc" "ab" }} {{ TrimSuffix "abc" "bc" }}"#, "c a"),
    (
      #"{{ replace " " "_" "a b c" }} {{ Replace "aaa" "a" "b" 2 }} {{ Replace "aa" "a" "b" -1 }}"#,
      "a_b_c bba bb"
    ),
    (#"{{ replace "" "-" "né" }} {{ Replace "né" "" "-" 2 }}"#, "-n-é- -n-é"),
    (
      #"{{ contains "b" "abc" }} {{ hasPrefix "b" "abc" }} {{ hasSuffix "bc" "abc" }}"#,
      "true false true"
    ),
    (#"{{ "abc" | contains "" }}{{ if hasSuffix "abcd" "bcd" }}!{{ end }}"#, "true"),
  ])
  func changesTexts(template: String, text: String) throws {
    #expect(try rendered(template) == text)
  }

  @Test(arguments: [
    (
      #"{{ trunc 2 "hello" }} {{ trunc -2 "hello" }} {{ trunc 9 "hi" }} {{ trunc -9 "hi" }}"#,
      "he lo hi hi"
    ),
    (#"{{ trunc 0 "hello" }}|{{ trunc -5 "hello" }}"#, "|hello"),
    (
      #"{{ substr 1 3 "hello" }} {{ substr -1 2 "hello" }} {{ substr 2 -1 "hello" }} {{ substr 3 99 "hello" }}"#,
      "el he llo lo"
    ),
    (#"{{ repeat 3 "ab" }}|{{ repeat 0 "ab" }}|"#, "ababab||"),
    (#"{{ indent 2 "a\nb" }}|{{ nindent 1 "a" }}"#, "  a\n  b|\n a"),
    (
      #"{{ alignLeft 5 "né" }}|{{ alignRight 5 "né" }}|{{ alignLeft 2 "hello" }}|{{ alignRight 2 "hello" }}"#,
      "né   |   né|he|lo"
    ),
    (#"{{ alignLeft -1 "hello" }} {{ alignRight 5 "hello" }}"#, "hello hello"),
  ])
  func cutsAndPads(template: String, text: String) throws {
    #expect(try rendered(template) == text)
  }

  @Test(arguments: [
    (#"{{ substr 4 2 "hello" }}"#, "[4:2]"),
    (#"{{ substr -1 9 "abc" }}"#, "[:9] with length 3"),
    (#"{{ substr -1 -2 "abc" }}"#, "[:-2]"),
    (#"{{ substr 9 -1 "abc" }}"#, "[9:3]"),
  ])
  func failsOnCutsOutsideTheText(template: String, bounds: String) throws {
    let message = "error calling substr: runtime error: slice bounds out of range \(bounds)"
    #expect(try failure(template) == message)
  }

  @Test(arguments: [
    #"{{ repeat 99999999999 "ab" }}"#, #"{{ indent 99999999999 "ab" }}"#,
    #"{{ alignLeft 9223372036854775807 "ab" }}"#,
    #"{{ repeat 5000000 "ab" | replace "a" "abcdefgh" }}"#,
    #"{{ $x := repeat 1000000 "ab" }}{{ regexReplaceAll "a" $x "$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0" }}"#,
  ])
  func refusesTextsBeyondTheLimit(template: String) throws {
    #expect(try failure(template)?.hasSuffix("the text is longer than 16777216 bytes") == true)
  }

  @Test func failsOnNegativeCounts() throws {
    let message = "strings: negative Repeat count"
    #expect(try failure(#"{{ repeat -1 "a" }}"#) == "error calling repeat: \(message)")
    #expect(try failure(#"{{ indent -1 "a" }}"#) == "error calling indent: \(message)")
  }

  @Test(arguments: [
    (#"{{ regexReplaceAll "(a)(b)?" "ab a" "<$1${2}>" }}"#, "<ab> <a>"),
    (#"{{ regexReplaceAll "(?P<n>\\d+)" "a1b22" "[${n}]" }}"#, "a[1]b[22]"),
    (#"{{ regexReplaceAllLiteral "\\d" "a1b2" "$1" }}"#, "a$1b$1"),
    (#"{{ count "a|b" "abcab" }} {{ "x" | count "y" }}"#, "4 0"),
  ])
  func searchesWithRegularExpressions(template: String, text: String) throws {
    #expect(try rendered(template) == text)
  }

  @Test(arguments: ["regexReplaceAll", "regexReplaceAllLiteral"])
  func failsOnPatternsThatDoNotCompile(function: String) throws {
    #expect(
      try failure("{{ \(function) \"(\" \"a\" \"b\" }}")
        == "error calling \(function): error parsing regexp: missing closing ): `(`")
  }

  @Test(arguments: [
    (#"{{ urlencode "a b&c/é" }} {{ urldecode "a+b%26c%2F%C3%A9" }}"#, "a+b%26c%2F%C3%A9 a b&c/é"),
    (
      #"{{ b64enc "any carnal pleas" }} {{ b64enc "" }}{{ b64enc "é" }}"#,
      "YW55IGNhcm5hbCBwbGVhcw== w6k="
    ),
    (#"{{ b64dec "w6k=" }} {{ b64dec "w6k" }} {{ b64dec "Zm9v\nYmE" }}"#, "é é fooba"),
    (
      #"{{ b64dec "a$" }}|{{ b64dec "ab=c" }}"#,
      "illegal base64 data at input byte 1|illegal base64 data at input byte 3"
    ),
    (#"{{ bytes "1.5 KiB" }} {{ bytes "2kb" }} {{ bytes "1,024" }}"#, "1536 2000 1024"),
    (
      #"{{ duration "1m30.5s" }} {{ duration_seconds "-300ms" }} {{ "0" | duration }}"#,
      "90.5 -0.3 0"
    ),
    (#"{{ (fromJson "{\"a\":[1,2.5,\"x\"]}").a }} {{ index (fromJson "[7]") 0 }}"#, "[1 2.5 x] 7"),
    (#"{{ range fromJson "[1,2]" }}<{{ . }}>{{ end }}{{ fromJson "{" }}"#, "<1><2><no value>"),
    (
      #"{{ (fromJson "{\"a\":null}").a }} {{ (fromJson "{}").b }} {{ fromJson "true" }}"#,
      "<no value> <no value> true"
    ),
  ])
  func encodesAndDecodes(template: String, text: String) throws {
    #expect(try rendered(template) == text)
  }

  @Test(arguments: [
    (#"{{ urldecode "a%2" }}"#, #"error calling urldecode: invalid URL escape "%2""#),
    (#"{{ urldecode "%zz1" }}"#, #"error calling urldecode: invalid URL escape "%zz""#),
    (#"{{ duration "12" }}"#, #"error calling duration: time: missing unit in duration "12""#),
    (#"{{ bytes "12xb" }}"#, "error calling bytes: unhandled size name: xb"),
    (#"{{ bytes "-1" }}"#, #"error calling bytes: strconv.ParseFloat: parsing "": invalid syntax"#),
    (#"{{ bytes "99999EB" }}"#, "error calling bytes: too large: 99999EB"),
  ])
  func failsOnTextsThatAreNotEncoded(template: String, message: String) throws {
    #expect(try failure(template) == message)
  }

  @Test(arguments: [
    (
      #"{{ int "12" }} {{ int "12.000" }} {{ int "1.5" }} {{ int 2.9 }} {{ int -2.9 }}"#,
      "12 12 0 2 -2"
    ),
    (
      #"{{ int "0x1f" }} {{ int "0b11" }} {{ int "0o17" }} {{ int "017" }} {{ int "1_000" }}"#,
      "31 3 15 15 1000"
    ),
    (
      #"{{ int "0" }} {{ int "0.00" }} {{ int "" }} {{ int "abc" }} {{ int "1__0" }} {{ int "-0x10" }}"#,
      "0 0 0 0 0 -16"
    ),
    (#"{{ int true }} {{ int "99999999999999999999" }} {{ int "+5" }} {{ int "--5" }}"#, "1 0 5 0"),
    (
      #"{{ float64 "2.5" }} {{ float64 "1e3" }} {{ float64 "x" }} {{ float64 3 }} {{ float64 "Inf" }}"#,
      "2.5 1000 0 3 +Inf"
    ),
    (
      #"{{ add 1 2 "3" }} {{ add }} {{ sub 5 3 }} {{ mul 3 4 2 }} {{ div 9 2 }} {{ mod 9 4 }}"#,
      "6 0 2 24 4 1"
    ),
    (#"{{ div -9 2 }} {{ mod -9 4 }} {{ max 1 5 3 }} {{ min 4 2 }} {{ max "7" }}"#, "-4 -1 5 2 7"),
    (#"{{ addf 1.5 2 }} {{ subf 1 0.9 }} {{ mulf 2 0.1 3 }} {{ divf 1 4 }}"#, "3.5 0.1 0.6 0.25"),
    (
      #"{{ addf 0.1 0.2 }} {{ divf 1 3 }} {{ divf 2 3 }} {{ divf -2 3 }}"#,
      "0.3 0.3333333333333333 0.6666666666666667 -0.6666666666666667"
    ),
    (
      #"{{ maxf 1.5 2 }} {{ minf 1.5 2 }} {{ maxf "NaN" 1 }} {{ minf "-Inf" "NaN" }}"#,
      "2 1.5 NaN -Inf"
    ),
    (#"{{ ceil 1.2 }} {{ floor 1.8 }} {{ floor -1.2 }} {{ ceil "1.2" }}"#, "2 1 -2 2"),
    (
      #"{{ round 1.2345 2 }} {{ round 1.235 2 }} {{ round -1.2 0 }} {{ round 1.26 1 0.7 }}"#,
      "1.23 1.24 -2 1.2"
    ),
    (
      #"{{ mulf 1000000 1 }} {{ printf "%.0f" (mulf 1000000 1) }} {{ printf "%d" (int "42") }}"#,
      "1e+06 1000000 42"
    ),
    (#"{{ .latency | float64 | mulf 2.0 }} {{ .status | int | add 1 }}"#, "150.5 405"),
  ])
  func computes(template: String, text: String) throws {
    #expect(try rendered(template, ["latency": "75.25", "status": "404"]) == text)
  }

  @Test(arguments: [
    ("{{ div 1 0 }}", "error calling div: runtime error: integer divide by zero"),
    ("{{ mod 1 \"x\" }}", "error calling mod: runtime error: integer divide by zero"),
    ("{{ divf 1 0 }}", "error calling divf: decimal division by 0"),
    ("{{ addf 1 \"NaN\" }}", "error calling addf: Cannot create a Decimal from NaN"),
  ])
  func failsOnImpossibleArithmetic(template: String, message: String) throws {
    #expect(try failure(template) == message)
  }

  @Test func wrapsAroundAtTheEdgesOfWholeNumbers() throws {
    #expect(try rendered("{{ add 9223372036854775807 1 }}") == "-9223372036854775808")
    #expect(try rendered("{{ div -9223372036854775808 -1 }}") == "-9223372036854775808")
    #expect(try rendered("{{ mod -9223372036854775808 -1 }}") == "0")
    #expect(try rendered("{{ int 1e300 }}") == "-9223372036854775808")
  }

  @Test(arguments: [
    (
      #"{{ __timestamp__ | date "2006-01-02T15:04:05.000Z07:00" }} {{ __line__ }}"#,
      "2025-12-04T10:00:00.123Z the line"
    ),
    (#"{{ __timestamp__ }} {{ now.Unix }}"#, "2025-12-04 10:00:00.123456789 +0000 UTC 1764892800"),
    (#"{{ date "2006-01-02" "no time" }} {{ date "2006-01-02" 0 }}"#, "2025-12-05 1970-01-01"),
    (#"{{ toDate "2006-01-02" "2025-12-05" | date "Jan 2, 2006" }}"#, "Dec 5, 2025"),
    (#"{{ toDate "2006-01-02" "nonsense" | date "2006-01-02" }}"#, "0001-01-01"),
    (#"{{ toDateInZone "2006-01-02" "UTC" "2025-12-04" | unixEpoch }}"#, "1764806400"),
    (#"{{ toDateInZone "2006-01-02" "No/Where" "2025-12-04" | unixEpoch }}"#, "1764806400"),
    (#"{{ toDate "2006-01-02 -0700" "2025-12-04 +0100" | date "15:04" }}"#, "23:00"),
    (
      #"{{ unixEpoch __timestamp__ }} {{ unixEpochMillis __timestamp__ }} {{ unixEpochNanos __timestamp__ }}"#,
      "1764842400 1764842400123 1764842400123456789"
    ),
    (#"{{ unixToTime "20426" | date "2006-01-02" }}"#, "2025-12-04"),
    (
      #"{{ (unixToTime "1764842400").Unix }} {{ (unixToTime "1764842400123").UnixNano }}"#,
      "1764842400 1764842400123000000"
    ),
    (
      #"{{ (unixToTime "1764842400123456").UnixNano }} {{ (unixToTime "1764842400123456789").UnixNano }}"#,
      "1764842400123456000 1764842400123456789"
    ),
    (#"{{ (unixToTime "-000000000001").UnixNano }}"#, "-1000000"),
  ])
  func tellsTheTime(template: String, text: String) throws {
    #expect(try rendered(template) == text)
  }

  @Test(arguments: [
    (
      #"{{ unixToTime "123" }}"#,
      "error calling unixToTime: unable to parse time '123': expected 5, 10, 13, 16 or 19 digits"
    ),
    (
      #"{{ unixToTime "abcde" }}"#,
      #"error calling unixToTime: unable to parse time 'abcde': strconv.ParseInt: parsing "abcde": invalid syntax"#
    ),
    (
      #"{{ unixToTime "9999999999999999999" }}"#,
      #"error calling unixToTime: unable to parse time '9999999999999999999': strconv.ParseInt: parsing "9999999999999999999": value out of range"#
    ),
    (#"{{ unixEpoch .a }}"#, "wrong type for value; expected time.Time; got string"),
  ])
  func failsOnWhatIsNoTime(template: String, message: String) throws {
    #expect(try failure(template) == message)
  }

  @Test(arguments: [
    (
      #"{{ default "none" .nosuch }} {{ .b | default "none" }} {{ default "none" .a }}"#,
      "none none x"
    ),
    (
      #"{{ default 5 0 }} {{ default 5 false }} {{ default "d" (fromJson "[]") }} {{ default 1 "0" }}"#,
      "5 5 d 0"
    ),
    (#"{{ fromJson "null" | default "d" }} {{ default "d" }}"#, "d d"),
  ])
  func fillsInForEmptyValues(template: String, text: String) throws {
    #expect(try rendered(template, ["a": "x", "b": ""]) == text)
  }

  @Test func refusesArgumentsOfOtherTypes() throws {
    #expect(try failure("{{ upper 5 }}") == "expected string; found 5")
    #expect(
      try failure("{{ trunc .a \"x\" }}", ["a": "5"])
        == "wrong type for value; expected int; got string")
    #expect(try failure("{{ lower }}") == "wrong number of args for lower: want 1 got 0")
  }
}
