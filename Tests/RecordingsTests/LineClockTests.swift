import ChunkStore
import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// Times in log lines, each worked out by hand.
@Suite("Times of log lines") struct LineClockTests {
  /// 2025-01-15T00:00:00Z: when the files were last changed.
  static let reference: Int64 = 1_736_899_200

  private static func time(_ line: String) -> Int64? {
    let bytes = Array(line.utf8)
    return bytes.withUnsafeBufferPointer { bytes in
      LineClock(sample: bytes, reference: reference).time(of: bytes)
    }
  }

  @Test(arguments: [
    ("2024-12-04T10:00:00Z started", "2024-12-04T10:00:00Z"),
    ("2024-12-04T10:00:00.123456789+01:00 x", "2024-12-04T09:00:00.123456789Z"),
    ("2024-12-04 10:00:00,250 - root - INFO - x", "2024-12-04T10:00:00.25Z"),
    ("[2024-12-04 10:00:00] x", "2024-12-04T10:00:00Z"),
    ("2024-12-04 10:00:00 -0730 x", "2024-12-04T17:30:00Z"),
    ("2024/12/04 10:00:00 [error] 7#7: *1 open() failed", "2024-12-04T10:00:00Z"),
    ("2009/01/23 01:23:23.123123 message", "2009-01-23T01:23:23.123123Z"),
    ("INFO 2024-12-04 10:00:00.5 [main] x", "2024-12-04T10:00:00.5Z"),
    ("Dec  4 10:00:00 host cron[1]: x", "2024-12-04T10:00:00Z"),
    ("Jan 15 23:59:59 host x: east of here", "2025-01-15T23:59:59Z"),
    ("Jan 16 00:00:01 host x: cannot be", "2024-01-16T00:00:01Z"),
    ("Feb 29 12:00:00 host x: a leap day", "2024-02-29T12:00:00Z"),
    ("Dec 04 2023 10:00:00 router %SYS-5: x", "2023-12-04T10:00:00Z"),
    ("<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "2024-10-11T22:14:15Z"),
    ("<165>1 2003-10-11T22:14:15.003Z host app - ID47 - x", "2003-10-11T22:14:15.003Z"),
    (
      "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326",
      "2000-10-10T20:55:36Z"
    ),
    ("::1 - a [b] c [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0\" 200 1", "2000-10-10T13:55:36Z"),
    ("[Sun Dec 04 04:47:44 2005] [notice] ok", "2005-12-04T04:47:44Z"),
    ("[Fri Sep 09 10:42:29.902022 2011] [core:error] x", "2011-09-09T10:42:29.902022Z"),
    ("Sun Dec  4 04:47:44 UTC 2005 x", "2005-12-04T04:47:44Z"),
    ("I1204 10:00:00.123456   12 file.go:1] x", "2024-12-04T10:00:00.123456Z"),
    ("17/06/09 20:10:40 INFO executor.Backend: x", "2017-06-09T20:10:40Z"),
    ("081109 203615 148 INFO dfs.DataNode: x", "2008-11-09T20:36:15Z"),
    ("12-Nov-2024 10:00:00.123 INFO [main] x", "2024-11-12T10:00:00.123Z"),
    ("1:M 12 Nov 2024 10:00:00.123 * Ready", "2024-11-12T10:00:00.123Z"),
    ("1733306400 x", "2024-12-04T10:00:00Z"),
    ("1733306400.250 310 10.0.0.1 TCP_MISS/200 x", "2024-12-04T10:00:00.25Z"),
    ("1733306400250 x", "2024-12-04T10:00:00.25Z"),
    ("1733306400250001 x", "2024-12-04T10:00:00.250001Z"),
    ("1733306400250001002 x", "2024-12-04T10:00:00.250001002Z"),
  ])
  func areFound(_ line: String, _ moment: String) {
    #expect(Self.time(line) == nanoseconds(moment), "\(line)")
  }

  @Test(arguments: [
    "no time at all", "2024-13-04T10:00:00Z", "2024-02-30 10:00:00 x", "Jan 32 10:00:00 x",
    "25:00:00 x", "1733306400-7f x", "123456 1234 x", "081109 246015 x", "I1304 10:00:00 x", "",
    "9999999999999999999 x", "Foo 12 10:00:00", "[", "<34>", "99999999999 x",
  ])
  func areNotMadeUp(_ line: String) {
    #expect(Self.time(line) == nil, "\(line)")
  }

  @Test(arguments: [
    (#"{"level":"info","time":"2024-12-04T10:00:00Z"}"#, "2024-12-04T10:00:00Z"),
    (#"{"ts":1733306400.25,"msg":"zap"}"#, "2024-12-04T10:00:00.25Z"),
    (#"{"ts":1.7333064005e+09,"msg":"zap"}"#, "2024-12-04T10:00:00.5Z"),
    (
      #"{"date":"2020-01-01T00:00:00Z","@timestamp":"2024-12-04T10:00:00Z"}"#,
      "2024-12-04T10:00:00Z"
    ),
    (#"{"a":{"time":"2020-01-01T00:00:00Z"},"t":1733306400}"#, "2024-12-04T10:00:00Z"),
    (#"{"time":"late","ts":"2024-12-04T10:00:00Z"}"#, "2024-12-04T10:00:00Z"),
    (#"{"time_local":"10/Oct/2000:13:55:36 -0700"}"#, "2000-10-10T20:55:36Z"),
  ])
  func areFoundInFieldsOfJSON(_ line: String, _ moment: String) {
    let clock = FieldClock(name: nil, reference: Self.reference)
    let time = Array(line.utf8).withUnsafeBufferPointer { clock.jsonTime(of: $0) }
    #expect(time == nanoseconds(moment), "\(line)")
  }

  @Test func aNamedFieldIsTheOnlyOneLookedAt() {
    let line = Array(#"{"time":"2024-12-04T10:00:00Z","x":"2024-12-04T11:00:00Z"}"#.utf8)
    let clock = FieldClock(name: "x", reference: 0)
    #expect(
      line.withUnsafeBufferPointer { clock.jsonTime(of: $0) }
        == nanoseconds("2024-12-04T11:00:00Z"))
    let pairs = Array(#"time=2024-12-04T10:00:00Z m="a x=1" x="2024-12-04T11:00:00Z""#.utf8)
    #expect(
      pairs.withUnsafeBufferPointer { clock.logfmtTime(of: $0) }
        == nanoseconds("2024-12-04T11:00:00Z"))
  }

  /// First and last times as they stand in the published files.
  @Test(arguments: [
    ("Apache_2k.log", "2005-12-04T04:47:44Z", "2005-12-05T19:15:57Z", 2000),
    ("HDFS_2k.log", "2008-11-09T20:36:15Z", "2008-11-11T10:20:17Z", 2000),
    ("Linux_2k.log", "2005-06-14T15:16:01Z", "2005-07-27T14:42:00Z", 2000),
    ("OpenSSH_2k.log", "2005-12-10T06:55:46Z", "2005-12-10T11:04:45Z", 2000),
    ("Spark_2k.log", "2017-06-09T20:10:40Z", "2017-06-09T20:11:11Z", 2000),
  ])
  func publishedLogsKeepTheirTimesAndLines(
    _ name: String, _ first: String, _ last: String, _ count: Int
  ) throws {
    guard let corpus = Self.corpus else { return }
    let text = try String(contentsOfFile: corpus + "/" + name, encoding: .utf8)
    // As if last written on 2005-12-31, for the two without years.
    let (sink, report) = try ScratchFolder().read(
      text, name: name, changed: name.hasPrefix("Spark") ? nil : 1_136_000_000)
    #expect(report.lines == count)
    #expect(report.undatedLines == 0 && report.problemCount == 0)
    #expect(report.notes == [])
    let entries = try #require(sink.streams.values.first)
    #expect(entries.first?.timestamp == nanoseconds(first))
    #expect(entries.last.map { $0.timestamp / 1_000_000_000 } == nanoseconds(last) / 1_000_000_000)
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    #expect(entries.map(\.line) == lines.prefix(count).map { Array($0) })
    #expect(Set(entries).count == count, "a store keeps equal entries once")
  }

  /// The folder of published logs beside the recorded answers, where it is at hand.
  static let corpus: String? = {
    let environment = ProcessInfo.processInfo.environment
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let candidates: [String?] = [
      environment["LOOKBACK_CONFORMANCE"].map { $0 + "/../corpus/logs" },
      root.appendingPathComponent("../shared/corpus/logs").path,
      root.appendingPathComponent("../../shared/corpus/logs").path,
    ]
    return candidates.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0) }
  }()
}
