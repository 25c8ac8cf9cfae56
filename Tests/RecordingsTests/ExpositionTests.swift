import ChunkStore
import TelemetryModel
import Testing

@testable import Recordings

/// Text exposition, byte by byte.
@Suite("Exposition") struct ExpositionTests {
  private func read(
    _ text: String, step: Int = .max, unit: ExpositionTimeUnit = .guessed
  ) throws -> (sink: ImporterTests.ArraySink, report: ImportReport) {
    let sink = ImporterTests.ArraySink()
    var options = ImportOptions()
    options.timeUnit = unit
    var reader = ExpositionReader(path: "dump", options: options, sink: sink)
    try reader.read(ArrayStream(text, step: step))
    return (sink, reader.report)
  }

  private func samples(
    _ text: String, unit: ExpositionTimeUnit = .guessed
  ) throws -> (times: [Int64], values: [Double]) {
    let series = try read(text, unit: unit).sink.series
    return (series.values.flatMap(\.timestamps), series.values.flatMap(\.values))
  }

  @Test(arguments: [
    ("a 1 1722470400.123", ExpositionTimeUnit.guessed, 1_722_470_400_123),
    ("a 1 1722470400", .guessed, 1_722_470_400_000),
    ("a 1 1722470400123", .guessed, 1_722_470_400_123),
    ("a 1 0.0019", .guessed, 1), ("a 1 -1.5", .guessed, -1500), ("a 1 1.5e3", .guessed, 1_500_000),
    ("a 1 1722470400123", .seconds, 1_722_470_400_123_000),
    ("a 1 1000", .milliseconds, 1000), ("a 1 -1000", .milliseconds, -1000),
  ])
  func readsTimes(line: String, unit: ExpositionTimeUnit, time: Int64) throws {
    #expect(try samples(line, unit: unit).times == [time])
    // The same time on a line that repeats the series.
    #expect(try samples("a 0 5\n\(line)\n", unit: unit).times.contains(time))
  }

  @Test(arguments: [
    ("0", 0.0), ("1.5", 1.5), ("1e3", 1000), ("1E+02", 100), ("-0.25", -0.25),
    ("1.2345e+09", 1.2345e9),
    ("0.1", 0.1), ("123456789012345678", 123_456_789_012_345_678), ("1e23", 1e23),
    ("5e-324", 5e-324),
    ("9007199254740993", 9_007_199_254_740_993), ("12345.670000000002", 12345.670000000002),
    ("+Inf", .infinity), ("-inf", -.infinity), (".5", 0.5), ("5.", 5),
  ])
  func readsValues(text: String, value: Double) throws {
    #expect(try samples("a \(text) 1").values == [value])
    #expect(try samples("a 7 1\na \(text) 2").values == [7, value])
  }

  @Test func keepsTheSignOfZero() throws {
    #expect(try samples("a 1 1\na -0 2").values.last?.sign == .minus)
  }

  @Test(arguments: ["1.5.2", "1e", "--1", "0x", "1_0", "e5", "."])
  func refusesWhatIsNoNumber(text: String) throws {
    let report = try read("a 1 1\na \(text) 2\na 3 3\n").report
    #expect(report.samples == 2)
    #expect(report.problems.map(\.line) == [2])
    #expect(report.problems.map(\.column) == [3])
  }

  @Test func refusesFractionsOfMillisecondsWhereTheyAreWhole() throws {
    #expect(try read("a 1 1.5", unit: .milliseconds).report.problemCount == 1)
  }

  @Test func readsWhatMetricsAre() throws {
    let kinds = try read(
      #"""
      # HELP a_seconds In \\ seconds:\n \"all\" \x.
      #\#tTYPE   a_seconds   untyped
      # UNIT a_seconds seconds
      # TYPE "b.c d" gauge
      # TYPE e nothing
      # a mere comment
      ## TYPE f gauge
      """#)
    #expect(
      kinds.sink.kinds["a_seconds"]
        == MetricMetadata(kind: .unknown, help: "In \\ seconds:\n \"all\" \\x.", unit: "seconds"))
    #expect(kinds.sink.kinds["b.c d"]?.kind == .gauge)
    #expect(kinds.sink.kinds["f"] == nil)
    #expect(kinds.report.problems.map(\.line) == [5])
  }

  @Test func passesOverExemplarsAndBlankLines() throws {
    let text = """
      # TYPE a histogram
      a_bucket{le="1"} 3 1 # {trace_id="x y"} 0.5 1.0

      a_bucket{le="1"} 4 2 # {} 1
      a_count 4 2
      # EOF
      """
    let (sink, report) = try read(text)
    #expect(report.problemCount == 0)
    #expect(sink.series[["__name__": "a_bucket", "le": "1.0"]]?.values == [3, 4])
  }

  @Test func saysThatNothingMayFollowTheEnd() throws {
    let report = try read("a 1 1\n# EOF\na 2 2\na 3 3\n").report
    #expect(report.samples == 1)
    #expect(report.problemCount == 2)
    #expect(report.problems.first?.line == 3)
  }

  @Test func countsEveryLineOfASeriesWithoutAName() throws {
    let report = try read("{a=\"b\"} 1 1\n{a=\"b\"} 1 2\nc 1 1\n").report
    #expect((report.problemCount, report.samples) == (2, 1))
  }

  @Test func endsAtTheFirstBadLineWhenStrict() throws {
    var options = ImportOptions()
    options.isStrict = true
    let sink = ImporterTests.ArraySink()
    var reader = ExpositionReader(path: "dump", options: options, sink: sink)
    #expect(throws: RecordingError.self) {
      try reader.read(ArrayStream("a 1 1\na x\na 2 2", step: 99))
    }
    #expect(sink.series[["__name__": "a"]]?.values == [1])
  }

  @Test("reads the same however the bytes come", arguments: [1, 2, 3, 7, 64, 4096])
  func piecesDoNotMatter(step: Int) throws {
    var generator = SeededGenerator(seed: 5)
    var text = "# HELP a_total A \\n counter.\n# TYPE a_total counter\n"
    for index in 0..<400 {
      let series = Int.random(in: 0..<3, using: &generator)
      text += "a_total{s=\"\(series)\"} \(index).\(index % 10) \(1_722_470_400 + index)\n"
    }
    let whole = try read(text)
    let pieces = try read(text, step: step)
    #expect(whole.report == pieces.report)
    #expect(whole.sink.series.mapValues(\.values) == pieces.sink.series.mapValues(\.values))
    #expect(whole.report.samples == 400)
    #expect(whole.sink.kinds["a_total"]?.help == "A \n counter.")
  }

  @Test func handsOnWholeLinesAsTheyComeInALiveImport() throws {
    let sink = ImporterTests.ArraySink()
    var options = ImportOptions()
    options.isLive = true
    var reader = ExpositionReader(path: "dump", options: options, sink: sink)
    var counts: [Int] = []
    // Two bytes at a time: a line of eight bytes is whole at every fourth.
    try reader.read(
      ArrayStream("a 10 10\na 20 20\na 30", step: 2),
      afterRead: {
        counts.append(sink.series[["__name__": "a"]]?.values.count ?? 0)
      })
    #expect(counts == [1, 2, 3])
  }

  @Test("takes garbage without a trap", arguments: 0..<200)
  func garbage(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("a_bucket{le=\"1\"} 0.5e+-9 #\\\n\r\t,NaN".unicodeScalars)
    let text = String(
      String.UnicodeScalarView(
        (0..<200).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }))
    _ = try read(text)
    _ = try read("a 1 1\n" + text, step: 3)
  }
}
