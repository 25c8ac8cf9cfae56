import ChunkStore
import Synchronization
import TelemetryModel

/// A series of recorded data that is read in place, by the reader's own number.
package struct RecordedSeries: Hashable, Sendable {
  package var labels: Labels
  /// Stable as long as the data is open.
  package var reference: Int
}

/// A folder that Prometheus wrote, read in place: its blocks where they lie, and what is in its
/// write-ahead log and head chunks as a store in memory.
///
/// What it held when it was opened, whatever a server does since. Safe to use from several threads.
package final class PrometheusDirectory: Sendable {
  /// A series in one of the places that it can be in.
  enum Part: Hashable {
    case block(Int, offset: Int)
    case head(Int)
  }

  /// The series that were selected so far: their numbers, and where they are.
  fileprivate struct Directory {
    var numbers: [Labels: Int] = [:]
    var parts: [[Part]] = []
  }

  private let blocks: [(block: PrometheusBlock, postings: BlockPostings)]
  private let head: Store
  private let directory = Mutex(Directory())
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
    var blocks: [(block: PrometheusBlock, postings: BlockPostings)] = []
    for (path, meta) in layout.blocks {
      let block = try PrometheusBlock(path: path, meta: meta)
      do throws(ImportDamage) {
        blocks.append((block, try BlockPostings(block.index)))
      } catch {
        throw RecordingError(error)
      }
    }
    self.blocks = blocks
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
  ) throws(RecordingError) -> [RecordedSeries] {
    if from > through { return [] }
    var found: [(labels: Labels, part: Part)] = []
    let compiled = try Self.storing { () throws(StoreError) in
      var compiled: [CompiledMatcher] = []
      for matcher in matchers { compiled.append(try CompiledMatcher(matcher)) }
      return compiled
    }
    do throws(ImportDamage) {
      for (number, (block, postings)) in blocks.enumerated()
      where block.meta.minTime <= through && block.lastTime >= from {
        var strings = SymbolCache()
        var places: [BlockIndex.ChunkPlace] = []
        for offset in try postings.select(compiled) {
          let labels = try block.index.readSeries(at: offset, strings: &strings, places: &places)
          if places.contains(where: { $0.minTime <= through && $0.maxTime >= from }) {
            found.append((labels, .block(number, offset: offset)))
          }
        }
      }
    } catch {
      throw RecordingError(error)
    }
    let ofHead = try Self.storing { () throws(StoreError) in
      try head.selectSeries(matchers, from: from, through: through)
    }
    for series in ofHead { found.append((series.labels, .head(series.reference))) }
    let selected = directory.withLock { $0.numbers(of: found) }
    return selected.sorted { $0.labels < $1.labels }
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
    let parts = directory.withLock { directory in
      directory.parts.indices.contains(reference) ? directory.parts[reference] : []
    }
    let (floats, histograms) = (columns.timestamps.count, columns.histograms.count)
    var places: [BlockIndex.ChunkPlace] = []
    for part in parts {
      switch part {
      case .head(let number):
        try Self.storing { () throws(StoreError) in
          try head.readSamples(number, from: from, through: through, into: &columns)
        }
      case .block(let number, let offset):
        let block = blocks[number].block
        if block.meta.minTime > through || block.lastTime < from { continue }
        do throws(ImportDamage) {
          try block.index.readPlaces(at: offset, into: &places)
        } catch {
          throw RecordingError(error)
        }
        try block.readSamples(places, ofSeriesAt: offset, in: from...through, into: &columns) {
          (damage) throws(RecordingError) in throw RecordingError(damage)
        }
      }
    }
    columns.settle(floatsFrom: floats, histogramsFrom: histograms)
  }

  private static func storing<Result>(
    _ body: () throws(StoreError) -> Result
  ) throws(RecordingError) -> Result {
    do throws(StoreError) { return try body() } catch { throw .store(error) }
  }
}

extension PrometheusDirectory.Directory {
  /// The numbers of series, with what was found of them noted.
  fileprivate mutating func numbers(
    of found: [(labels: Labels, part: PrometheusDirectory.Part)]
  ) -> [RecordedSeries] {
    var selected: [RecordedSeries] = []
    var isSelected: Set<Int> = []
    for (labels, part) in found {
      let number = numbers[labels] ?? parts.count
      if number == parts.count {
        numbers[labels] = number
        parts.append([])
      }
      if !parts[number].contains(part) { parts[number].append(part) }
      if isSelected.insert(number).inserted {
        selected.append(RecordedSeries(labels: labels, reference: number))
      }
    }
    return selected
  }
}

// MARK: What there is

extension PrometheusDirectory {
  /// The label names of all series, sorted.
  package func labelNames() throws(RecordingError) -> [String] {
    var names = Set(blocks.flatMap(\.postings.labelNames).map { LabelText($0) })
    for name in try Self.storing({ () throws(StoreError) in try head.labelNames() }) {
      names.insert(LabelText(name))
    }
    return Self.sorted(names)
  }

  /// The values of label `name`, sorted.
  package func labelValues(_ name: String) throws(RecordingError) -> [String] {
    var values: Set<LabelText> = []
    do throws(ImportDamage) {
      for (_, postings) in blocks {
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
      blocks.map { $0.block.meta.minTime...$0.block.lastTime }
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
    let ofBlocks = blocks.reduce(0) { $0 + Int($1.block.meta.sampleCount) }
    return Statistics(
      blockCount: blocks.count, sampleCount: ofBlocks + ofHead.sampleCount,
      seriesCount: series.count,
      byteCount: blocks.reduce(ofHead.storedSampleBytes) { $0 + $1.block.byteCount })
  }
}
