import ChunkEncoding
import ChunkStore
import TelemetryModel

/// Reads what a Prometheus has taken in and not yet put into a block: the write-ahead log with its
/// checkpoint, the log of samples that came out of order, and head chunks.
struct HeadReader {
  /// Bytes of samples that are held before they go to the sink, if nothing else is asked for.
  private static let usualBufferLimit = 128 << 20

  /// Told of series with their samples, sorted; each may come several times.
  typealias Sink = (Labels, SampleColumns) throws(RecordingError) -> Void

  private struct Log {
    var files: [MappedFile] = []
    /// How many of them, from the front, belong to a checkpoint.
    var checkpointCount = 0
  }

  private let log: Log
  private let outOfOrderLog: Log
  private let chunkFiles: [HeadChunkFile]
  private let isStrict: Bool
  private let bufferLimit: Int
  private var replay: HeadReplay
  private var hasAllDeletions = false
  private(set) var damages: [ImportDamage] = []
  private(set) var notes: [String] = []

  /// - Parameters:
  ///   - walPath: the folder of the write-ahead log.
  ///   - folder: that of the data directory; nil for a log alone.
  ///   - minTime: samples before it are in blocks.
  init(
    walPath: String, folder: String?, minTime: Int64, isStrict: Bool, bufferLimit: Int? = nil
  ) throws(RecordingError) {
    self.bufferLimit = bufferLimit ?? Self.usualBufferLimit
    log = try Self.openLog(walPath)
    outOfOrderLog =
      try folder.map { (path) throws(RecordingError) in
        try Self.openLog(path + "/wbl")
      } ?? Log()
    var chunkFiles: [HeadChunkFile] = []
    for file in try folder.map({ (path) throws(RecordingError) in
      try FolderListing.numberedFiles(in: path + "/chunks_head")
    }) ?? [] {
      chunkFiles.append(HeadChunkFile(file: try MappedFile(file.path)))
    }
    self.chunkFiles = chunkFiles
    self.isStrict = isStrict
    replay = HeadReplay(minTime: minTime, mappedUntil: Self.mappedTimes(chunkFiles))
  }

  /// Up to when head chunks have each series. Nothing where any of them is damaged: the log may
  /// have what is lost.
  private static func mappedTimes(_ files: [HeadChunkFile]) -> [UInt64: Int64] {
    var times: [UInt64: Int64] = [:]
    do throws(ImportDamage) {
      for file in files {
        try file.forEachChunk { (chunk) throws(ChunkDecodingError) in
          if !chunk.isOutOfOrder {
            times[chunk.series] = max(times[chunk.series] ?? .min, chunk.maxTime)
          }
        }
      }
    } catch {
      return [:]
    }
    return times
  }

  /// The newest checkpoint's segments, and then those that it does not stand for.
  private static func openLog(_ path: String) throws(RecordingError) -> Log {
    guard FolderListing.isFolder(path) else { return Log() }
    var log = Log()
    var newest: Int?
    for name in try FolderListing.names(in: path) {
      guard let number = checkpointNumber(name) else { continue }
      newest = max(newest ?? number, number)
      if newest == number {
        log.files = []
        for file in try FolderListing.numberedFiles(in: "\(path)/\(name)") {
          log.files.append(try MappedFile(file.path))
        }
      }
    }
    log.checkpointCount = log.files.count
    for file in try FolderListing.numberedFiles(in: path)
    where newest.map({ file.number > $0 }) ?? true {
      log.files.append(try MappedFile(file.path))
    }
    return log
  }

  /// The number of the last segment that a checkpoint of this name stands for.
  static func checkpointNumber(_ name: String) -> Int? {
    guard name.hasPrefix("checkpoint.") else { return nil }
    let digits = name.dropFirst("checkpoint.".count)
    guard digits.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
    return Int(digits)
  }

  var byteCount: Int {
    (log.files + outOfOrderLog.files + chunkFiles.map(\.file)).reduce(0) { $0 + $1.bytes.count }
  }

