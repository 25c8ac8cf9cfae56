import ChunkStore
import Foundation
import TelemetryModel
import Testing

@testable import Recordings

/// JSON documents of recorded data.
@Suite("JSON documents") struct DocumentTests {
  static func read(
    _ text: String, piece: Int = 1 << 20, isLines: Bool = false,
    options: ImportOptions = ImportOptions()
  ) throws -> (sink: KeepingSink, report: ImportReport) {
    let sink = KeepingSink()
    let reader = DocumentReader(
      PiecewiseStream(Array(text.utf8), piece: piece), path: "d", isLines: isLines,
      options: options, sink: sink)
    try reader.read { _ in }
    return (sink, reader.report)
  }

  static let matrix = """
    {"status":"success","data":{"resultType":"matrix","result":[
      {"metric":{"__name__":"up","job":"é\\u0041"},"values":[[1435781430.781,"1"],[1435781445,"NaN"]]},
      {"metric":{"__name__":"h"},"histograms":[[1,{"count":"5","sum":"18.4","buckets":[
        [1,"-2","-1","1"],[3,"-0.001","0.001","2"],[0,"1","2","1.5"],[0,"2","4","0.5"]]}]]}
    ]}}
    """

  @Test(arguments: [
    #"{"schema":9}"#, #"{"schema":0,"zeroThreshold":"NaN"}"#, #"{"schema":0,"customValues":[1]}"#,
    #"{"schema":-53,"customValues":[2,1]}"#,
    #"{"schema":0,"positiveSpans":[[2147483647,1]],"positiveBuckets":[1]}"#,
  ])
  func tellsTheLineOfAHistogramWithoutALayout(histogram: String) throws {
    let good = #"{"metric":{"__name__":"up"},"timestamps":[10],"values":[1]}"#
    let bad = #"{"metric":{"__name__":"h"},"timestamps":[10],"histograms":[\#(histogram)]}"#
    let (sink, report) = try Self.read(good + "\n" + bad + "\n", isLines: true)
    #expect(report.problems.map(\.line) == [2])
    #expect(sink.series.count == 1)
  }

  @Test(arguments: [1, 7, 1 << 20])
  func readsAMatrixOfFloatsAndHistograms(_ piece: Int) throws {
    let (sink, report) = try Self.read(Self.matrix, piece: piece)
    let up = try #require(sink.series[["__name__": "up", "job": "éA"]])
    #expect(up.timestamps == [1_435_781_430_781, 1_435_781_445_000])
    #expect(up.values[0] == 1 && up.values[1].isNaN && !StalenessMarker.isStale(up.values[1]))
    let histogram = try #require(sink.series[["__name__": "h"]]?.histograms.first)
    #expect(histogram.schema == 0 && histogram.zeroThreshold == 0.001)
    #expect(histogram.zeroCount == 2 && histogram.count == 5 && histogram.sum == 18.4)
    #expect(histogram.positiveSpans == [FloatHistogram.Span(offset: 1, length: 2)])
    #expect(histogram.positiveBuckets == [1.5, 0.5])
    #expect(histogram.negativeSpans == [FloatHistogram.Span(offset: 1, length: 1)])
    #expect(histogram.negativeBuckets == [1])
    #expect(report.samples == 3 && report.series == 2)
    #expect(report.notes.count == 1 && report.notes[0].contains("listed buckets"))
  }

  @Test func whatIsListedOfAHistogramIsListedAgain() {
    for schema: Int32 in -4...8 {
      var histogram = FloatHistogram()
      histogram.schema = schema
      histogram.zeroThreshold = 0.25
      histogram.zeroCount = 3
      histogram.positiveSpans = [.init(offset: 3, length: 2), .init(offset: 4, length: 1)]
      histogram.positiveBuckets = [1, 2, 3]
      histogram.negativeSpans = [.init(offset: 5, length: 1)]
      histogram.negativeBuckets = [4]
      var listed = ListedHistogram()
      for (rule, bucket) in histogram.populatedBuckets {
        listed.buckets.append(
          .init(
            rule: Int64(rule), lower: bucket.lower, upper: bucket.upper, count: bucket.count))
      }
      let (built, isCertain) = listed.histogram()
      #expect(built == histogram && isCertain, "schema \(schema)")
    }
  }

