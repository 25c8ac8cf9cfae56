import ChunkStore
import Synchronization
import TelemetryModel

/// A folder that Prometheus wrote, read in place: its blocks where they lie, and what is in its
/// write-ahead log and head chunks as a store in memory.
///
/// What it held when it was opened, whatever a server does since. Safe to use from several threads.
package final class PrometheusDirectory: Sendable {
  /// A series as one block has it.
  fileprivate struct Part {
    var block: Int
    /// Where its entry lies in the index.
    var offset: Int
    var chunks: [BlockIndex.ChunkPlace]

    func overlaps(_ range: ClosedRange<Int64>) -> Bool {
      chunks.contains { $0.minTime <= range.upperBound && $0.maxTime >= range.lowerBound }
    }
  }

  /// A series, and where it was found.
  fileprivate struct Series {
    var labels: Labels
    /// By the blocks' order.
    var parts: [Part] = []
    /// The head's number of it.
    var head: Int?
  }

  /// The series that were looked at so far.
  fileprivate struct Directory {
    var numbers: [Labels: Int] = [:]
    var series: [Series] = []
    /// For each block the numbers by where the entries lie in the index.
    var numbersByOffset: [[Int: Int]]
  }

  private let blocks: [PrometheusBlock]
  /// Of each block.
  private let postings: [BlockPostings]
  private let head: Store
  private let directory: Mutex<Directory>
  /// What could not be read of the log, and remarks about it.
  package let report: ImportReport

  /// Whether Prometheus wrote the folder at `path`: a data directory, one of its blocks, or its
  /// write-ahead log.
  package static func isOne(path: String) -> Bool { PrometheusLayout.isOne(path) }

  /// Opens the folder at `path`, which `isOne` holds of.
  ///
  /// - Throws: also where a block's index is damaged: part of the data would be missing in answers.
  ///   Damage in the log ends it there and is in the report.
  /// - Complexity: O(label pairs of the blocks + samples of the log).
  package init(path: String) throws(RecordingError) {
    let layout = try PrometheusLayout(path)
    if let damage = layout.damages.first { throw RecordingError(damage) }
    var report = ImportReport()
    var blocks: [PrometheusBlock] = []
    var postings: [BlockPostings] = []
    for (path, meta) in layout.blocks {
      let block = try PrometheusBlock(path: path, meta: meta)
      do throws(ImportDamage) {
        postings.append(try BlockPostings(block.index))
      } catch {
        throw RecordingError(error)
      }
      blocks.append(block)
    }
    self.blocks = blocks
    self.postings = postings
    directory = Mutex(
      Directory(numbersByOffset: [[Int: Int]](repeating: [:], count: blocks.count)))
    let writer = MemoryStoreWriter()
    try Self.importHead(
      of: layout, options: ImportOptions(), into: writer, report: &report, progress: { _ in })
    do throws(StoreError) { head = try writer.finish() } catch { throw .store(error) }
    self.report = report
  }

  // MARK: Selection

  /// The series that match all of `matchers` and may have samples in `[from, through]`
  /// (milliseconds), sorted by labels.
  ///
  /// - Complexity: O(postings of the blocks that overlap the range + series found).
  package func selectSeries(
    _ matchers: [Matcher], from: Int64, through: Int64
  ) throws(RecordingError) -> [SelectedSeries] {
    if from > through { return [] }
    let compiled = try Self.storing { () throws(StoreError) in
      var compiled: [CompiledMatcher] = []
      for matcher in matchers { compiled.append(try CompiledMatcher(matcher)) }
      return compiled
    }
    var found: [[Int]] = []
    for (number, block) in blocks.enumerated()
    where block.meta.minTime <= through && block.lastTime >= from {
      do throws(ImportDamage) {
        found.append(
          try numbers(
            of: try postings[number].select(compiled), inBlock: number, overlapping: from...through)
        )
      } catch {
        throw RecordingError(error)
      }
    }
    let ofHead = try Self.storing { () throws(StoreError) in
      try head.selectSeries(matchers, from: from, through: through)
    }
    return directory.withLock { directory in
      if !ofHead.isEmpty { found.append(ofHead.map { directory.number(ofHead: $0) }) }
      return directory.series(of: found)
    }
  }

  /// The numbers of the series whose entries lie at `offsets` of a block's index and that have
  /// chunks in `range`.
  private func numbers(
    of offsets: [Int], inBlock block: Int, overlapping range: ClosedRange<Int64>
  ) throws(ImportDamage) -> [Int] {
    let missing = directory.withLock { directory in
      offsets.filter { directory.numbersByOffset[block][$0] == nil }
    }
    var strings = SymbolCache()
    for offset in missing {
      var chunks: [BlockIndex.ChunkPlace] = []
      let labels = try blocks[block].index.readSeries(
        at: offset, strings: &strings, places: &chunks)
      let part = Part(block: block, offset: offset, chunks: chunks)
      directory.withLock { $0.note(part, of: labels) }
    }
    return directory.withLock { directory in
      offsets.compactMap { offset in
        guard let number = directory.numbersByOffset[block][offset] else { return nil }
        let isThere = directory.series[number].parts.contains {
          $0.block == block && $0.overlaps(range)
        }
        return isThere ? number : nil
      }
    }
  }

  /// Appends the samples in `[from, through]` (milliseconds) of the series that `selectSeries` gave
  /// this number, for a range within the one that was selected.
  ///
  /// - Throws: also where a chunk is damaged.
  /// - Complexity: O(samples of the chunks that overlap the range).
  package func readSamples(
    _ reference: Int, from: Int64, through: Int64, into columns: inout SampleColumns
  ) throws(RecordingError) {
    if from > through { return }
    guard let series = series(reference) else { return }
    let (floats, histograms) = (columns.timestamps.count, columns.histograms.count)
    for part in series.parts {
      let block = blocks[part.block]
      if block.meta.minTime > through || block.lastTime < from { continue }
      try block.readSamples(
        part.chunks, ofSeriesAt: part.offset, in: from...through, into: &columns
      ) { (damage) throws(RecordingError) in throw RecordingError(damage) }
    }
    if let number = series.head {
      try Self.storing { () throws(StoreError) in
        try head.readSamples(number, from: from, through: through, into: &columns)
      }
    }
    columns.settle(floatsFrom: floats, histogramsFrom: histograms)
  }

  private func series(_ reference: Int) -> Series? {
    directory.withLock { directory in
      directory.series.indices.contains(reference) ? directory.series[reference] : nil
    }
  }

  /// Finds the newest sample in `range` (milliseconds), staleness markers too, of each of the
  /// series that `selectSeries` gave these numbers, for a range within the one that was selected.
  /// Unread stay those that have samples in the head, histograms, or chunks that overlap one
  /// another.
  ///
  /// - Throws: also where a chunk is damaged.
  /// - Complexity: O(chunks of the series), and one chunk each is read.
  package func readNewest(
    _ references: [Int], in range: ClosedRange<Int64>, into newest: inout NewestSamples
  ) throws(RecordingError) {
    newest.reset(count: references.count)
    let found = directory.withLock { directory in
      references.map { directory.series.indices.contains($0) ? directory.series[$0] : nil }
    }
    var columns = SampleColumns()
    for (index, series) in found.enumerated() {
      guard let series, series.head == nil else { continue }
      switch newestChunk(of: series.parts, in: range) {
      case .none: newest.setAbsent(index)
      case .unclear: break
      case .last((let part, let chunk), let isAlone, _):
        columns.removeAll()
        try blocks[part.block].readSamples(
          CollectionOfOne(chunk), ofSeriesAt: part.offset, in: range, into: &columns
        ) { (damage) throws(RecordingError) in throw RecordingError(damage) }
        if !columns.histograms.isEmpty { continue }
        if let timestamp = columns.timestamps.last, let value = columns.values.last {
          newest.set(index, timestamp: timestamp, value: value)
        } else if isAlone {
          newest.setAbsent(index)
        }
      }
    }
  }

  private func newestChunk(
    of parts: [Part], in range: ClosedRange<Int64>
  ) -> NewestPiece<(part: Part, chunk: BlockIndex.ChunkPlace)> {
    var newest = NewestPiece<(part: Part, chunk: BlockIndex.ChunkPlace)>.none
    for part in parts {
      let block = blocks[part.block]
      if block.meta.minTime > range.upperBound || block.lastTime < range.lowerBound { continue }
      for chunk in part.chunks
      where chunk.minTime <= range.upperBound && chunk.maxTime >= range.lowerBound {
        newest.follow(with: (part, chunk), from: chunk.minTime, through: chunk.maxTime)
      }
    }
    return newest
  }

  private static func storing<Result>(
    _ body: () throws(StoreError) -> Result
  ) throws(RecordingError) -> Result {
    do throws(StoreError) { return try body() } catch { throw .store(error) }
  }
}