  /// Hands everything to `sink`.
  mutating func read(into sink: Sink) throws(RecordingError) {
    try read(log, into: sink)
    try replay.drain(sink)
    replay.isInOrder = false
    try read(outOfOrderLog, into: sink)
    try replay.drain(sink)
    for (index, file) in chunkFiles.enumerated() {
      try read(file, isLast: index == chunkFiles.count - 1, into: sink)
    }
    if replay.orphanCount > 0 {
      notes.append("\(replay.orphanCount) samples of series whose record is lost were left out")
    }
  }

  /// What the log says of metrics, in the order it was written.
  var metadata: [(name: String, metadata: MetricMetadata)] { replay.metadata }

  // MARK: Logs

  private mutating func read(_ log: Log, into sink: Sink) throws(RecordingError) {
    for (index, file) in log.files.enumerated() {
      file.readAhead()
      guard let end = try replaySegment(file, into: sink) else { continue }
      let behind = log.files.count - 1 - index
      if end.isTorn && behind == 0 && index >= log.checkpointCount {
        notes.append(
          "\(file.path): the log ends at byte \(end.damage.offset) (\(end.damage.reason)); what was written before is here"
        )
        return
      }
      var damage = end.damage
      // A number may come to mean another series in what cannot be read, so nothing behind it
      // can be trusted to be of the series that it seems to be.
      if behind > 0 { damage.reason += "; \(behind) later segments of the log were not read" }
      try note(damage)
      return
    }
  }

  private mutating func note(_ damage: ImportDamage) throws(RecordingError) {
    if isStrict { throw RecordingError(damage) }
    damages.append(damage)
  }

  /// Replays a segment, and hands on when much is held. Returns why it ended early, if it did.
  private mutating func replaySegment(
    _ file: MappedFile, into sink: Sink
  ) throws(RecordingError) -> WALSegment.End? {
    var segment = WALSegment(file)
    var failure: RecordingError?
    do throws(WALSegment.End) {
      try segment.forEachRecord { (record, _) throws(ChunkDecodingError) in
        if failure != nil { return }
        try WALRecord.read(record, into: &replay)
        guard replay.byteCount >= bufferLimit else { return }
        do throws(RecordingError) {
          findDeletions()
          try replay.drain(sink)
        } catch {
          failure = error
        }
      }
    } catch {
      if let failure { throw failure }
      return error
    }
    if let failure { throw failure }
    return nil
  }

  /// Before samples leave for the first time, all deletions must be known.
  private mutating func findDeletions() {
    if hasAllDeletions { return }
    hasAllDeletions = true
    var finder = DeletionFinder()
    for file in log.files {
      var segment = WALSegment(file)
      do throws(WALSegment.End) {
        try segment.forEachRecord { (record, _) throws(ChunkDecodingError) in
          let kind = record.first.flatMap { WALRecordKind(rawValue: $0) }
          if kind == .series || kind == .tombstones {
            try WALRecord.read(record, into: &finder.replay)
          }
        }
      } catch {
        // The replay itself comes to this place and tells of it.
        break
      }
    }
    replay.takeDeletions(of: finder.replay)
  }

  private struct DeletionFinder { var replay = HeadReplay(minTime: .min) }

  // MARK: Chunks

  private mutating func read(
    _ file: HeadChunkFile, isLast: Bool, into sink: Sink
  ) throws(RecordingError) {
    var columns = SampleColumns()
    var orphans = 0
    var failure: RecordingError?
    do throws(ImportDamage) {
      try file.forEachChunk { (chunk) throws(ChunkDecodingError) in
        if failure != nil { return }
        guard let series = replay.series(chunk.series) else {
          orphans += 1
          return
        }
        columns.removeAll()
        let start = chunk.isOutOfOrder ? Int64.min : replay.minTime
        try PrometheusChunk.decode(
          chunk.bytes, encoding: chunk.encoding, in: start...Int64.max, deleted: series.deleted,
          into: &columns)
        if columns.isEmpty { return }
        do throws(RecordingError) { try sink(series.labels, columns) } catch { failure = error }
      }
    } catch {
      // The file that was written last may be torn; what it lost is in the log.
      if isLast && failure == nil {
        notes.append("\(error.path): the chunks end at byte \(error.offset) (\(error.reason))")
      } else if failure == nil {
        try note(error)
      }
    }
    if let failure { throw failure }
    if orphans > 0 {
      notes.append("\(file.file.path): \(orphans) chunks of series that the log does not name")
    }
  }
}
