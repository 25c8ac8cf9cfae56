import QueryExecution
import TelemetryModel
import Testing

@Suite struct LogQueryRunTests {
  private let questions = LogQuestions([
    (
      ["app": "t", "s": "1"],
      [
        LogEntry(second: 1, "a"), LogEntry(second: 3, "b"), LogEntry(second: 3, "c"),
        LogEntry(second: 9, "d"),
      ]
    ),
    (["app": "t", "s": "2"], [LogEntry(second: 2, "e"), LogEntry(second: 3, "f")]),
    (["app": "t", "s": "0"], [LogEntry(second: 0.5, "g"), LogEntry(second: 8, "h")]),
  ])

  private func lines(_ streams: [LogStream]) -> [String] {
    streams.map { stream in
      (stream.labels["s"] ?? "-") + ":"
        + stream.entries.map { String(decoding: $0.line, as: UTF8.self) }.joined()
    }
  }

  @Test(
    arguments: [
      (0, false, ["0:gh", "1:abcd", "2:ef"]), (0, true, ["0:hg", "1:dcba", "2:fe"]),
      (3, false, ["0:g", "1:a", "2:e"]), (2, true, ["0:h", "1:d"]), (1, false, ["0:g"]),
      (4, false, ["0:g", "1:ab", "2:e"]),
    ] as [(Int, Bool, [String])])
  func mergesByTimeUpToTheLimit(limit: Int, isBackward: Bool, found: [String]) throws {
    #expect(
      lines(try questions.streams(#"{app="t"}"#, limit: limit, isBackward: isBackward)) == found)
  }

  @Test func countsKeptEntriesOnly() throws {
    #expect(lines(try questions.streams(#"{app="t"} |~ "[bfh]""#, limit: 2)) == ["1:b", "2:f"])
  }

  @Test func joinsStreamsWhoseLabelsBecomeEqual() throws {
    #expect(lines(try questions.streams(#"{app="t"} | drop s"#)) == ["-:gaebcfhd"])
  }

  /// The limit chooses the same entries whatever streams they are in.
  @Test(arguments: [false, true]) func choosesAsSortingEverythingWould(isBackward: Bool) throws {
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<40 {
      let streams = (0..<6).map { stream in
        let times = (0..<Int.random(in: 0..<12, using: &generator))
          .map { _ in Int.random(in: 0..<900, using: &generator) * 7 + stream }.sorted()
        return (
          labels: ["app": "t", "s": "\(stream)"],
          entries: times.filter { $0 < 1000 * 7 }.map { LogEntry(second: Double($0) / 7, "\($0)") }
        )
      }
      let questions = LogQuestions(streams)
      let all = try questions.streams(#"{app="t"}"#, isBackward: isBackward).flatMap(\.entries)
      let limit = Int.random(in: 1..<10, using: &generator)
      let some = try questions.streams(#"{app="t"}"#, limit: limit, isBackward: isBackward)
        .flatMap(\.entries)
      let times = all.map(\.timestamp).sorted { isBackward ? $0 > $1 : $0 < $1 }
      let found = some.map(\.timestamp).sorted { isBackward ? $0 > $1 : $0 < $1 }
      #expect(found == Array(times.prefix(limit)))
    }
  }
}
