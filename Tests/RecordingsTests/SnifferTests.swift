import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// What sources are taken for.
@Suite("What a source is") struct SnifferTests {
  static func verdict(_ text: String, name: String = "x") -> SourceSniffer.Verdict {
    Array(text.utf8).withUnsafeBufferPointer { SourceSniffer.verdict(on: $0, path: name) }
  }

  @Test(arguments: [
    ("# HELP a b\na 1\n", SourceFormat.exposition),
    ("a{b=\"c d\"} 1 1764842400500\n", .exposition),
    ("{\"a.b\",l=\"x\"} 1\n", .exposition),
    ("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metr", .answer),
    ("{\n  \"status\" : \"success\",\n  \"data\" : [ ] }", .answer),
    ("[{\"metric\":{},\"value\":[1,\"2\"]}]", .answer),
    ("{\"streams\":[{\"stream\":{}", .lokiPush),
    ("{\"metric\":{\"__name__\":\"x\"},\"values\":[1],\"timestamps\":[1]}\n", .export),
    ("{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\",\"x\"]]}\n", .export),
    ("{\"metadata\":{\"metric\":\"x\"}}\n", .export),
    ("{\"labels\":{},\"line\":\"a\",\"timestamp\":\"2024-12-04T10:00:00Z\"}\n", .logcli),
    ("{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"2024-12-04T10:00:00Z\"}\n", .docker),
    ("2016-10-06T00:17:09.66Z stdout F x\n", .cri),
    ("{\"time\":\"x\",\"msg\":\"a\"}\nnot json\n{\"msg\":\"b\"}\n{\"msg\":\"b\"}\n", .json),
    ("level=info msg=x a=b\nlevel=warn msg=\"y z\"\n", .logfmt),
    ("Jun 14 15:16:01 combo sshd: failure; logname= uid=0 euid=0\n", .plain),
    ("2024-12-04 10:00:00 a=1 b=2 c=3\n", .plain), ("any text\n", .plain), ("{\n", .plain),
  ])
  func shows(_ text: String, _ format: SourceFormat) {
    let verdict = Self.verdict(text)
    #expect(verdict.format == format && verdict.rival == nil, "\(text)")
  }

  @Test func doubtIsTold() throws {
    let text = "level=a b=c\nlevel=a b=c\nsome text\n"
    #expect(Self.verdict(text).rival == .plain)
    let report = try ScratchFolder().read(text).report
    #expect(report.notes.contains { $0.contains("--format decides") })
  }

  @Test func garbageIsTakenForSomething() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      let verdict = bytes.withUnsafeBufferPointer { SourceSniffer.verdict(on: $0, path: "") }
      #expect(SourceFormat.allCases.contains(verdict.format))
    }
  }

  @Test("lines that could be samples are log lines where logs are expected")
  func expectsLogs() {
    let text = Array("hits 1\nmisses 2\n".utf8)
    text.withUnsafeBufferPointer {
      #expect(SourceSniffer.verdict(on: $0, path: "app.prom").format == .exposition)
      #expect(SourceSniffer.verdict(on: $0, path: "app.prom", expectsLogs: true).format == .plain)
    }
  }
}
