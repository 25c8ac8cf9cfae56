import ChunkStore
import Diagnostics
import LogQLSyntax
import PromQLSyntax
import QueryEngine
import QueryExecution
import Synchronization
import TelemetryModel

// Queries that are answered over a small store in memory.

extension FuzzTarget {
  /// Choices, a PromQL query: there is an answer or an error, and the printed query has it, too.
  static let promQLAnswers = FuzzTarget(
    name: "promql-answers", inputLimit: 256,
    seeds: {
      QuerySeeds.promQL.enumerated().map { [UInt8($0 % 8)] + Array($1.utf8) }
    },
    run: { (input) throws(BrokenClaim) in
      var input = input
      let choices = input.byte()
      let text = String(decoding: input.rest, as: UTF8.self)
      guard let expr = parsePromQL(text).expr else { return }
      let engine = AnsweredStore.engine(choices)
      let grid = AnsweredStore.grid(isRange: choices & 1 != 0)
      let answer = AnsweredStore.answer(engine, text, .promQL, grid)
      let printed = AnsweredStore.answer(engine, expr.description, .promQL, grid)
      if let answer, let printed {
        try hold(answer == printed, "\(expr.description) is answered as it was written")
      }
    })

  /// Choices, a LogQL query.
  static let logQLAnswers = FuzzTarget(
    name: "logql-answers", inputLimit: 256,
    seeds: { QuerySeeds.logQL.enumerated().map { [UInt8($0 % 2)] + Array($1.utf8) } },
    run: { (input) throws(BrokenClaim) in
      var input = input
      let choices = input.byte()
      let text = String(decoding: input.rest, as: UTF8.self)
      guard let query = parseLogQL(text).query else { return }
      let engine = AnsweredStore.engine(0)
      let grid = AnsweredStore.grid(isRange: choices & 1 != 0)
      let answer = AnsweredStore.answer(engine, text, .logQL, grid)
      let printed = AnsweredStore.answer(engine, query.canonicalText(.faithful), .logQL, grid)
      if let answer, let printed {
        try hold(answer == printed, "what is printed is answered as it was written")
      }
    })

  /// Stages of a pipeline, a zero, lines between zeros: they pass, fail or are dropped.
  static let logPipeline = FuzzTarget(
    name: "log-pipeline", inputLimit: 512,
    seeds: {
      [
        "| json a=\"b[0].c\", d | a > 1\0{\"b\":[{\"c\":2}],\"d\":\"x\"}\0{",
        "| logfmt --strict --keep-empty | took < 5s\0took=3s a= b\0=",
        "| regexp \"(?P<n>\\\\d+) (?P<rest>.*)\" | n = 12\012 é",
        "| pattern \"<ip> - <_> [<time>]\" |= ip(\"10.0.0.0/8\")\u{0}10.1.2.3 - x [now]",
        "| unpack | decolorize |~ \"(?i)A.c\"\0{\"_entry\":\"\u{1B}[31mabc\",\"x\":\"y\"}",
        "| json | label_format a=b, c=`{{.d}}` | drop b | keep a, c=~\"x.*\"\0{\"b\":1,\"d\":\"xx\"}",
        "| line_format `{{ .a }}` |> \"<_>b<_>\"\0abc", "!= \"x\" or \"y\" !~ `z`\0xyz",
      ].map { Array($0.utf8) }
    },
    run: { (input) throws(BrokenClaim) in
      let parts = input.parts
      let stages = String(decoding: parts[0], as: UTF8.self)
      try AnsweredStore.holdLines("{a=\"b\"} " + stages, Array(parts.dropFirst()))
    })

