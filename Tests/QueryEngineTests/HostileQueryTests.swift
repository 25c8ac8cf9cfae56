import Diagnostics
import QueryEngine
import TelemetryModel
import Testing

/// Queries that are nested, long or large beyond reason: an answer or an error, in no long time.
@Suite("Hostile queries") struct HostileQueryTests {
  /// Whether there is an answer.
  private static func isAnswered(
    _ query: String, _ language: QueryLanguage = .promQL,
    grid: StepGrid = StepGrid(instant: 60_000)
  ) throws -> Bool {
    let engine = try EngineTests.engine()
    do throws(DiagnosticError) {
      _ = try engine.evaluate(query, language: language, grid: grid)
      return true
    } catch {
      #expect(!error.diagnostics.isEmpty)
      return false
    }
  }

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test(arguments: [
    ("(", "g", ")"), ("-", "g", ""), ("abs(", "g", ")"), ("sum(", "g", ")"), ("1 ^ ", "g", ""),
    ("g + ", "g", ""), ("g + (", "g", ")"), ("", "g", " + g"), ("", "g", " or g"),
    ("", "g", " offset 1s"), ("", "g", "[1m:1s]"), ("max_over_time(", "g", "[1m:30s])"),
    ("g and on () ", "g", ""), ("", "g", " @ 1"), ("", "g[", "1+"), ("g[", "1", ")]"),
    ("g[(", "1", ")]"), ("", "{", ""), ("label_replace(", "g", ",'a','b','c','d')"),
    ("", "g > bool ", ""), ("rate(", "g", ""), ("#", "g", "\n"), ("1 - ", "1", ""),
  ])
  func nestedWithoutEnd(_ before: String, _ inner: String, _ behind: String) throws {
    let count = 100_000
    let text = Self.repeated(before, count) + inner + Self.repeated(behind, count)
    #expect(try !Self.isAnswered(text) || before == "#")
  }

  @Test(arguments: [
    ("(", "g", ")"), ("-", "g", ""), ("abs(", "g", ")"), ("sum(", "g", ")"), ("g ^ ", "g", ""),
    ("max_over_time(", "g", "[1m:30s])"), ("sum by (x) (", "g", ") + on (x) group_left g"),
    ("label_replace(", "g", ",'a','b','c','d')"),
  ])
  func nestedAsDeepAsIsAllowed(_ before: String, _ inner: String, _ behind: String) throws {
    let text = Self.repeated(before, 240) + inner + Self.repeated(behind, 240)
    #expect(try Self.isAnswered(text))
    let range = StepGrid(start: 0, end: 60_000, step: 15_000)
    #expect(try Self.isAnswered(text, grid: range))
  }

