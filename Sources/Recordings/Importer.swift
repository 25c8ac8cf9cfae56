import ChunkEncoding
import ChunkStore
import TelemetryModel

/// Reads sources, whatever they are, into a sink.
package enum Importer {
  /// Imports the file at `path`, or standard input for `-`, packed with gzip or not.
  ///
  /// - Parameter progress: told the bytes read so far (packed ones where that is how they lie),
  ///   now and then.
  /// - Throws: what stopped the import; what was read before has gone to the sink, and `report`
  ///   counts it.
  package static func importSource(
    path: String, options: ImportOptions, into sink: any RecordingSink, report: inout ImportReport,
    progress: (_ bytesRead: Int) -> Void = { _ in }
  ) throws(RecordingError) {
    try importSet(
      ImportSource(name: path, files: [path]), options: options, into: sink, report: &report,
      progress: progress)
  }

  /// Imports a folder that Prometheus wrote, or a set of files, oldest first: log files of one set
  /// go into one stream, and a line without a time of its own may take that of a line in the file
  /// before.
  ///
  /// - Parameter waitForMore: asked at the end of each file; nil to end there.
  /// - Throws: as above; files behind the one that failed are read all the same, and an empty
  ///   file in a set is left out with a note.
  package static func importSet(
    _ source: ImportSource, options: ImportOptions, into sink: any RecordingSink,
    report: inout ImportReport, progress: (_ bytesRead: Int) -> Void = { _ in },
    waitForMore: FileWaiting? = nil, acknowledge: () throws(StoreError) -> Void = {}
  ) throws(RecordingError) {
    if source.isPrometheusDirectory {
      for path in source.files {
        try PrometheusDirectory.importSource(
          path: path, options: options, into: sink, report: &report, progress: progress)
      }
      return
    }
    var reading = SetReading(options: options, sink: sink)
    reading.waitForMore = waitForMore
    var failure: RecordingError?
    var bytesBefore = 0
    for path in source.files {
      do throws(RecordingError) {
        try reading.read(
          path, mayBeEmpty: source.mayBeEmpty, progress: { progress(bytesBefore + $0) },
          acknowledge: acknowledge)
      } catch {
        if failure == nil { failure = error }
        if options.isStrict { break }
      }
      bytesBefore += reading.bytesOfFile
    }
    do throws(RecordingError) { try reading.finish() } catch { failure = failure ?? error }
    report.add(reading.report)
    if let failure { throw failure }
  }
}

/// The reading of one set of files.
private struct SetReading {
  private let options: ImportOptions
  private let sink: any RecordingSink
  private(set) var report = ImportReport()
  /// Bytes of the last file as it lies on disk.
  private(set) var bytesOfFile = 0
  /// What reads the lines of log files; it goes on over files of one format.
  private var consumer: (any LineConsumer)?
  private var format: SourceFormat?
  var waitForMore: FileWaiting?

  init(options: ImportOptions, sink: any RecordingSink) {
    self.options = options
    self.sink = sink
  }

  mutating func read(
    _ path: String, mayBeEmpty: Bool, progress: (Int) -> Void,
    acknowledge: () throws(StoreError) -> Void
  ) throws(RecordingError) {
    let file = try FileByteStream(path: path, waitForMore: waitForMore)
    bytesOfFile = 0
    defer { bytesOfFile = file.position }
    let stream = try SampledStream(
      UnpackedStream.opening(file, path: path), size: SourceSniffer.sampleSize,
      isLive: options.isLive)
    if stream.sample.isEmpty {
      guard mayBeEmpty else { throw .empty(path: path) }
      report.note("\(path): the file is empty and was left out")
      return
    }
    var options = options
    let ownTime = file.modificationTime == 0 ? options.currentTime : file.modificationTime
    if options.fallbackTime == 0 { options.fallbackTime = ownTime }
    let source = SourceDescription(
      path: path, sample: Self.wholeLines(stream.sample), time: options.fallbackTime)
    let format = options.format ?? sniff(source, stream.sample)
    let told = { (_: Int) in progress(file.position) }
    let afterRead = { () throws(RecordingError) in
      do throws(StoreError) { try acknowledge() } catch { throw .store(error) }
    }
    switch format {
    case .exposition:
      var reader = ExpositionReader(path: path, options: options, sink: sink)
      defer { report.add(reader.report) }
      try reader.read(stream, progress: told, afterRead: afterRead)
    case .answer, .export, .lokiPush:
      let reader = DocumentReader(
        stream, path: path, isLines: format == .export, options: options, sink: sink)
      defer { report.add(reader.report) }
      try reader.read(progress: told)
    case .logcli, .docker, .cri, .json, .logfmt, .plain:
      try readLog(stream, source, format, progress: told, afterRead: afterRead)
    }
  }

