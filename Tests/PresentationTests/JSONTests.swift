import Diagnostics
import Presentation
import QueryEngine
import TelemetryModel
import Testing

@Suite struct PrometheusJSONTests {
  private func data(_ value: QueryValue) -> String {
    var writer = JSONWriter()
    PrometheusJSON.write(value, to: &writer)
    return writer.buffer.text
  }

  @Test func writesVectorsWithThreeDecimalsOfASecond() {
    let series = SampleSeries(
      labels: ["__name__": "up", "job": "a\"<b>"], timestamps: [1_435_781_451_781], values: [1])
    #expect(
      data(.vector([series])) == """
        {"resultType":"vector","result":[{"metric":{"__name__":"up","job":"a\\"<b>"},\
        "value":[1435781451.781,"1"]}]}
        """)
  }

  @Test func writesMatricesWithFloatsAndHistograms() {
    var histogram = FloatHistogram()
    histogram.count = 5
    histogram.sum = 18.5
    histogram.zeroCount = 1
    histogram.zeroThreshold = 0.5
    histogram.positiveSpans = [.init(offset: 0, length: 2)]
    histogram.positiveBuckets = [1, 3]
    histogram.negativeSpans = [.init(offset: 1, length: 1)]
    histogram.negativeBuckets = [2]
    let series = SampleSeries(
      labels: Labels(), timestamps: [-1, 1000], values: [-0.0, 1e-7], histogramTimestamps: [2000],
      histograms: [histogram])
    #expect(
      data(.matrix([series])) == """
        {"resultType":"matrix","result":[{"metric":{},"values":[[-0.001,"-0"],[1,"1e-07"]],\
        "histograms":[[2,{"count":"5","sum":"18.5","buckets":[[1,"-2","-1","2"],\
        [3,"-0.5","0.5","1"],[0,"0.5","1","1"],[0,"1","2","3"]]}]]}]}
        """)
  }

  @Test func writesCustomBucketsUpToInfinity() {
    var histogram = FloatHistogram()
    histogram.schema = FloatHistogram.customBucketsSchema
    histogram.customValues = [5, 10]
    histogram.count = 6
    histogram.positiveSpans = [.init(offset: 0, length: 3)]
    histogram.positiveBuckets = [1, 0, 5]
    #expect(histogram.displayText == "{count:6, sum:0, [-Inf,5]:1, (10,+Inf]:5}")
  }

  @Test(arguments: [Int32.min, -100, -9, 9, 100, Int32.max])
  func survivesHistogramsThatAreNone(schema: Int32) {
    var histogram = FloatHistogram()
    histogram.schema = schema
    histogram.positiveSpans = [.init(offset: .max, length: .max), .init(offset: .max, length: 1)]
    histogram.positiveBuckets = [1, 2]
    histogram.negativeSpans = [.init(offset: .min, length: 1)]
    #expect(!histogram.displayText.isEmpty)
  }

  @Test func writesEmptyResultsAsEmptyLists() {
    #expect(data(.vector([])) == #"{"resultType":"vector","result":[]}"#)
    #expect(data(.matrix([])) == #"{"resultType":"matrix","result":[]}"#)
  }

  @Test func writesScalarsWithoutExponentAndStringsQuoted() {
    #expect(
      data(.scalar(timestamp: 1050, value: 1e21))
        == #"{"resultType":"scalar","result":[1.05,"1000000000000000000000"]}"#)
    #expect(
      data(.string(timestamp: 0, value: "a\n\u{1}"))
        == #"{"resultType":"string","result":[0,"a\n\u0001"]}"#)
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "-0"), (1e15, "1000000000000000"), (-123, "-123"), (0.1, "0.1"),
    (1e21, "1e+21"), (1e20, "100000000000000000000"), (1e-6, "0.000001"),
    (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (9.5e-7, "9.5e-07"),
  ])
  func writesSampleValues(value: Double, text: String) {
    var buffer = TextBuffer()
    buffer.append(sample: value)
    #expect(buffer.text == text)
  }

  @Test(
    arguments: [
      (0, "0"), (1050, "1.050"), (-1, "-0.001"), (-1500, "-1.500"), (7000, "7"),
      (Int64.max, "9223372036854775.807"), (Int64.min, "-9223372036854775.808"),
    ] as [(Int64, String)])
  func writesTimes(milliseconds: Int64, text: String) {
    var buffer = TextBuffer()
    buffer.append(seconds: milliseconds)
    #expect(buffer.text == text)
  }

  @Test func listsWarningsAndInfosWithTheirPlaces() {
    let result = QueryResult(
      value: .vector([]),
      annotations: [
        Diagnostic(id: "a/b", severity: .info, message: "hm", range: SourceRange(5, 6)),
        Diagnostic(id: "a/c", severity: .warning, message: "oh", range: nil),
      ])
    let body = written { PrometheusJSON.write(result, query: "sum(\nx)", to: $0) }
    #expect(
      body == """
        {"status":"success","data":{"resultType":"vector","result":[]},\
        "warnings":["PromQL warning: oh"],"infos":["PromQL info: hm (2:1)"]}
        """)
  }

  @Test func listsTenAnnotationsOfAKindAndCountsTheOthers() {
    let many = (0..<12).map { number in
      Diagnostic(id: "a/b", severity: .warning, message: "\(number)", range: nil)
    }
    let body = written {
      PrometheusJSON.write(
        QueryResult(value: .vector([]), annotations: many), query: "x", to: $0)
    }
    #expect(body.contains("\"PromQL warning: 9\",\"2 more warning annotations omitted\"]"))
  }
}

@Suite struct LokiJSONTests {
  private func data(_ value: QueryValue) -> String {
    var writer = JSONWriter()
    LokiJSON.write(value, to: &writer)
    return writer.buffer.text
  }

  @Test func writesStreamsWithNanosecondsAsText() {
    let stream = LogStream(
      labels: ["job": "a"],
      entries: [
        .init(timestamp: 1_764_842_414_115_000_001, line: Array("x=\"1\"".utf8)),
        .init(timestamp: 0, line: [0x61, 0xFF]),
      ])
    #expect(
      data(.streams([stream])) == """
        {"resultType":"streams","result":[{"stream":{"job":"a"},"values":[\
        ["1764842414115000001","x=\\"1\\""],["0","a\u{FFFD}"]]}]}
        """)
  }

  @Test func writesSamplesWithoutExponent() {
    let series = SampleSeries(
      labels: ["job": "a"], timestamps: [1500, 2000], values: [1e21, 1e-7])
    #expect(
      data(.matrix([series])) == """
        {"resultType":"matrix","result":[{"metric":{"job":"a"},\
        "values":[[1.5,"1000000000000000000000"],[2,"0.0000001"]]}]}
        """)
    #expect(
      data(.vector([SampleSeries(labels: Labels(), timestamps: [3000], values: [3])]))
        == #"{"resultType":"vector","result":[{"metric":{},"value":[3,"3"]}]}"#)
  }
}
