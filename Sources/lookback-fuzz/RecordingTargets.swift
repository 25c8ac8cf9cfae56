import ChunkStore
import Recordings
import TelemetryModel

// Foreign text formats.

extension FuzzTarget {
  /// A size of pieces, then an exposition.
  static let exposition = FuzzTarget(
    name: "exposition",
    seeds: { expositionSamples.map { [5] + Array($0.utf8) } },
    run: { (input) throws(BrokenClaim) in
      var input = input
      let size = input.byte() + 1
      let text = input.rest
      let whole = expositionRead(text, pieces: text.count + 1)
      let pieces = expositionRead(text, pieces: size)
      try hold(whole == pieces, "an exposition says the same however it is cut")
      // A blank line begins a new piece of the work that cores share, and says nothing.
      let apart = expositionRead(text + [0x0A], pieces: 1 << 16)
      try hold(apart.samples == whole.samples, "an empty line at the end changes nothing")
    })

  private static func expositionRead(_ text: [UInt8], pieces: Int) -> SinkContents {
    let sink = CollectingSink()
    var reader = ExpositionReader(path: "bytes", options: ImportOptions(), sink: sink)
    try? reader.read(ArrayStream(text, pieces: pieces))
    sink.contents.problems = reader.report.problemCount
    return sink.contents
  }

  /// A format, a size of pieces, then a log file or an exposition, packed or not.
  static let logFiles = FuzzTarget(
    name: "log-files",
    seeds: {
      let texts = [
        "{\"ts\":\"2026-11-23T10:00:00Z\",\"msg\":\"x\"}\n{\"time\":1700000000.5}\n",
        "ts=2026-11-23T10:00:00.123+01:00 msg=x\ntime=1700000000123 a=b\n",
        "2026-11-23 10:00:00,123 INFO x\n\tat y\nNov 23 10:00:00 host x\n[23/Nov/2026:10:00:00 +0000]",
        expositionSamples[0],
      ]
      let choices = SourceFormat.allCases.count
      let plain = texts.map { Array($0.utf8) } + documentSamples.map { Array($0.utf8) }
      // Each as what it is found to be, and some as what they are not.
      return (plain + gzipSamples).map { [UInt8(choices), 3] + $0 }
        + plain.enumerated().map { [UInt8($0.offset % choices), 3] + $0.element }
    },
    run: { (input) throws(BrokenClaim) in
      var input = input
      var options = ImportOptions()
      let choices: [SourceFormat?] = SourceFormat.allCases + [nil]
      options.format = choices[input.byte() % choices.count]
      options.fallbackTime = 1
      options.isStrict = input.byte() % 8 == 7
      let bytes = input.rest
      let sink = CollectingSink()
      var report = ImportReport()
      guard let file = BytesFile(bytes) else { return }
      try? Importer.importSource(path: file.path, options: options, into: sink, report: &report)
      try hold(
        report.lines == sink.contents.lines.count, "every line that is counted has been handed on")
      // Other formats wrap lines, or hold none.
      guard let format = options.format, [.json, .logfmt, .plain].contains(format),
        !options.isStrict, !bytes.starts(with: [0x1F, 0x8B])
      else { return }
      let whole = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
      let lines = whole.last == [] ? Array(whole.dropLast()) : whole
      try hold(sink.contents.lines == lines, "lines are kept byte for byte")
    })

  // MARK: Seeds

  /// Answers, pushes, exports and the logs of containers.
  private static let documentSamples = [
    #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up","#
      + #""a":"b"},"values":[[1700000000,"1"],[1700000015.5,"NaN"]],"histograms":[[1700000000,"#
      + #"{"count":"3","sum":"1.5","buckets":[[0,"0.5","1","3"]]}]]}]}}"#,
    #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"a":"b"},"#
      + #""values":[["1700000000000000000","line",{"trace":"t"}]]}]}}"#,
    #"{"streams":[{"stream":{"a":"b"},"values":[["1700000000000000000","l"]]}]}"#,
    #"{"metric":{"__name__":"up"},"values":[1,2],"timestamps":[1700000000000,1700000015000]}"#,
    #"{"labels":{"a":"b"},"line":"x","timestamp":"2026-11-23T10:00:00Z"}"#,
    #"{"log":"part ","stream":"stdout","time":"2026-11-23T10:00:00.1Z"}"# + "\n",
    "2026-11-23T10:00:00.1Z stdout P part\n2026-11-23T10:00:00.2Z stdout F end\n",
  ]

  private static let expositionSamples = [
    """
    # HELP http_requests_total Requests\\nby code.
    # TYPE http_requests_total counter
    http_requests_total{code="200",path="/a\\"b\\\\"} 1027 1700000000000
    http_requests_total{code="200",path="/a\\"b\\\\"} 1028 1700000015000
    # TYPE latency histogram
    latency_bucket{le="1"} 3
    latency_bucket{le="+Inf"} 4
    latency_sum 1.5e-3
    up NaN
    """,
    """
    # TYPE jobs gauge
    # UNIT jobs seconds
    jobs{a="é"} 1 1700000000.5
    jobs{a="é"} StaleNaN 1700000001.5
    {"quoted.name",b="c"} -Inf
    jobs_total 3 1700000000 # {trace_id="x"} 0.5 1700000000
    # EOF

    """,
  ]
}