  private mutating func readLog(
    _ stream: any ByteStream, _ source: SourceDescription, _ format: SourceFormat,
    progress: (Int) -> Void, afterRead: () throws(RecordingError) -> Void
  ) throws(RecordingError) {
    if self.format != format { try finish() }
    self.format = format
    let labels = Labels(options.streamLabels.pairs + options.labels.pairs)
    let failure: RecordingError?
    let bytes: Int
    switch format {
    case .docker, .cri:
      let reader =
        consumer as? ContainerLogReader
        ?? ContainerLogReader(format: format, labels: labels, options: options, sink: sink)
      (bytes, failure) = feed(stream, to: reader, source, progress, afterRead)
    case .logcli:
      let reader = consumer as? LogcliReader ?? LogcliReader(options: options, sink: sink)
      (bytes, failure) = feed(stream, to: reader, source, progress, afterRead)
    case .json, .logfmt, .plain, .exposition, .answer, .export, .lokiPush:
      let reader =
        consumer as? LogFileReader
        ?? LogFileReader(format: format, labels: labels, options: options, sink: sink)
      (bytes, failure) = feed(stream, to: reader, source, progress, afterRead)
    }
    report.bytesRead += bytes
    if let failure { throw failure }
  }

  /// Generic, so that no line costs a dynamic call.
  private mutating func feed<Consumer: LineConsumer>(
    _ stream: any ByteStream, to reader: Consumer, _ source: SourceDescription,
    _ progress: (Int) -> Void, _ afterRead: () throws(RecordingError) -> Void
  ) -> (Int, RecordingError?) {
    consumer = reader
    reader.begin(source)
    let isLive = options.isLive
    return Self.readLines(stream, progress: progress) {
      (line, number) throws(RecordingError) in
      try reader.read(line: line, number: number)
    } afterRead: { () throws(RecordingError) in
      guard isLive else { return }
      try reader.flush()
      try afterRead()
    }
  }

  /// Hands on what is held.
  mutating func finish() throws(RecordingError) {
    guard let consumer else { return }
    self.consumer = nil
    defer { report.add(consumer.report) }
    try consumer.finish()
  }

  private mutating func sniff(_ source: SourceDescription, _ sample: [UInt8]) -> SourceFormat {
    let verdict = sample.withUnsafeBufferPointer {
      SourceSniffer.verdict(on: $0, path: source.path, expectsLogs: options.expectsLogs)
    }
    if let rival = verdict.rival {
      report.note(
        "\(source.path): read as \(verdict.format.summary), though some lines look like \(rival.summary); --format decides"
      )
    }
    return verdict.format
  }

  /// The sample without the line that it cuts off.
  private static func wholeLines(_ sample: [UInt8]) -> [UInt8] {
    guard sample.count == SourceSniffer.sampleSize, let end = sample.lastIndex(of: 0x0A) else {
      return sample
    }
    return Array(sample[..<end])
  }

  /// Hands on all lines that can be had, then says what ended the stream early, if anything did.
  private static func readLines(
    _ stream: any ByteStream, progress: (Int) -> Void,
    _ body: (UnsafeBufferPointer<UInt8>, Int) throws(RecordingError) -> Void,
    afterRead: () throws(RecordingError) -> Void
  ) -> (bytesRead: Int, error: RecordingError?) {
    var reader = LineReader(stream)
    var bytesRead = 0
    var nextReport = 1 << 22
    do throws(RecordingError) {
      try reader.forEachLine(
        { (line, number) throws(RecordingError) in
          bytesRead += line.count + 1
          if bytesRead >= nextReport {
            nextReport = bytesRead + 1 << 22
            progress(bytesRead)
          }
          try body(line, number)
        }, afterRead: afterRead)
      return (bytesRead, nil)
    } catch {
      return (bytesRead, error)
    }
  }
}