  @Test func boundsOfNoSchemaBecomeCustomBuckets() {
    var listed = ListedHistogram()
    listed.buckets = [
      .init(rule: 0, lower: 0.1, upper: 0.5, count: 2),
      .init(rule: 0, lower: 3, upper: 7, count: 1),
      .init(rule: 0, lower: 7, upper: .infinity, count: 4),
    ]
    let built = listed.histogram().value
    #expect(built.usesCustomBuckets && built.customValues == [0.1, 0.5, 3, 7])
    #expect(built.positiveSpans == [.init(offset: 1, length: 1), .init(offset: 1, length: 2)])
    #expect(built.positiveBuckets == [2, 1, 4])
  }

  @Test func readsVectorsAndListsOfResultsAndSaysWhatHasNoSamples() throws {
    let vector = try Self.read(
      #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[2,"+Inf"]}]}}"#
    )
    #expect(vector.sink.series[["a": "b"]]?.values == [.infinity])
    let list = try Self.read(#"[{"metric":{"a":"b"},"value":[2,"1e3"]}]"#)
    #expect(list.sink.series[["a": "b"]]?.values == [1000])
    let series = try Self.read(#"{"status":"success","data":[{"__name__":"up"},{"__name__":"x"}]}"#)
    #expect(series.sink.series.isEmpty)
    #expect(series.report.notes.count == 1 && series.report.notes[0].contains("2 label sets"))
    let bare = try Self.read(
      #"{"status":"success","data":{"result":[{"metric":{},"value":[1,"1"]}]}}"#)
    #expect(bare.sink.series.isEmpty && bare.report.notes[0].contains("without any label"))
  }

  @Test func readsPushRequestsAndAnswersOfLoki() throws {
    let push = try Self.read(
      #"{"streams":[{"stream":{"app":"a"},"values":[["1700000000000000001","x"],["1700000000000000002","y",{"trace":"7"}]]}]}"#
    )
    #expect(
      push.sink.streams[["app": "a"]] == [
        LogEntry(timestamp: 1_700_000_000_000_000_001, line: Array("x".utf8)),
        LogEntry(
          timestamp: 1_700_000_000_000_000_002, line: Array("y".utf8),
          structuredMetadata: ["trace": "7"]),
      ])
    let answer = try Self.read(
      #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"app":"a"},"values":[["1","x",{"structuredMetadata":{"k":"v"},"parsed":{"p":"q"}}]]}],"stats":{"summary":{}}}}"#
    )
    #expect(answer.sink.streams[["app": "a"]]?.first?.structuredMetadata == ["k": "v"])
  }

  @Test func readsLinesOfExports() throws {
    let (sink, report) = try Self.read(
      """
      {"metric":{"__name__":"x","a":"b"},"values":[1,2.5,"NaN","+Inf","-Inf","StaleNaN",null,-0],"timestamps":[1,2,3,4,5,6,7,8],"startTimestamps":[0,1,1,1,1,1,1,1]}
      {"metric":{"__name__":"h"},"timestamps":[10,20],"histograms":[{"schema":3,"zeroThreshold":0.001,"zeroCount":1,"count":9,"sum":5.5,"counterResetHint":"noReset","positiveSpans":[[-2,2],[3,1]],"positiveBuckets":[1,2,3],"negativeSpans":[[0,1]],"negativeBuckets":[2],"customValues":[]},{"sum":"StaleNaN"}]}
      {"metadata":{"metric":"x","type":"counter","help":"all of it","unit":"bytes"}}
      {"stream":{"app":"a"},"values":[["5","x",{"k":"v"}],["6",{"base64":"//4="}]]}
      """, isLines: true)
    let x = try #require(sink.series[["__name__": "x", "a": "b"]])
    #expect(x.timestamps == [1, 2, 3, 4, 5, 6, 7, 8] && x.startTimestamps[1] == 1)
    #expect(x.values[1] == 2.5 && x.values[3] == .infinity && x.values[4] == -.infinity)
    #expect(StalenessMarker.isStale(x.values[5]) && !StalenessMarker.isStale(x.values[2]))
    #expect(x.values[6].isNaN && x.values[7].sign == .minus)
    let h = try #require(sink.series[["__name__": "h"]])
    #expect(h.histogramTimestamps == [10, 20] && h.histograms[1].isStale)
    #expect(h.histograms[0].schema == 3 && h.histograms[0].counterResetHint == .notReset)
    #expect(
      h.histograms[0].positiveSpans == [.init(offset: -2, length: 2), .init(offset: 3, length: 1)])
    #expect(h.histograms[0].negativeBuckets == [2] && h.histograms[0].zeroCount == 1)
    #expect(sink.metadata["x"] == MetricMetadata(kind: .counter, help: "all of it", unit: "bytes"))
    #expect(sink.streams[["app": "a"]]?.map(\.line) == [Array("x".utf8), [0xFF, 0xFE]])
    #expect(report.samples == 10 && report.lines == 2 && report.problemCount == 0)
  }

  @Test func wrongLinesOfExportsAreNamedAndPassedOver() throws {
    let (sink, report) = try Self.read(
      """
      {"metric":{"__name__":"a"},"values":[1],"timestamps":[1]}
      {"metric":{"__name__":"b"},"values":[1,"x
      {"metric":{"__name__":"c"},"values":[1,2],"timestamps":[1]}
      {"metric":{"__name__":"d"},"values":[one],"timestamps":[1]}
      {"metric":{"__name__":"e"},"values":[1],"timestamps":[1]}
      """, isLines: true)
    #expect(Set(sink.series.keys.compactMap(\.metricName)) == ["a", "e"])
    #expect(report.problems.map(\.line) == [2, 3, 4])
    #expect(report.problems[0].column == 42 && report.problems[2].column == 38)
  }

  @Test func answersOfErrorsAreNoData() {
    #expect(throws: RecordingError.self) {
      try Self.read(#"{"status":"error","errorType":"bad_data","error":"no such thing"}"#)
    }
  }

  @Test func aDocumentCutOffAnywhereIsAnErrorWithItsPlace() throws {
    let documents = [
      Self.matrix,
      #"{"streams":[{"stream":{"app":"\u00e9"},"values":[["1","x\n",{"a":"b"}]]}]}"#,
      #"{"metric":{"a":"b"},"timestamps":[1],"histograms":[{"schema":1,"positiveSpans":[[0,1]],"positiveBuckets":[1]}]}"#,
    ]
    for document in documents {
      let bytes = Array(document.utf8)
      for length in 1..<bytes.count {
        let reader = DocumentReader(
          PiecewiseStream(Array(bytes.prefix(length))), path: "d", isLines: false,
          options: ImportOptions(), sink: KeepingSink())
        do throws(RecordingError) {
          try reader.read { _ in }
          Issue.record("a document of \(length) bytes was taken")
        } catch {
          guard case .malformed(let problem) = error else {
            Issue.record("\(error)")
            continue
          }
          #expect(problem.line >= 1 && problem.column >= 1 && problem.path == "d")
        }
      }
    }
  }

  @Test func garbageIsRefusedAndNothingTraps() {
    var generator = SeededGenerator(seed: 7)
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"metric\"", "\"values\"", "\"timestamps\"", "\"result\"",
      "\"data\"", "\"histograms\"", "\"buckets\"", "\"positiveSpans\"", "1", "-9223372036854775808",
      "1e999", "\"\\ud800\"", "\"x\"", "null", "true", "[[0,4294967295],[2147483647,1]]", "\n",
      "\"schema\"", "\"base64\"", "\"stream\"", "\"streams\"", "\"metadata\"", "[\"1\",\"a\"]",
      "\\",
      "\u{0}", "[1,{\"count\":\"1\",\"buckets\":[[0,\"1\",\"2\",\"3\"]]}]",
    ]
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...24, using: &generator) {
        text += pieces.randomElement(using: &generator) ?? ""
      }
      for isLines in [false, true] { _ = try? Self.read(text, isLines: isLines) }
    }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: RecordingError.self) { try Self.read("{\"x\":" + deep) }
  }

  @Test(
    arguments: [
      ("Zg==", [0x66]), ("Zm8=", [0x66, 0x6F]), ("Zm9v", [0x66, 0x6F, 0x6F]), ("", []),
      ("//79", [0xFF, 0xFE, 0xFD]), ("Zg=", nil), ("Zg=a", nil), ("Z===", nil),
    ] as [(String, [UInt8]?)])
  func base64(_ text: String, _ bytes: [UInt8]?) {
    #expect(Base64.decoded(Array(text.utf8)) == bytes)
  }
}
