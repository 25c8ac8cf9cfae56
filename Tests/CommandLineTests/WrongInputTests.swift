import Foundation
import Testing

/// What the program says to wrong input, and how it exits.
@Suite("Wrong input") struct WrongInputTests {
  /// A file of a test's own, gone with the folder.
  static func file(_ name: String, _ text: String) throws -> String {
    let path = try Program.temporaryFolder().appendingPathComponent(name)
    try Data(text.utf8).write(to: path)
    return path.path
  }

  static func exposition() throws -> String {
    try file(
      "small.om", "# TYPE up gauge\nup{job=\"a\"} 1 1764842400\nup{job=\"b\"} 0 1764842400\n# EOF\n"
    )
  }

  @Test func anUnparsableQueryIsShownWithACaretUnderThePlace() throws {
    let outcome = try Program.lookback(
      "promql", "sum(rate(up[5m])", "--store", try Self.exposition())
    #expect(outcome.status == 3)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("unclosed left parenthesis"), "\(outcome.errors)")
    #expect(outcome.errors.contains("1 | sum(rate(up[5m])\n  |    ^"), "\(outcome.errors)")
  }

  @Test func aMissingRangeIsSuggested() throws {
    let outcome = try Program.lookback("promql", "rate(up)", "--store", try Self.exposition())
    #expect(outcome.status == 3)
    #expect(
      outcome.errors.contains(
        "expected type range vector in call to function \"rate\", got instant vector"))
    #expect(outcome.errors.contains("rate(up[5m])"), "\(outcome.errors)")
  }

  @Test func anUnknownMetricNamesTheOneThatExists() throws {
    let outcome = try Program.lookback(
      "promql", "messenger_http_request_total", "--store", try Program.fixtureStore.get(),
      "--fail-empty")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("messenger_http_requests_total"), "\(outcome.errors)")
  }

  @Test func anUnknownFunctionNamesItsNeighbour() throws {
    let outcome = try Program.lookback("promql", "rat(up[5m])", "--store", try Self.exposition())
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("`rate`"), "\(outcome.errors)")
  }

  @Test func missingAndEmptyFilesGetOneLineEach() throws {
    let missing = try Program.lookback("promql", "up", "--store", "/nonexistent/data.om")
    #expect(missing.status == 4)
    #expect(missing.errors == "/nonexistent/data.om: cannot open: no such file or directory\n")
    let empty = try Self.file("empty.om", "")
    let outcome = try Program.lookback("promql", "up", "--store", empty)
    #expect(outcome.status == 4)
    #expect(outcome.errors == "\(empty): the file is empty\n")
  }

  @Test func aTruncatedGzipIsNamedAndWhatCameBeforeIsKept() throws {
    let whole = try Data(
      contentsOf: Program.root.appendingPathComponent(
        "Fixtures/recorded/logs/notification-service.log.gz"))
    let folder = try Program.temporaryFolder()
    let cut = folder.appendingPathComponent("cut.log.gz")
    try whole.prefix(whole.count / 2).write(to: cut)
    let store = folder.appendingPathComponent("store").path
    let outcome = try Program.lookback("import", cut.path, "--store", store)
    #expect(outcome.status == 4)
    #expect(outcome.errors.hasPrefix("\(cut.path): the gzip file ends too early"))
    let info = try Program.lookback("store", "info", store)
    #expect(info.status == 0, "\(info.errors)")
  }

  @Test func aLineThatDoesNotParseIsNamedAndTheRestImported() throws {
    let source = try Self.file("half.prom", "a 1 1\nb x 2\nc 3 3\n")
    let store = try Program.temporaryFolder().appendingPathComponent("store").path
    let outcome = try Program.lookback("import", source, "--store", store)
    #expect(outcome.status == 1)
    #expect(outcome.errors == "\(source):2:3: \"x\" is no number\n")
    #expect(
      outcome.output == "imported 2 samples of 2 series; 1 lines could not be read\n")
    let strict = try Program.lookback("import", source, "--store", store + "2", "--strict")
    #expect(strict.status == 4)
  }

  @Test func badUsageExitsWithTwo() throws {
    let outcome = try Program.lookback("promql", "up")
    #expect(outcome.status == 2)
    #expect(outcome.errors == "no data: name it with --store PATH or LOOKBACK_STORE\n")
    #expect(try Program.lookback("promql").status == 2)
    #expect(
      try Program.lookback("promql", "up", "--store", Self.exposition(), "--at", "noon").status
        == 2)
  }

  @Test func theNowFilterWarnsAndIsRefusedWhenStrict() throws {
    let query = #"{job="chat-server"} |= "authentication" | json | time > now() - 1h"#
    let store = try Program.fixtureStore.get()
    let lenient = try Program.lookback("logql", query, "--store", store, "--limit", "1")
    #expect(lenient.status == 0)
    #expect(lenient.errors.contains("logql/extension-now"), "\(lenient.errors)")
    let strict = try Program.lookback("logql", query, "--store", store, "--strict")
    #expect(strict.status == 3)
    #expect(strict.errors.contains("unexpected IDENTIFIER"), "\(strict.errors)")
  }

  @Test func answersComeAsTheAPIWritesThem() throws {
    let outcome = try Program.lookback(
      "promql", "up", "--store", try Self.exposition(), "--output", "json")
    #expect(outcome.status == 0)
    let expected =
      #"{"status":"success","data":{"resultType":"vector","result":["#
      + #"{"metric":{"__name__":"up","job":"a"},"value":[1764842400,"1"]},"#
      + #"{"metric":{"__name__":"up","job":"b"},"value":[1764842400,"0"]}]}}"#
    #expect(outcome.output == expected + "\n")
  }

  @Test func aRunbookThatDoesNotHoldExitsWithOne() throws {
    let guide = try Self.file("guide.md", "```promql\nup\n```\n\n```promql\nnothing_here\n```\n")
    let outcome = try Program.lookback("doc", guide, "--store", try Self.exposition())
    #expect(outcome.status == 1)
    #expect(outcome.output.hasSuffix("1 blocks hold, 1 fail, 0 are of other kinds\n"))
  }

  @Test func lintNamesABareListOfRules() throws {
    let rules = try Self.file(
      "rules.yml", "- alert: Down\n  expr: up == 0\n  for: 1m\n")
    let outcome = try Program.lookback("lint", rules)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("cannot be loaded by Prometheus"), "\(outcome.output)")
  }

  @Test func theREPLAnswersWhatIsPipedIn() throws {
    let outcome = try Program.lookback(
      "repl", "--store", try Self.exposition(), input: ":output csv\nsum(\nup)\n:quit\n")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("1"), "\(outcome.output)")
  }
}