  /// A template, a zero, lines between zeros.
  static let lineFormat = FuzzTarget(
    name: "line-format", inputLimit: 512,
    seeds: {
      [
        "{{.a}} {{ upper .b | trunc 3 }}\0a=1 b=xyz",
        "{{range $i, $x := split \",\" .a}}{{$i}}{{$x}}{{end}}\0a=1,2",
        "{{if eq .a \"1\"}}y{{else if gt (int .a) 2}}z{{else}}n{{end}}\0a=1\0a=3",
        "{{define \"t\"}}{{.}}{{end}}{{template \"t\" .a}}\0a=1",
        "{{with $x := .a}}{{printf \"%05.2f %q %v %x\" (float64 $x) $x $x $x}}{{end}}\0a=2.5",
        "{{regexReplaceAll \"(a+)\" .a \"<$1>\"}}{{substr 0 2 .b}}{{indent 2 .b}}\0a=baa b=xyz",
        "{{ unixToTime .t | date \"2006-01-02\" }}{{ __timestamp__ | unixEpoch }}{{ __line__ }}\0t=1700000000",
        "{{ addf .a 1 | mulf 2 | divf 3 | round 2 }}{{ bytes .b }}{{ duration .c }}\0a=1 b=2KB c=3s",
        "{{ fromJson .j | toString }}{{ b64enc .a | b64dec }}{{ urlencode .a }}{{ count \"a\" }}\0a=aé j={}",
      ].map { Array($0.utf8) }
    },
    run: { (input) throws(BrokenClaim) in
      let parts = input.parts
      let template = String(decoding: parts[0], as: UTF8.self)
      if template.contains("`") { return }
      try AnsweredStore.holdLines(
        "{a=\"b\"} | logfmt | line_format `\(template)`", Array(parts.dropFirst()))
    })
}

/// What the queries are answered from: the samples of the store's seeds, read-only.
enum AnsweredStore {
  private static let source: StoreSource? = {
    let writer = MemoryStoreWriter()
    for (labels, samples) in StoreSamples.series {
      try? writer.append(series: labels, samples: samples)
    }
    for (labels, entries) in StoreSamples.streams {
      try? writer.append(stream: labels, entries: entries)
    }
    return (try? writer.finish()).map { StoreSource($0) }
  }()

  /// Counts how often it is asked, and says then that time is up.
  private final class Patience: Sendable {
    private let left = Atomic<Int>(20_000)

    var isOver: Bool { left.subtract(1, ordering: .relaxed).newValue < 0 }
  }

  /// An engine with narrow limits.
  static func engine(_ choices: Int, over other: StoreSource? = nil) -> QueryEngine? {
    guard let source = other ?? source else { return nil }
    var options = EngineOptions()
    options.maxSamples = 200_000
    options.maxMemory = 64 << 20
    options.compatibility = choices & 2 != 0 ? .prometheus2 : .prometheus3
    if choices & 4 != 0 { options.features.append(.delayedNameRemoval) }
    options.workerCount = 1
    let patience = Patience()
    options.deadlinePassed = { patience.isOver }
    return QueryEngine(metrics: source, logs: source, options: options)
  }

  /// The last moment of the samples, or minutes up to it.
  static func grid(isRange: Bool) -> StepGrid {
    let end: Int64 = 1_700_001_200_000
    return isRange
      ? StepGrid(start: end - 600_000, end: end, step: 60_000) : StepGrid(instant: end)
  }

  /// What is answered, NaNs told apart from nothing else; nil for an error.
  static func answer(
    _ engine: QueryEngine?, _ text: String, _ language: QueryLanguage, _ grid: StepGrid
  ) -> String? {
    guard let engine else { return nil }
    do throws(DiagnosticError) {
      // The sign of a NaN is that of whatever operation made it, and shown nowhere.
      return "\(try engine.evaluate(text, language: language, grid: grid).value)"
        .replacing("-nan", with: "nan")
    } catch {
      return nil
    }
  }

  /// Holds that a log query over `lines` has no more lines than there are.
  static func holdLines(_ query: String, _ lines: [[UInt8]]) throws(BrokenClaim) {
    guard parseLogQL(query).query != nil else { return }
    var block = LogEntryBlock()
    for (index, line) in lines.enumerated() {
      block.append(timestamp: 1_700_000_000_000_000_000 + Int64(index), line: line)
    }
    let writer = MemoryStoreWriter()
    do {
      try writer.append(
        stream: Labels([Label(name: "a", value: "b")]), entries: block)
      let engine = engine(0, over: StoreSource(try writer.finish()))
      let start: Int64 = 1_700_000_000_000
      let result = try engine?.evaluate(
        query, language: .logQL, grid: StepGrid(start: start, end: start + 1, step: 1))
      guard case .streams(let streams)? = result?.value else { return }
      let count = streams.reduce(0) { $0 + $1.entries.count }
      try hold(count <= lines.count, "no lines are made up")
    } catch let claim as BrokenClaim {
      throw claim
    } catch {}
  }
}
