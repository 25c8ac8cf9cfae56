import ChunkStore
import Foundation
import Recordings
import TelemetryModel
import Testing

/// Sources read into arrays.
@Suite("Importer") struct ImporterTests {
  final class ArraySink: RecordingSink {
    var series: [Labels: SampleColumns] = [:]
    var lines: [(time: Int64, text: String)] = []
    var kinds: [String: MetricMetadata] = [:]

    func append(series labels: Labels, samples: SampleColumns) {
      series[labels, default: SampleColumns()].timestamps += samples.timestamps
      series[labels, default: SampleColumns()].values += samples.values
    }

    func append(stream labels: Labels, entries: LogEntryBlock) {
      for index in 0..<entries.count {
        lines.append(
          (entries.timestamps[index], String(decoding: entries.line(index), as: UTF8.self)))
      }
    }

    func note(metric name: String, metadata: MetricMetadata) { kinds[name] = metadata }
  }

  static func read(
    _ text: String, name: String = "source", options: ImportOptions = ImportOptions()
  ) throws -> (sink: ArraySink, report: ImportReport) {
    try read(Data(text.utf8), name: name, options: options)
  }

  static func read(
    _ data: Data, name: String, options: ImportOptions = ImportOptions()
  ) throws -> (sink: ArraySink, report: ImportReport) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("import-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent(name)
    try data.write(to: file)
    let sink = ArraySink()
    var report = ImportReport()
    try Importer.importSource(path: file.path, options: options, into: sink, report: &report)
    return (sink, report)
  }

  @Test func readsOpenMetricsTimestampsInSecondsAndPrometheusOnesInMilliseconds() throws {
    let open = try Self.read("# TYPE a gauge\na 1 1764842400.5\na 2 1764842401\n# EOF\n").sink
    #expect(open.series[["__name__": "a"]]?.timestamps == [1_764_842_400_500, 1_764_842_401_000])
    let plain = try Self.read("a{b=\"c\"} 1 1764842400500\n").sink
    #expect(plain.series[["__name__": "a", "b": "c"]]?.timestamps == [1_764_842_400_500])
  }

  @Test func writesBucketBoundsAsOpenMetricsFloats() throws {
    let sink = try Self.read(
      "# TYPE h histogram\nh_bucket{le=\"1\"} 2 1\nh_bucket{le=\"+Inf\"} 3 1\n"
    ).sink
    #expect(Set(sink.series.keys.compactMap { $0["le"] }) == ["1.0", "+Inf"])
  }

  @Test func readsEscapesQuotedNamesExemplarsAndStaleness() throws {
    let sink = try Self.read(
      """
      {"a.b","l"="x\\"y\\\\z\\n"} 1 1 # {trace="1"} 0.5
      c NaN 1
      c StaleNaN 2
      """
    ).sink
    #expect(sink.series[["__name__": "a.b", "l": "x\"y\\z\n"]]?.values == [1])
    let values = try #require(sink.series[["__name__": "c"]]?.values)
    #expect(values[0].isNaN && !StalenessMarker.isStale(values[0]))
    #expect(StalenessMarker.isStale(values[1]))
  }

  @Test(arguments: [
    ("a{b=c} 1", 5, "in double quotes"), ("a{b=\"c\" 1", 10, "`}` is missing"),
    ("a x", 3, "is no number"), ("1a 1", 1, "is no metric name"),
    ("a 1 2 3", 7, "nothing was expected"),
    ("a", 2, "a value was expected"),
  ])
  func namesLineAndColumnOfWhatItCannotRead(_ line: String, _ column: Int, _ words: String) throws {
    let report = try Self.read("ok 1 1\n\(line)\nok 2 2\n", name: "x.prom").report
    #expect(report.samples == 2)
    #expect(report.problemCount == 1)
    let problem = try #require(report.problems.first)
    #expect(problem.line == 2)
    #expect(problem.column == column, "\(problem.message)")
    #expect(problem.message.contains(words), "\(problem.message)")
  }

  @Test func strictImportsEndAtTheFirstProblem() {
    var options = ImportOptions()
    options.isStrict = true
    #expect(throws: RecordingError.self) {
      try Self.read("ok 1 1\na x\n", name: "x.prom", options: options)
    }
  }

  @Test func linesWithoutATimeTakeThatOfTheLineBefore() throws {
    let (sink, report) = try Self.read(
      """
      {"time":"2025-12-04T10:00:00Z","msg":"a"}
      panic: b
      {"time":1764842401,"msg":"c"}

      """)
    #expect(
      sink.lines.map(\.time) == [
        1_764_842_400_000_000_000, 1_764_842_400_000_000_000, 1_764_842_401_000_000_000,
      ])
    #expect(report.undatedLines == 1)
  }

  @Test func findsTimesInLogfmtAndAtTheFrontOfPlainLines() throws {
    let logfmt = try Self.read(
      "level=info ts=2025-12-04T10:00:00Z msg=\"a b\"\nlevel=warn ts=1764842401 x=1\n")
    #expect(
      logfmt.sink.lines.map(\.time) == [1_764_842_400_000_000_000, 1_764_842_401_000_000_000])
    let plain = try Self.read("[2025-12-04 10:00:00,250] started\n2025-12-04T10:00:01+01:00 x\n")
    #expect(plain.sink.lines.map(\.time) == [1_764_842_400_250_000_000, 1_764_838_801_000_000_000])
  }

  @Test func keepsLinesByteForByte() throws {
    let lines = ["plain \u{1}", "", "tab\there ", "no end"]
    let sink = try Self.read(lines.joined(separator: "\n")).sink
    #expect(sink.lines.map(\.text) == lines)
  }

  @Test func refusesEmptyAndMissingFiles() {
    #expect(throws: RecordingError.self) { try Self.read("") }
    var report = ImportReport()
    #expect(throws: RecordingError.self) {
      try Importer.importSource(
        path: "/nonexistent/x", options: ImportOptions(), into: ArraySink(), report: &report)
    }
  }
}
