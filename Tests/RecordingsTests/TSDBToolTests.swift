import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// Side by side with Prometheus itself, where it is installed.
@Suite(
  "Side by side with Prometheus", .serialized,
  .enabled(if: PrometheusTools.areInstalled, "prometheus and promtool are not installed"))
struct TSDBToolTests {
  @Test func blocksOfPromtoolGiveWhatItDumps() throws {
    try TSDBFolder.withTemporary { folder in
      let text = folder.appendingPathComponent("samples.om")
      try Data(Self.exposition().utf8).write(to: text)
      let data = folder.appendingPathComponent("data")
      try PrometheusTools.run(
        "promtool", ["tsdb", "create-blocks-from", "openmetrics", text.path, data.path])
      // It wants a log, if only an empty one.
      try FileManager.default.createDirectory(
        at: data.appendingPathComponent("wal"), withIntermediateDirectories: true)
      try Self.expectEqual(data, dumped: data, least: 40 * 300)
    }
  }

  @Test func aKilledServerLeavesWhatPromtoolDumps() throws {
    try TSDBFolder.withTemporary { folder in
      let data = folder.appendingPathComponent("data")
      let server = try PrometheusTools.Server(data: data, in: folder)
      defer { server.kill() }
      let deadline = Date().addingTimeInterval(14)
      while server.logSize < 400_000, server.isRunning, Date() < deadline {
        Thread.sleep(forTimeInterval: 0.05)
      }
      // In the middle of its work; what it was writing may be torn.
      server.kill()
      #expect(server.logSize > 30_000, "the server took nothing in")
      let copy = folder.appendingPathComponent("copy")
      try FileManager.default.copyItem(at: data, to: copy)
      try Self.expectEqual(data, dumped: copy, least: 1000)
      // In the copy promtool has written head chunks by now.
      let chunks = copy.appendingPathComponent("chunks_head")
      #expect(try !FileManager.default.contentsOfDirectory(atPath: chunks.path).isEmpty)
      try Self.expectEqual(copy, dumped: copy, least: 1000)
    }
  }

  /// Counters, gauges, constants and odd values, with jitter here and there.
  private static func exposition() -> String {
    var generator = SeededGenerator(seed: 42)
    var text = "# TYPE requests counter\n# TYPE level gauge\n"
    for kind in ["requests_total", "level"] {
      for number in 0..<20 {
        var value = 0.0
        for step in 0..<300 {
          let jitter = number % 3 == 0 ? Int.random(in: -20...20, using: &generator) : 0
          let time = 1_700_000_000_000 + 15_000 * step + jitter
          switch number % 4 {
          case 0: value += Double(Int.random(in: 0...40, using: &generator))
          case 1: value = Double(Int.random(in: -9999...9999, using: &generator)) / 100
          case 2: value = Double.random(in: -1e9...1e9, using: &generator)
          default: value = step % 50 == 0 ? .infinity : 3
          }
          let shown = value.isInfinite ? "+Inf" : "\(value)"
          text += "\(kind){number=\"\(number)\",odd=\"a\\\"\\\\b\"} \(shown) "
          text += "\(time / 1000).\(String(1000 + time % 1000).dropFirst())\n"
        }
      }
    }
    return text + "# EOF\n"
  }

  /// Holds that what is read of `folder` is what promtool dumps of `dumped`.
  private static func expectEqual(_ folder: URL, dumped: URL, least: Int) throws {
    let (sink, report) = try TSDBFolder.imported(folder)
    #expect(report.damages == [])
    let dump = try PrometheusTools.run("promtool", ["tsdb", "dump", dumped.path])
    var expected: [String] = []
    for line in dump.split(separator: "\n") {
      let brace = try #require(line.lastIndex(of: "}"))
      let parts = line[line.index(after: brace)...].split(separator: " ")
      let value = try TSDBGoldenTests.plain(parts[0])
      expected.append("\(line[...brace]) \(parts[1]) \(value)")
    }
    let shown = try TSDBGoldenTests.shown(sink)
    expected.sort()
    #expect(expected.count >= least)
    #expect(shown.count == expected.count)
    let first = zip(shown, expected).first { $0 != $1 }
    #expect(first == nil, "\(first?.0 ?? "") where \(first?.1 ?? "") was expected")
    #expect(try TSDBFolder.asked(folder) == sink.lines)
  }
}
