import ChunkStore
import TelemetryModel

/// Reading a Prometheus folder whole, into a sink.
extension PrometheusDirectory {
  /// Imports the folder at `path`, which `isOne` holds of: its blocks by time, then the head.
  ///
  /// Damaged chunks, series and blocks are counted in `report` and left out, the rest is read; a
  /// strict import ends at the first. A log that was torn when its writer was stopped is no damage.
  ///
  /// - Parameter progress: told the bytes read so far, now and then.
  package static func importSource(
    path: String, options: ImportOptions, into sink: any RecordingSink, report: inout ImportReport,
    progress: (_ bytesRead: Int) -> Void = { _ in }
  ) throws(RecordingError) {
    let layout = try PrometheusLayout(path)
    for damage in layout.damages {
      if options.isStrict { throw RecordingError(damage) }
      report.note(damage)
    }
    var counter = SeriesCounter()
    for (path, meta) in layout.blocks {
      do throws(RecordingError) {
        let block = try PrometheusBlock(path: path, meta: meta)
        var reader = BlockImport(block: block, options: options, sink: sink)
        let bytesBefore = report.bytesRead
        try reader.read(counter: &counter) { progress(bytesBefore + $0) }
        report.add(reader.report)
        report.bytesRead += block.byteCount
      } catch {
        guard case .damaged(let path, let offset, let reason) = error, !options.isStrict else {
          throw error
        }
        report.note(ImportDamage(path: path, offset: offset, reason: reason))
      }
    }
    report.series += counter.count
    try importHead(
      of: layout, options: options, into: sink, report: &report, counter: &counter,
      progress: progress)
  }

  /// Imports what is in no block.
  static func importHead(
    of layout: PrometheusLayout, options: ImportOptions, into sink: any RecordingSink,
    report: inout ImportReport, progress: (Int) -> Void
  ) throws(RecordingError) {
    var counter = SeriesCounter()
    try importHead(
      of: layout, options: options, into: sink, report: &report, counter: &counter,
      progress: progress)
  }

  private static func importHead(
    of layout: PrometheusLayout, options: ImportOptions, into sink: any RecordingSink,
    report: inout ImportReport, counter: inout SeriesCounter, progress: (Int) -> Void
  ) throws(RecordingError) {
    guard let walPath = layout.walPath else { return }
    var head = try HeadReader(
      walPath: walPath, folder: layout.folder, minTime: layout.headStart,
      isStrict: options.isStrict)
    let before = counter.count
    var samples = 0
    try head.read { (labels, columns) throws(RecordingError) in
      counter.count(labels)
      samples += columns.timestamps.count + columns.histograms.count
      try storing { () throws(StoreError) in
        try sink.append(series: labels.adding(options.labels), samples: columns)
      }
    }
    for (name, metadata) in head.metadata {
      try storing { () throws(StoreError) in try sink.note(metric: name, metadata: metadata) }
    }
    report.samples += samples
    report.series += counter.count - before
    report.bytesRead += head.byteCount
    for damage in head.damages { report.note(damage) }
    for note in head.notes { report.note(note) }
    progress(report.bytesRead)
  }

  fileprivate static func storing(
    _ body: () throws(StoreError) -> Void
  ) throws(RecordingError) {
    do throws(StoreError) { try body() } catch { throw .store(error) }
  }
}

/// Counts different series without keeping them.
struct SeriesCounter {
  private var hashes: Set<Int> = []

  var count: Int { hashes.count }

  mutating func count(_ labels: Labels) { hashes.insert(labels.hashValue) }
}

extension Labels {
  /// These labels and those of `others`, which win.
  fileprivate func adding(_ others: Labels) -> Labels {
    others.isEmpty ? self : Labels(pairs + others.pairs)
  }
}

/// Reads a block into a sink, one series at a time.
struct BlockImport {
  private let block: PrometheusBlock
  private let options: ImportOptions
  private let sink: any RecordingSink
  private(set) var report = ImportReport()
  private var strings = SymbolCache()
  private var places: [BlockIndex.ChunkPlace] = []
  private var columns = SampleColumns()

  /// After how many series progress is told.
  private static let progressStep = 1024

  init(block: PrometheusBlock, options: ImportOptions, sink: any RecordingSink) {
    self.block = block
    self.options = options
    self.sink = sink
  }

  /// Reads all series.
  mutating func read(
    counter: inout SeriesCounter, progress: (Int) -> Void
  ) throws(RecordingError) {
    block.readAhead()
    let offsets: [Int]
    do throws(ImportDamage) { offsets = try block.index.seriesOffsets() } catch {
      throw RecordingError(error)
    }
    try read(offsets, counter: &counter, progress: progress)
  }

  /// Reads the series at `offsets`. Several threads may share a block, each with a reader of its
  /// own and a part of the offsets.
  mutating func read(
    _ offsets: [Int], counter: inout SeriesCounter, progress: (Int) -> Void
  ) throws(RecordingError) {
    for (done, offset) in offsets.enumerated() {
      if done % Self.progressStep == 0 { progress(block.byteCount * done / offsets.count) }
      let labels: Labels
      do throws(ImportDamage) {
        labels = try block.index.readSeries(at: offset, strings: &strings, places: &places)
      } catch {
        try note(error)
        continue
      }
      counter.count(labels)
      try readSamples(of: labels, at: offset)
    }
  }

  private mutating func readSamples(
    of labels: Labels, at offset: Int
  ) throws(RecordingError) {
    columns.removeAll()
    var damages: [ImportDamage] = []
    try block.readSamples(
      places, ofSeriesAt: offset, in: Int64.min...Int64.max, into: &columns
    ) { damages.append($0) }
    for damage in damages { try note(damage) }
    if columns.isEmpty { return }
    columns.settle()
    report.samples += columns.timestamps.count + columns.histograms.count
    do throws(StoreError) {
      try sink.append(series: labels.adding(options.labels), samples: columns)
    } catch {
      throw .store(error)
    }
  }

  private mutating func note(_ damage: ImportDamage) throws(RecordingError) {
    if options.isStrict { throw RecordingError(damage) }
    report.note(damage)
  }
}
