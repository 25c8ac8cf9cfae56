import ChunkStore
import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// Log files of container engines, `logcli`, rotated sets.
@Suite("Log sources") struct LogSourceTests {
  @Test func dockerPiecesAreJoinedByOutput() throws {
    let (sink, report) = try ScratchFolder().read(
      """
      {"log":"one\\n","stream":"stdout","time":"2024-12-04T10:00:00.5Z"}
      {"log":"a long ","stream":"stdout","time":"2024-12-04T10:00:01Z"}
      {"log":"oops\\n","stream":"stderr","time":"2024-12-04T10:00:01Z"}
      {"log":"line \\u00e9\\n","stream":"stdout","time":"2024-12-04T10:00:02Z"}
      {"log":"cut","stream":"stderr","time":"2024-12-04T10:00:03Z"}

      """)
    #expect(sink.lines(["stream": "stdout"]) == ["one", "a long line é"])
    #expect(sink.lines(["stream": "stderr"]) == ["oops", "cut"])
    #expect(
      sink.streams[["stream": "stdout"]]?.map(\.timestamp) == [
        nanoseconds("2024-12-04T10:00:00.5Z"), nanoseconds("2024-12-04T10:00:02Z"),
      ])
    #expect(report.lines == 4 && report.streams == 2 && report.problemCount == 0)
  }

  @Test func criPiecesAreJoinedByOutput() throws {
    let (sink, report) = try ScratchFolder().read(
      """
      2016-10-06T00:17:09.669794202Z stdout P log content 1 
      2016-10-06T00:17:09.669794203Z stderr F an error
      2016-10-06T00:17:10.669794203Z stdout F log content 2
      2016-10-06T00:17:11Z stdout F 
      2016-10-06T00:17:12Z stdin F x
      """)
    #expect(sink.lines(["stream": "stdout"]) == ["log content 1 log content 2", ""])
    #expect(sink.lines(["stream": "stderr"]) == ["an error"])
    #expect(report.problems.map(\.line) == [5])
    #expect(report.problems.map(\.column) == [21])
  }

  @Test func logcliLinesGoToTheirStreams() throws {
    let (sink, report) = try ScratchFolder().read(
      """
      {"labels":{"app":"a"},"line":"x","timestamp":"2024-12-04T10:00:00.000000001Z"}
      {"labels":{"app":"b"},"line":"y \\"z\\"","timestamp":"2024-12-04T11:00:00+01:00"}
      {"labels":{"app":"a"},"line":"w"}
      """)
    #expect(
      sink.streams[["app": "a"]] == [
        LogEntry(timestamp: nanoseconds("2024-12-04T10:00:00.000000001Z"), line: Array("x".utf8))
      ])
    #expect(sink.lines(["app": "b"]) == ["y \"z\""])
    #expect(report.problems.map(\.line) == [3])
  }

  @Test func equalLinesOfOneSecondStayTwoEvents() throws {
    let (sink, _) = try ScratchFolder().read(
      "2024-12-04 10:00:00 a\n2024-12-04 10:00:00 b\n2024-12-04 10:00:00 a\n2024-12-04 10:00:01 a\n"
    )
    let base = nanoseconds("2024-12-04T10:00:00Z")
    #expect(
      sink.streams[Labels()]?.map { $0.timestamp - base } == [0, 0, 1, 1_000_000_000])
  }

  @Test func equalLinesStayApartHoweverManyComeWithOneTime() throws {
    var recent = RecentLines()
    var shifts: Set<String> = []
    // 150,000 lines of one time, of which every one comes again sooner or later.
    for index in 0..<300_000 {
      let line = Array("line \(index % 150_000)".utf8)
      let shift = line.withUnsafeBufferPointer { recent.timesSeen($0, at: 5) }
      shifts.insert("\(shift) \(index % 150_000)")
    }
    #expect(shifts.count == 300_000)
  }

  @Test func linesThatComeAgainAreCountedWhateverTheOrderOfTimes() {
    var generator = SeededGenerator(seed: 12)
    for isIncreasing in [true, false] {
      var recent = RecentLines()
      var counts: [String: Int64] = [:]
      var time: Int64 = 0
      for _ in 0..<50_000 {
        time =
          isIncreasing
          ? time + Int64.random(in: 0...1, using: &generator)
          : Int64.random(in: -500...500, using: &generator)
        let text = "line \(Int.random(in: 0..<9, using: &generator))"
        let seen = Array(text.utf8).withUnsafeBufferPointer { recent.timesSeen($0, at: time) }
        #expect(seen == counts["\(time) \(text)", default: 0])
        counts["\(time) \(text)", default: 0] += 1
      }
    }
  }

  @Test func linesBeforeTheFirstTimeBelongToIt() throws {
    let (sink, report) = try ScratchFolder().read(
      "a header\n2024-12-04 10:00:00 a\n\tat b\n2024-12-04 10:00:01 c\n")
    let base = nanoseconds("2024-12-04T10:00:00Z")
    #expect(
      sink.streams[Labels()]?.map { $0.timestamp - base } == [0, 0, 0, 1_000_000_000])
    #expect(report.undatedLines == 2)
  }

  @Test func filesWithoutTimesTakeTheirOwnAndSaySo() throws {
    let (sink, report) = try ScratchFolder().read("a\nb\n", changed: 1_700_000_000)
    #expect(
      sink.streams[Labels()]?.map(\.timestamp) == [
        1_700_000_000_000_000_000, 1_700_000_000_000_000_000,
      ])
    #expect(report.notes.count == 1 && report.notes[0].contains("no time was found"))
  }

  @Test func rotatedFilesAreOneSourceReadOldestFirst() throws {
    let folder = try ScratchFolder()
    try folder.file("app.log", "2024-12-04 12:00:00 new\n")
    try folder.file("app.log.1", "\tgoes on\n2024-12-04 11:00:00 mid\n")
    try folder.file("app.log.2", "2024-12-04 10:00:00 old\n")
    try folder.file("app.log.10", "2024-12-04 09:00:00 oldest\n")
    try folder.file("app.log.3", "")
    try folder.file("other-20241203", "x 1 1\n")
    let sources = ImportSource.find(under: [folder.path])
    #expect(
      sources.map { ($0.name as NSString).lastPathComponent } == ["app.log", "other-20241203"])
    #expect(
      sources[0].files.map { ($0 as NSString).lastPathComponent } == [
        "app.log.10", "app.log.3", "app.log.2", "app.log.1", "app.log",
      ])
    let sink = KeepingSink()
    var report = ImportReport()
    try Importer.importSet(sources[0], options: ImportOptions(), into: sink, report: &report)
    #expect(
      sink.streams[Labels()]?.map(\.timestamp)
        == [
          "2024-12-04T09:00:00Z", "2024-12-04T10:00:00Z", "2024-12-04T10:00:00Z",
          "2024-12-04T11:00:00Z", "2024-12-04T12:00:00Z",
        ].map(nanoseconds))
    #expect(report.streams == 1 && report.lines == 5)
    #expect(report.notes.count == 1 && report.notes[0].contains("app.log.3: the file is empty"))
  }

  @Test(arguments: [
    ("app.log", "app.log"), ("app.log.1", "app.log"), ("app.log.2.gz", "app.log"),
    ("app.log.gz", "app.log"), ("app.log-20241204", "app.log"), ("app.log-20241204.gz", "app.log"),
    ("0.log.20241204-101112.gz", "0.log"), ("app.log.2024-12-04", "app.log"),
    ("app-7.log", "app-7.log"), ("data.gz", "data.gz"), ("10.0.0.12345", "10.0.0.12345"),
  ])
  func namesOfRotatedFiles(_ file: String, _ base: String) {
    #expect(RotatedName("/var/" + file).base == "/var/" + base)
  }
}
