import Foundation
import Testing

/// What the query commands tell besides answers, and where they write.
@Suite("Answers of the commands") struct AnswerCommandTests {
  private func store() throws -> String { try Program.fixtureStore.get() }

  @Test func explainsThePlanInPlaceOfTheAnswer() throws {
    let query = "sum by (path) (rate(messenger_http_requests_total[5m]))"
    for arguments in [["explain", query], ["promql", query, "--explain"]] {
      let outcome = try Program.run(
        Program.products.appendingPathComponent("lookback").path,
        arguments + ["--store", try store()])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let rows = outcome.output.split(separator: "\n").map {
        $0.split(separator: " ").map(String.init)
      }
      #expect(rows[1].prefix(6) == ["Aggregate", "sum", "by", "(path)", "5", "5"])
      #expect(rows[2].contains("400"), "20 series with 20 samples in five minutes")
      #expect(outcome.output.hasSuffix("rules that fired: leave-names\nsamples read: 400\n"))
    }
  }

  @Test func saysOnlyThatAnAnswerIsEmptyWhereNotAsked() throws {
    let outcome = try Program.lookback("promql", "up > 2", "--store", try store())
    #expect(outcome.errors == "the answer is empty; --explain-empty says why\n")
  }

  @Test func theREPLSaysWhyAnAnswerIsEmpty() throws {
    let outcome = try Program.lookback("--store", try store(), input: "up > 2\n")
    #expect(outcome.errors.hasPrefix("info[empty/comparison]: `> 2` keeps nothing"))
  }

  @Test func experimentalPartsAreOnWhereNamedAndInTheREPL() throws {
    let query = "count(limitk(2, up))"
    let off = try Program.lookback("promql", query, "--store", try store())
    #expect(off.status == 3)
    let on = try Program.lookback(
      "promql", query, "--store", try store(),
      "--enable-feature=promql-duration-expr,promql-experimental-functions", "-o", "raw")
    #expect(on.output == "{} 2\n")
    let session = try Program.lookback("--store", try store(), "-o", "raw", input: query + "\n")
    #expect(session.output == "{} 2\n")
    let unknown = try Program.lookback("promql", query, "--enable-feature=x", "--store", "/nowhere")
    #expect(unknown.status == 2)
    #expect(unknown.errors.hasPrefix("--enable-feature=x: there are promql-"))
  }

  @Test func limitsEndAQueryWithAnError() throws {
    let query = "sum_over_time(up[4h])"
    for (option, value, message) in [
      ("--max-samples", "10", "too many samples"), ("--memory-limit", "8B", "8 bytes of memory"),
    ] {
      let outcome = try Program.lookback("promql", query, "--store", try store(), option, value)
      #expect(outcome.status == 3)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
    for arguments in [
      ["--memory-limit", "much"], ["--max-samples", "0"], ["--timeout", "soon"],
      ["--compat", "prometheus-1"],
    ] {
      let outcome = try Program.run(
        Program.products.appendingPathComponent("lookback").path,
        ["promql", "up", "--store", try store()] + arguments)
      #expect(outcome.status == 2, "\(arguments) \(outcome.errors)")
    }
  }

  @Test func theTimeoutEndsReadingAFileInPlace() throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("long.log")
    let line = "2024-08-01T00:00:00Z level=info msg=\"a line like any other\"\n"
    try Data(String(repeating: line, count: 50_000).utf8).write(to: file)
    let query = "sum(count_over_time({filename=~\".+\"}[1m]))"
    let outcome = try Program.lookback("logql", query, file.path, "--timeout=1ms")
    #expect(outcome.status == 3)
    #expect(outcome.errors == "query timed out while \(file.path) was read\n")
    #expect(try Program.lookback("logql", query, file.path).output.contains("50000"))
  }

