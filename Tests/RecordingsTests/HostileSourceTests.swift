import ChunkStore
import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// Sources that are damaged, or are not what they are said to be.
@Suite("Hostile sources") struct HostileSourceTests {
  @Test(arguments: SourceFormat.allCases)
  func garbageOfEveryFormatIsReadOrRefused(_ format: SourceFormat) throws {
    var generator = SeededGenerator(seed: 3)
    let pieces = [
      "2016-10-06T00:17:09.66Z", " ", "stdout", "stderr", " F ", " P ", "\n", "{", "}", "\"log\":",
      "\"stream\":", "\"stdout\"", "\"time\":\"2024-12-04T10:00:00Z\"", ",", "\"labels\":{",
      "\\u12",
      "\"line\":\"x\"", "Jan 32", "a{b=\"c\"} 1", "[", "]", "<999>", "99999999999999999999",
      "\u{0}",
      "time=", "\"", "\\", "292277026596-12-04 10:00:00", "9999-12-31T23:59:59.999999999-23:59",
    ]
    let folder = try ScratchFolder()
    var options = ImportOptions()
    options.format = format
    for _ in 0..<60 {
      var text = "x"
      for _ in 0..<Int.random(in: 0...40, using: &generator) {
        text += pieces.randomElement(using: &generator) ?? ""
      }
      do {
        let (sink, report) = try folder.read(text, options: options)
        #expect(report.lines == sink.streams.values.reduce(0) { $0 + $1.count })
      } catch let error as RecordingError {
        guard case .malformed = error else {
          Issue.record("\(error)")
          continue
        }
      }
    }
  }

  @Test func aDamagedFileOfASetDoesNotKeepTheOthersOut() throws {
    let folder = try ScratchFolder()
    try folder.file("a.log", "2024-12-04 12:00:00 new\n")
    // A gzip header and nothing behind it.
    let damaged = folder.path + "/a.log.1.gz"
    try Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF]).write(to: URL(fileURLWithPath: damaged))
    try folder.file("a.log.2", "2024-12-04 10:00:00 old\n")
    let source = try #require(ImportSource.find(under: [folder.path]).first)
    let sink = KeepingSink()
    var report = ImportReport()
    do throws(RecordingError) {
      try Importer.importSet(source, options: ImportOptions(), into: sink, report: &report)
      Issue.record("the damage went unnoticed")
    } catch {
      guard case .compressed(let path, _, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(path == damaged)
    }
    #expect(
      sink.lines(Labels()) == ["2024-12-04 10:00:00 old", "2024-12-04 12:00:00 new"])
  }

  @Test func problemsAreCountedByKind() throws {
    var options = ImportOptions()
    options.format = .export
    let line = #"{"metric":{"__name__":"x"},"values":["NOT%"],"timestamps":[1]}"#
    let text = (0..<14).map { line.replacingOccurrences(of: "%", with: "\($0)") }
    let report = try ScratchFolder().read(
      text.joined(separator: "\n") + "\n[", options: options
    ).report
    #expect(report.problemCount == 15 && report.problems.count == ImportReport.problemLimit)
    #expect(report.problemKinds["… is no number"] == 14)
  }

  @Test func severalDocumentsMayFollowOneAnother() throws {
    let document = #"{"streams":[{"stream":{"a":"b"},"values":[["1","x"]]}]}"#
    let sink = try ScratchFolder().read(document + document + "\n" + document).sink
    #expect(sink.lines(["a": "b"]) == ["x", "x", "x"])
  }

  @Test func labelsOfTheCommandGoToEverything() throws {
    var options = ImportOptions()
    options.labels = ["a": "z", "job": "j"]
    options.streamLabels = ["filename": "f"]
    let push = #"{"streams":[{"stream":{"a":"b"},"values":[["1","x"]]}]}"#
    #expect(
      Set(try ScratchFolder().read(push, options: options).sink.streams.keys)
        == [["a": "z", "job": "j"]])
    let plain = try ScratchFolder().read("2024-12-04 10:00:00 a\n", options: options).sink
    #expect(Set(plain.streams.keys) == [["a": "z", "filename": "f", "job": "j"]])
  }
}
