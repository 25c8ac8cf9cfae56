import Diagnostics
import Presentation
import QueryEngine
import TelemetryModel
import Testing

private let vector: [SampleSeries] = [
  SampleSeries(labels: ["__name__": "up", "job": "api"], timestamps: [1000], values: [1]),
  SampleSeries(labels: ["__name__": "up", "zone": "a,b"], timestamps: [1000], values: [12.5]),
]

@Suite struct TableTests {
  @Test func alignsLabelsLeftAndValuesRight() {
    #expect(
      VectorTable().render(vector) == """
        metric  job  zone  value
        up      api            1
        up           a,b    12.5

        """)
  }

  @Test func cutsLinesToTheTerminal() {
    let lines = VectorTable(width: 12).render(vector).split(separator: "\n")
    #expect(lines == ["metric  job…", "up      api…", "up         …"])
  }

  @Test func summarizesSeriesOverTime() {
    let series = SampleSeries(
      labels: ["job": "a"], timestamps: [0, 1000, 2000, 3000], values: [0, 7, .nan, 3.5])
    var table = MatrixTable()
    table.sparklineWidth = 4
    #expect(
      table.render([series]) == """
        series     points  min  max  last
        {job="a"}       4    0    7   3.5  ▁█ ▅

        """)
  }

  @Test func saysWhereThereIsNothing() {
    #expect(VectorTable().render([]) == "no series\n")
    #expect(MatrixTable().render([]) == "no series\n")
  }

  @Test func keepsLineBreaksOfLabelsOutOfTables() {
    let series = SampleSeries(labels: ["a": "x\ny"], timestamps: [0], values: [1])
    #expect(VectorTable().render([series]) == "a     value\nx\\ny      1\n")
  }
}

@Suite struct PlainTextTests {
  @Test func writesCSVWithAColumnALabel() {
    #expect(
      written { ResultCSV.write(.vector(vector), to: $0) } == """
        __name__,job,zone,timestamp,value
        up,api,,1970-01-01T00:00:01Z,1
        up,,"a,b",1970-01-01T00:00:01Z,12.5

        """)
    let stream = LogStream(
      labels: ["job": "a"], entries: [.init(timestamp: 5, line: Array("say \"hi\"!".utf8))])
    #expect(
      written { ResultCSV.write(.streams([stream]), to: $0) } == """
        job,timestamp,line
        a,1970-01-01T00:00:00.000000005Z,"say ""hi""!"

        """)
  }

  @Test func writesOpenMetrics() {
    let value = QueryValue.vector(
      vector + [
        SampleSeries(labels: ["q": "a\\\"\n"], timestamps: [1500], values: [.infinity]),
        SampleSeries(labels: ["__name__": "a.b"], timestamps: [0], values: [1]),
      ])
    #expect(
      written { _ = OpenMetricsText.write(value, to: $0) } == #"""
        {"a.b"} 1 0
        query_result{q="a\\\"\n"} +Inf 1.500
        up{job="api"} 1 1
        up{zone="a,b"} 12.5 1
        # EOF

        """#)
    #expect(!OpenMetricsText.write(.streams([]), to: { _ in }))
  }

  @Test func writesRawLinesInOrderOfTime() {
    let streams = [
      LogStream(labels: ["a": "1"], entries: [.init(timestamp: 1, line: Array("one\n".utf8))]),
      LogStream(
        labels: ["a": "2"],
        entries: [
          .init(timestamp: 0, line: Array("zero".utf8)),
          .init(timestamp: 2, line: Array("two".utf8)),
        ]),
    ]
    #expect(
      written { RawText.write(.streams(streams), isBackward: false, to: $0) } == "zero\none\ntwo\n")
    #expect(written { RawText.write(.streams(streams), to: $0) } == "two\none\nzero\n")
    #expect(written { RawText.write(.scalar(timestamp: 0, value: 2), to: $0) } == "2\n")
    #expect(written { RawText.write(.vector(vector), to: $0) }.hasPrefix("up{job=\"api\"} 1\n"))
  }

  @Test func showsCommonLabelsOnceAndOthersWhereTheyChange() {
    let streams = [
      LogStream(
        labels: ["job": "x", "pod": "1"],
        entries: [
          .init(timestamp: 0, line: Array(" a ".utf8)), .init(timestamp: 1, line: Array("b".utf8)),
        ]),
      LogStream(
        labels: ["job": "x", "pod": "2"], entries: [.init(timestamp: 2, line: Array("c".utf8))]),
    ]
    #expect(
      written { $0(LogText(isBackward: false).render(streams)) } == """
        labels: {job="x"}
        1970-01-01T00:00:00Z {pod="1"} a
        1970-01-01T00:00:00.000000001Z b
        1970-01-01T00:00:00.000000002Z {pod="2"} c

        """)
  }

  @Test(arguments: [
    ("level=warn msg=x", LogLevel.warning), ("2025 ERROR bad", .error), ("all well", nil),
    ("{\"level\":\"info\",\"msg\":\"error\"}", .info), ("terror", nil),
  ])
  func findsLevels(line: String, level: LogLevel?) {
    #expect(LogLevel.of(labels: Labels(), line: Array(line.utf8)) == level)
  }

  @Test func prefersTheLevelThatLabelsName() {
    #expect(LogLevel.of(labels: ["detected_level": "DEBUG"], line: Array("error".utf8)) == .debug)
  }

  @Test func keepsLoggedEscapeSequencesOffColoredTerminals() {
    let stream = LogStream(
      labels: Labels(), entries: [.init(timestamp: 0, line: Array("a\u{1B}[2Jb".utf8))])
    let shown = written { $0(LogText(style: .colored).render([stream])) }
    #expect(shown.hasSuffix(" a\u{FFFD}[2Jb\n"))
  }
}

@Suite struct JSONLinesTests {
  @Test func writesSeriesAsVictoriaMetricsExportsThem() {
    let series = SampleSeries(
      labels: ["job": "a"], timestamps: [1000, 2500, 3000, 4000],
      values: [1, 0.25, .nan, -.infinity])
    #expect(
      written { _ = ResultJSONLines.write(.matrix([series]), to: $0) } == """
        {"metric":{"job":"a"},"values":[1,0.25,null,"-Infinity"],\
        "timestamps":[1000,2500,3000,4000]}

        """)
  }

  @Test func writesEntriesAsLogcliDoes() {
    let streams = [
      LogStream(labels: ["a": "1"], entries: [.init(timestamp: 1, line: Array("x".utf8))]),
      LogStream(
        labels: ["a": "2"], entries: [.init(timestamp: 1_000_000_000, line: Array("\"".utf8))]),
    ]
    #expect(
      written { _ = ResultJSONLines.write(.streams(streams), to: $0) } == #"""
        {"labels":{"a":"2"},"line":"\"","timestamp":"1970-01-01T00:00:01Z"}
        {"labels":{"a":"1"},"line":"x","timestamp":"1970-01-01T00:00:00.000000001Z"}

        """#)
  }

  @Test func refusesWhatItHasNoWordsFor() {
    #expect(!ResultJSONLines.write(.string(timestamp: 0, value: "x"), to: { _ in }))
  }
}