  @Test func errorsOfReadingComeAsTheAPIWritesThemToo() throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("long.om")
    let samples = (0..<50_000).map { "up{instance=\"a\"} 1 \(1_722_470_400 + $0)\n" }.joined()
    try Data(("# TYPE up gauge\n" + samples + "# EOF\n").utf8).write(to: file)
    let late = try Program.lookback(
      "promql", "up", "--store", file.path, "-o", "json", "--timeout=1ms")
    #expect(late.status == 3)
    let message = "query timed out while \(file.path) was read"
    #expect(
      late.output == #"{"status":"error","errorType":"timeout","error":"\#(message)"}"# + "\n")
    #expect(late.errors == message + "\n")
    let absent = try Program.lookback(
      "promql", "up", "--store", folder.path + "/absent", "-o", "json")
    #expect(absent.status == 4)
    #expect(absent.output.hasPrefix(#"{"status":"error","errorType":"internal","error":""#))
    #expect(!absent.errors.isEmpty)
  }

  @Test func errorsComeAsTheAPIWritesThem() throws {
    let outcome = try Program.lookback("promql", "sum(", "--store", try store(), "-o", "json")
    #expect(outcome.status == 3)
    #expect(
      outcome.output.hasPrefix(#"{"status":"error","errorType":"bad_data","error":""#),
      "\(outcome.output)")
    #expect(outcome.errors.contains("query:1:5"), "\(outcome.errors)")
  }

  @Test func writesPicturesAndAnswersToFiles() throws {
    let folder = try Program.temporaryFolder()
    let file = folder.appendingPathComponent("a.svg")
    let outcome = try Program.lookback(
      "promql", "rate(messenger_http_requests_total[5m])", "--since", "1h", "--store",
      try store(), "-o", "svg", "--output-file", file.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    let picture = try String(contentsOf: file, encoding: .utf8)
    #expect(picture.hasPrefix("<svg") && picture.contains("/s</text>"))
    #expect(try XMLDocumentCheck.isWellFormed(picture))
    let refused = try Program.lookback("promql", "up", "--store", try store(), "-o", "svg")
    #expect(refused.status == 2)
    #expect(refused.output.isEmpty)
    let nowhere = try Program.lookback(
      "promql", "up", "--store", try store(), "--output-file", "/nonexistent/x")
    #expect(nowhere.status == 4)
  }

  @Test func showsLinesAroundThoseFound() throws {
    let log = try WrongInputTests.file(
      "context.log", (1...9).map { "2025-12-04T10:00:0\($0)Z line \($0)\n" }.joined())
    let outcome = try Program.lookback(
      "logql", "{filename=~\".+\"} |= \"line 5\"", log, "--before", "1", "--after", "2")
    let lines = outcome.output.split(separator: "\n").map { $0.prefix(2) + $0.suffix(6) }
    #expect(lines == ["  line 4", "> line 5", "  line 6", "  line 7"], "\(outcome.output)")
    for arguments in [
      ["--before", "-1"], ["--after", "1", "--strict"], ["--before", "1", "-o", "csv"],
    ] {
      let refused = try Program.run(
        Program.products.appendingPathComponent("lookback").path,
        ["logql", "{filename=~\".+\"}", log] + arguments)
      #expect(refused.status == 2, "\(arguments)")
    }
  }

  @Test func followsWhatComesThroughAPipe() throws {
    let lines = (1...3).map { "{\"time\":\"2025-12-04T10:00:0\($0)Z\",\"n\":\($0)}\n" }.joined()
    let outcome = try Program.lookback(
      "logql", "{filename=\"-\"} | json | n > 1", "-", "--follow", "-o", "raw", input: lines)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.split(separator: "\n").count == 2)
    let metric = try Program.lookback("logql", "rate({a=\"b\"}[1m])", "-", "--follow")
    #expect(metric.status == 2)
    #expect(try Program.lookback("logql", "{a=\"b\"}", "--follow").status == 2)
  }

  @Test func followsAGrowingFileOverARotation() throws {
    let folder = try Program.temporaryFolder()
    let file = folder.appendingPathComponent("app.log")
    let out = folder.appendingPathComponent("out")
    try Data("old 1\nhit 1\n".utf8).write(to: file)
    try Data().write(to: out)
    let process = Process()
    process.executableURL = Program.products.appendingPathComponent("lookback")
    process.arguments = [
      "logql", "{filename=~\".+\"} |= \"hit\"", file.path, "--follow", "-o", "raw",
    ]
    process.standardOutput = try FileHandle(forWritingTo: out)
    try process.run()
    defer {
      // Threads of the test runner block signals, which what they start inherits.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(Self.waits { Self.text(out) == "hit 1\n" })
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("miss\nhit 2\n".utf8))
    try handle.close()
    #expect(Self.waits { Self.text(out) == "hit 1\nhit 2\n" })
    try FileManager.default.moveItem(at: file, to: folder.appendingPathComponent("app.log.1"))
    try Data("hit 3\n".utf8).write(to: file)
    #expect(Self.waits { Self.text(out) == "hit 1\nhit 2\nhit 3\n" })
  }

  private static func text(_ file: URL) -> String {
    (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }

  /// Whether `condition` comes true within a generous time.
  private static func waits(for condition: () -> Bool) -> Bool {
    for _ in 0..<600 {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.1)
    }
    return false
  }

  @Test func countsLogLinesInAChart() throws {
    let outcome = try Program.lookback(
      "logql", "{job=\"chat-server\"}", "--store", try store(), "-o", "chart")
    #expect(outcome.output.contains("33495 lines: error"), "\(outcome.output)")
  }

  @Test func formatsOnOneLineOrSeveral() throws {
    let query = "sum(rate(" + String(repeating: "a", count: 90) + "[5m])) / sum(rate(b[5m]))"
    let several = try Program.lookback("fmt", query)
    #expect(several.output.split(separator: "\n").count > 1)
    let one = try Program.lookback("fmt", query, "--one-line")
    #expect(one.output == query + "\n")
  }
}

/// Whether text is well-formed XML, as far as tags and entities go.
private enum XMLDocumentCheck {
  static func isWellFormed(_ text: String) throws -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return false }
      } else if !tag.hasSuffix("/") {
        open.append(tag.prefix { $0 != " " })
      }
    }
    return open.isEmpty
  }
}
