import ChunkEncoding
import ChunkStore
import TelemetryModel

/// Reads one source, whatever it is, into a sink.
package enum Importer {
  /// Imports the file at `path`, or standard input for `-`, packed with gzip or not.
  ///
  /// - Parameter progress: told the bytes read so far, now and then.
  /// - Throws: what stopped the import; what was read before has gone to the sink, and `report`
  ///   counts it.
  package static func importSource(
    path: String, options: ImportOptions, into sink: any RecordingSink, report: inout ImportReport,
    progress: (_ bytesRead: Int) -> Void = { _ in }
  ) throws(RecordingError) {
    let file = try FileByteStream(path: path)
    var options = options
    if options.fallbackTime == 0 { options.fallbackTime = file.modificationTime }
    let stream = try SampledStream(
      UnpackedStream.opening(file, path: path), size: SourceSniffer.sampleSize)
    if stream.sample.isEmpty { throw .empty(path: path) }
    let format =
      options.format
      ?? stream.sample.withUnsafeBufferPointer { SourceSniffer.format(of: $0, path: path) }
    switch format {
    case .exposition:
      var reader = ExpositionReader(path: path, options: options, sink: sink)
      defer { report.add(reader.report) }
      try reader.read(stream, progress: progress)
    case .json, .logfmt, .plain:
      var reader = LogFileReader(path: path, format: format, options: options, sink: sink)
      let failure = readLines(stream, progress: progress) {
        (line, number) throws(RecordingError) in try reader.read(line: line, number: number)
      }
      try reader.finish()
      report.add(reader.report, bytesRead: failure.bytesRead)
      if let error = failure.error { throw error }
    }
  }

  /// Hands on all lines that can be had, then says what ended the stream early, if anything did.
  private static func readLines(
    _ stream: any ByteStream, progress: (Int) -> Void,
    _ body: (UnsafeBufferPointer<UInt8>, Int) throws(RecordingError) -> Void
  ) -> (bytesRead: Int, error: RecordingError?) {
    var reader = LineReader(stream)
    var bytesRead = 0
    var nextReport = 1 << 22
    do throws(RecordingError) {
      try reader.forEachLine { (line, number) throws(RecordingError) in
        bytesRead += line.count + 1
        if bytesRead >= nextReport {
          nextReport = bytesRead + 1 << 22
          progress(bytesRead)
        }
        try body(line, number)
      }
      return (bytesRead, nil)
    } catch {
      return (bytesRead, error)
    }
  }
}

extension ImportReport {
  fileprivate mutating func add(_ other: ImportReport, bytesRead: Int) {
    add(other)
    self.bytesRead += bytesRead
  }
}