extension PrometheusDirectory.Directory {
  /// The number of the series with these labels.
  private mutating func number(of labels: Labels) -> Int {
    if let number = numbers[labels] { return number }
    numbers[labels] = series.count
    series.append(PrometheusDirectory.Series(labels: labels))
    return series.count - 1
  }

  /// Takes down a block's part of the series with these labels, once.
  fileprivate mutating func note(_ part: PrometheusDirectory.Part, of labels: Labels) {
    if numbersByOffset[part.block][part.offset] != nil { return }
    let number = number(of: labels)
    numbersByOffset[part.block][part.offset] = number
    let place = series[number].parts.firstIndex { $0.block > part.block }
    series[number].parts.insert(part, at: place ?? series[number].parts.count)
  }

  /// The number of a series of the head, which is taken down.
  fileprivate mutating func number(ofHead found: SelectedSeries) -> Int {
    let number = number(of: found.labels)
    series[number].head = found.reference
    return number
  }

  /// The series with numbers in any of the lists, each of which is sorted by labels; each series
  /// once, sorted by labels.
  fileprivate func series(of lists: [[Int]]) -> [SelectedSeries] {
    if lists.count == 1 {
      let numbers = lists[0].enumerated().filter { $0 == 0 || lists[0][$0 - 1] != $1 }
      return numbers.map { recorded($0.element) }
    }
    let all = Set(lists.joined()).map(recorded)
    return all.sorted { $0.labels < $1.labels }
  }