  @Test(arguments: ["+", "or", "and", "== bool", "* on (x)"])
  func aChainAsLongAsIsAllowed(_ operation: String) throws {
    let text = "g" + Self.repeated(" \(operation) g", 490)
    #expect(try Self.isAnswered(text))
    #expect(
      try Self.isAnswered(text, grid: StepGrid(start: 0, end: 60_000, step: 15_000)))
  }

  @Test func chainsWithinChains() throws {
    // Each group's first operand is the group before: as many levels as operators altogether.
    let chain = Self.repeated(" + g", 1000)
    let text = Self.repeated("(", 300) + "g" + Self.repeated(chain + ")", 300)
    #expect(try !Self.isAnswered(text))
  }

  @Test(arguments: [
    "foo{a=\"" + repeated("x", 10_000_000) + "\"}", repeated("9", 1_000_000),
    repeated("a", 1_000_000), repeated(" ", 1_000_000) + "g", repeated("1h", 100_000),
    "g{" + repeated("x=\"a\",", 100_000) + "}", "g{x=~\"" + repeated("a|", 100_000) + "b\"}",
    "sum by (" + repeated("x,", 100_000) + ") (g)", "g offset " + repeated("1", 400) + "y",
    "g[" + repeated("9", 100) + "y]", "\"" + repeated("\\n", 100_000) + "\"",
    "1e" + repeated("9", 1000), "0x" + repeated("f", 100_000), repeated("é", 100_000),
    repeated("'", 99_999),
  ])
  func longTexts(_ text: String) throws {
    _ = try Self.isAnswered(text)
    _ = try Self.isAnswered(text, .logQL)
  }

  @Test(arguments: [
    "g @ 9223372036854775", "g @ -9223372036854775", "g[1y] @ 9223372036854775",
    "g offset 292y", "g offset -292y", "rate(g[292y])", "g @ 9223372036854775 offset -292y",
    "g @ -9223372036854775 offset 292y", "sum_over_time(g[1y:1ms])",
    "sum_over_time(g[292y:1ms] @ 9223372036854775)", "max_over_time(g[292y:292y])",
    "max_over_time(g[290y:1s] offset 290y)", "rate(g[290y:290y] @ -9223372036854775 offset 290y)",
    "sum_over_time(sum_over_time(sum_over_time(g[1h:1s])[1h:1s])[1h:1s])",
    "max_over_time(vector(1)[200y:1s])", "topk(9e18, g)", "topk(1e300, g)", "quantile(1e300, g)",
    "label_replace(g, 'x', '" + repeated("$1", 100_000) + "', 'x', '(.*)')",
    "round(g, 1e-320)", "predict_linear(g[1m], 1e308)", "day_of_month(vector(1e300))",
    "g[9223372036s]", "g[9223372036s:9223372036s]", "timestamp(g @ 9223372036854775)",
    "absent_over_time(g[1y:1ms])", "g smoothed @ 9223372036854775",
    "rate(g[1m] anchored @ -9223372036854775)", "limitk(1e18, g)", "histogram_quantile(1e308, g)",
  ])
  func timesAndNumbersAtTheEdge(_ query: String) throws {
    _ = try Self.isAnswered(query)
    _ = try Self.isAnswered(query, grid: StepGrid(start: 0, end: 60_000, step: 15_000))
    _ = try Self.isAnswered(query, grid: StepGrid(instant: 100_000_000_000_000_000))
    _ = try Self.isAnswered(query, grid: StepGrid(instant: -100_000_000_000_000_000))
  }

  @Test(arguments: [
    ("(", "{app=\"a\"}", ")"), ("sum(", "vector(1)", ")"), ("", "{app=\"a\"}", " |= \"x\""),
    ("", "{app=\"a\"} | a=\"b\"", " or a=\"b\""), ("", "{app=\"a\"} | a=\"b\"", " a=\"b\""),
    ("vector(1) + ", "vector(1)", ""), ("", "vector(1)", " + vector(1)"), ("1 ^ ", "1", ""),
    ("", "{app=\"a\"} | ", "("), ("", "{app=\"a\"}", " | json"), ("-", "1", ""),
    ("count_over_time(", "{app=\"a\"}[1m]", ")"), ("", "{app=\"a\"} |= \"x\"", " or \"y\""),
    ("label_replace(", "vector(1)", ",\"a\",\"b\",\"c\",\"d\")"),
  ])
  func nestedLogQueries(_ before: String, _ inner: String, _ behind: String) throws {
    let day = StepGrid(start: 0, end: 60_000, step: 15_000)
    for count in [150, 4000, 100_000] {
      let text = Self.repeated(before, count) + inner + Self.repeated(behind, count)
      _ = try Self.isAnswered(text, .logQL)
      _ = try Self.isAnswered(text, .logQL, grid: day)
    }
  }

  @Test(arguments: [
    "count_over_time({app=\"a\"}[292y])", "count_over_time({app=\"a\"}[1m] offset 292y)",
    "count_over_time({app=\"a\"}[1m] offset -292y)", "rate({app=\"a\"}[9223372036s])",
    "topk(9223372036854775807, sum(rate({app=\"a\"}[1m])))", "{app=\"a\"} | x > now() - 292y",
    "{app=\"a\"} | json | n > 1e400", "{app=\"a\"} | n > 9999999999999999999PiB",
    "{app=\"a\"} | line_format `{{ repeat 1000000000 \"x\" }}`",
    "{app=\"a\"} | line_format `{{ range $i := until 100000000 }}x{{ end }}`",
    "{app=\"a\"} | line_format `{{ define \"t\" }}{{ template \"t\" }}{{ end }}{{ template \"t\" }}`",
    "{app=\"a\"} | line_format `{{ alignLeft 1000000000 .app }}{{ alignRight 1000000000 .app }}`",
    "{app=\"a\"} | line_format `{{ printf \"%999999999d\" 1 }}{{ indent 1000000000 .app }}`",
    "{app=\"a\"} | line_format `{{ substr -9 9223372036854775807 .app }}{{ div 1 0 }}{{ mod 1 0 }}`",
    "{app=\"a\"} | line_format `{{ date \"2006\" 9223372036854775807 }}{{ round 1e300 100000 }}`",
  ])
  func logTimesAndNumbersAtTheEdge(_ query: String) throws {
    let grid = StepGrid(start: 0, end: 60_000, step: 15_000)
    for grid in [
      grid, StepGrid(instant: 60_000), StepGrid(instant: 100_000_000_000_000_000),
      StepGrid(instant: -100_000_000_000_000_000),
    ] {
      _ = try Self.isAnswered(query, .logQL, grid: grid)
    }
  }
}
