import ChunkEncoding
import ChunkStore
import TelemetryModel
import WorkSharing

/// Reads text exposition, OpenMetrics 1.0 or Prometheus 0.0.4, with or without timestamps, into a
/// sink.
///
/// Bucket bounds and quantiles are written the OpenMetrics way (`1.0` for `1`), as the reference
/// does. A line that does not parse is noted and passed over. Exemplars are passed over; `_created`
/// samples are series like others.
package struct ExpositionReader {
  private let path: String
  private let options: ImportOptions
  private let sink: any RecordingSink
  package private(set) var report = ImportReport()

  private struct Buffered {
    var labels: Labels
    var samples = SampleColumns()
  }

  /// Samples are handed to the sink when this many are held.
  private static let bufferedSampleLimit = 4_000_000
  /// Bytes that one core reads at a time.
  private static let pieceBytes = 4 << 20

  private var series: [Buffered] = []
  private var seriesBySelector = SelectorTable()
  private var seriesByLabels: [Labels: Int] = [:]
  private var bufferedSamples = 0
  private var kinds: [String: MetricMetadata] = [:]
  private var hasEnded = false
  private var lineNumber = 0

  package init(path: String, options: ImportOptions, sink: any RecordingSink) {
    self.path = path
    self.options = options
    self.sink = sink
  }

  // MARK: Bytes

  /// Reads the stream to its end and hands everything to the sink.
  ///
  /// - Parameters:
  ///   - progress: told the bytes read so far, now and then.
  ///   - afterRead: called in a live import when what was read at once has gone to the sink.
  /// - Throws: what ended the reading early; what came before has gone to the sink.
  package mutating func read(
    _ stream: any ByteStream, progress: (_ bytesRead: Int) -> Void = { _ in },
    afterRead: () throws(RecordingError) -> Void = {}
  ) throws(RecordingError) {
    let lines = WholeLines(
      stream, capacity: Self.pieceBytes * WorkSharing.coreCount, isLive: options.isLive)
    var failure: RecordingError?
    do throws(RecordingError) {
      while let bytes = try lines.next() {
        try read(block: bytes)
        report.bytesRead += bytes.count
        progress(report.bytesRead)
        guard options.isLive else { continue }
        try flush()
        try afterRead()
      }
    } catch {
      failure = error
    }
    try finish()
    if let failure { throw failure }
  }

  /// Reads whole lines on all cores, and takes what they say in their order.
  private mutating func read(block bytes: UnsafeBufferPointer<UInt8>) throws(RecordingError) {
    let pieces = WholeLines.pieces(of: bytes, about: Self.pieceBytes)
    var blocks = [ExpositionBlock?](repeating: nil, count: pieces.count)
    let (time, unit) = (options.fallbackTime, options.timeUnit)
    blocks.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: each piece of work writes to its own place, and only reads the lines.
      nonisolated(unsafe) let target = buffer
      nonisolated(unsafe) let source = bytes
      WorkSharing.run(count: pieces.count) { piece in
        target[piece] = ExpositionBlock(
          UnsafeBufferPointer(rebasing: source[pieces[piece]]), fallbackTime: time, unit: unit)
      }
    }
    for (piece, block) in zip(pieces, blocks) {
      guard let block else { continue }
      try take(block, of: UnsafeBufferPointer(rebasing: bytes[piece]))
    }
  }

  // MARK: Lines

  private mutating func take(
    _ block: ExpositionBlock, of bytes: UnsafeBufferPointer<UInt8>
  ) throws(RecordingError) {
    var start = 0
    for event in block.events {
      switch event {
      case .problem(let failure, let line): try note(failure, line: line)
      case .comment(let range, let line):
        try noting(line: line) { (reader) throws(ExpositionLine.Failure) in
          try reader.refuseBehindEnd()
          try reader.readComment(
            ExpositionLine(bytes: UnsafeBufferPointer(rebasing: bytes[range])))
        }
      case .samples(let selector, let count, let line):
        let range = start..<(start + count)
        start += count
        let selected = UnsafeBufferPointer(rebasing: bytes[selector])
        // The lines that repeat a selector repeat what is wrong with it.
        try noting(line: line, count: count) { (reader) throws(ExpositionLine.Failure) in
          try reader.refuseBehindEnd()
          reader.append(block, range, to: try reader.seriesIndex(selected))
        }
      }
      if bufferedSamples >= Self.bufferedSampleLimit { try flush() }
    }
    lineNumber += block.lineCount
  }

  private func refuseBehindEnd() throws(ExpositionLine.Failure) {
    if hasEnded {
      throw ExpositionLine.Failure(offset: 0, message: "nothing was expected behind `# EOF`")
    }
  }

  /// Runs `body`; notes where it failed, for this line and those of the same kind behind it.
  private mutating func noting(
    line: Int, count: Int = 1, _ body: (inout Self) throws(ExpositionLine.Failure) -> Void
  ) throws(RecordingError) {
    do throws(ExpositionLine.Failure) { try body(&self) } catch {
      try note(error, line: line, count: count)
    }
  }

  private mutating func note(
    _ failure: ExpositionLine.Failure, line: Int, count: Int = 1
  ) throws(RecordingError) {
    let problem = ImportProblem(
      path: path, line: lineNumber + line + 1, column: failure.offset + 1,
      message: failure.message)
    if options.isStrict { throw .malformed(problem) }
    report.note(problem, count: count)
  }

  /// Hands what is held to the sink.
  private mutating func finish() throws(RecordingError) {
    try flush()
    report.series = series.count
    do throws(StoreError) {
      for (name, metadata) in kinds.sorted(by: { $0.key < $1.key }) {
        try sink.note(metric: name, metadata: metadata)
      }
    } catch {
      throw .store(error)
    }
  }

  private mutating func readComment(_ line: ExpositionLine) throws(ExpositionLine.Failure) {
    switch try ExpositionComment(line) {
    case nil: break
    case .end: hasEnded = true
    case .kind(let metric, let kind): kinds[metric, default: MetricMetadata()].kind = kind
    case .help(let metric, let text): kinds[metric, default: MetricMetadata()].help = text
    case .unit(let metric, let unit): kinds[metric, default: MetricMetadata()].unit = unit
    }
  }

  // MARK: Series

  private mutating func append(_ block: ExpositionBlock, _ range: Range<Int>, to index: Int) {
    series[index].samples.timestamps.append(contentsOf: block.timestamps[range])
    series[index].samples.values.append(contentsOf: block.values[range])
    bufferedSamples += range.count
    report.samples += range.count
  }

  private mutating func seriesIndex(
    _ selector: UnsafeBufferPointer<UInt8>
  ) throws(ExpositionLine.Failure) -> Int {
    let hash = SelectorTable.hash(selector)
    if let index = seriesBySelector.number(of: selector, hash: hash) { return index }
    var labels = try ExpositionLine(bytes: selector).labels(0..<selector.count)
    canonicalise(&labels)
    for label in options.labels.pairs { labels[label.name] = label.value }
    let index = seriesByLabels[labels] ?? series.count
    if index == series.count {
      series.append(Buffered(labels: labels))
      seriesByLabels[labels] = index
    }
    seriesBySelector.insert(selector, hash: hash, number: index)
    return index
  }

  /// Writes `le` of histogram buckets and `quantile` of summaries as OpenMetrics floats.
  private func canonicalise(_ labels: inout Labels) {
    guard let name = labels.metricName else { return }
    let label: String
    if name.hasSuffix("_bucket"), kinds[String(name.dropLast(7))]?.kind == .histogram {
      label = LabelName.bucketBound
    } else if kinds[name]?.kind == .summary {
      label = "quantile"
    } else {
      return
    }
    guard let text = labels[label], let value = FloatParsing.double(text) else { return }
    let plain = NumberText.general(value)
    let isInteger = plain.utf8.allSatisfy {
      $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: "-")
    }
    labels[label] = isInteger ? plain + ".0" : plain
  }

  private mutating func flush() throws(RecordingError) {
    for index in series.indices where !series[index].samples.isEmpty {
      // The sink takes the columns over; none is copied.
      var samples = SampleColumns()
      swap(&samples, &series[index].samples)
      if !zip(samples.timestamps, samples.timestamps.dropFirst()).allSatisfy(<) { sort(&samples) }
      do throws(StoreError) {
        try sink.append(series: series[index].labels, samples: samples)
      } catch {
        throw .store(error)
      }
    }
    bufferedSamples = 0
  }

  /// By timestamp; of equal ones the first stays.
  private func sort(_ samples: inout SampleColumns) {
    let order = samples.timestamps.indices.sorted {
      (samples.timestamps[$0], $0) < (samples.timestamps[$1], $1)
    }
    var sorted = SampleColumns()
    for index in order where sorted.timestamps.last != samples.timestamps[index] {
      sorted.timestamps.append(samples.timestamps[index])
      sorted.values.append(samples.values[index])
    }
    samples = sorted
  }
}