  private func recorded(_ number: Int) -> SelectedSeries {
    SelectedSeries(labels: series[number].labels, reference: number)
  }
}

// MARK: What there is

extension PrometheusDirectory {
  /// The label names of all series, sorted.
  package func labelNames() throws(RecordingError) -> [String] {
    var names = Set(postings.flatMap(\.labelNames).map { LabelText($0) })
    for name in try Self.storing({ () throws(StoreError) in try head.labelNames() }) {
      names.insert(LabelText(name))
    }
    return Self.sorted(names)
  }

  /// The values of label `name`, sorted.
  package func labelValues(_ name: String) throws(RecordingError) -> [String] {
    var values: Set<LabelText> = []
    do throws(ImportDamage) {
      for postings in postings {
        for value in try postings.labelValues(name) { values.insert(LabelText(value)) }
      }
    } catch {
      throw RecordingError(error)
    }
    for value in try Self.storing({ () throws(StoreError) in try head.labelValues(name) }) {
      values.insert(LabelText(value))
    }
    return Self.sorted(values)
  }

  /// A text that is itself by its bytes.
  private struct LabelText: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (lhs: LabelText, rhs: LabelText) -> Bool { lhs.text.equalsBytes(rhs.text) }

    func hash(into hasher: inout Hasher) {
      var text = text
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }

  private static func sorted(_ texts: Set<LabelText>) -> [String] {
    texts.map(\.text).sorted { $0.precedesBytes($1) }
  }

  /// The first and the last millisecond that blocks are about or samples of the head have; nil
  /// where there is nothing.
  package var sampleTimeRange: ClosedRange<Int64>? {
    let ranges =
      blocks.map { $0.meta.minTime...$0.lastTime }
      + [head.sampleTimeRange].compactMap(\.self)
    guard let start = ranges.map(\.lowerBound).min(), let end = ranges.map(\.upperBound).max()
    else { return nil }
    return start...end
  }

  /// What the log says of metrics, sorted by name.
  package func metadata() throws(RecordingError) -> [(name: String, metadata: MetricMetadata)] {
    try Self.storing { () throws(StoreError) in try head.metadata() }
  }

  /// How much there is.
  package struct Statistics: Hashable, Sendable {
    package var blockCount: Int
    /// As the blocks' own `meta.json` says, and the head's.
    package var sampleCount: Int
    package var seriesCount: Int
    /// Bytes of the blocks' chunks and indexes, and of what the head takes in memory.
    package var byteCount: Int
  }

  /// - Complexity: O(series).
  package func statistics() throws(RecordingError) -> Statistics {
    let series = try selectSeries([], from: .min, through: .max)
    let ofHead = try Self.storing { () throws(StoreError) in try head.statistics() }
    let ofBlocks = blocks.reduce(0) { $0 + Int($1.meta.sampleCount) }
    return Statistics(
      blockCount: blocks.count, sampleCount: ofBlocks + ofHead.sampleCount,
      seriesCount: series.count,
      byteCount: blocks.reduce(ofHead.storedSampleBytes) { $0 + $1.byteCount })
  }
}
