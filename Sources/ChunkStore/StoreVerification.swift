import ChunkEncoding
import TelemetryModel

// Reading everything to see whether it holds.

/// Something wrong with a store's files.
package struct StoreProblem: Hashable, Sendable {
  package var path: String
  /// Where in the file, in bytes.
  package var offset: Int
  /// The series or stream whose data it is, where that is known.
  package var series: Labels?
  package var reason: String
}

extension StoreProblem {
  init(_ error: StoreError, path: String, series: Labels? = nil) {
    self.series = series
    switch error {
    case .damaged(let path, let offset, let reason):
      (self.path, self.offset, self.reason) = (path, offset, reason)
    case .system(let operation, let path, let errno):
      (self.path, offset, reason) = (path, 0, "\(operation) failed with error \(errno)")
    case .unsupportedVersion(let path, let version):
      (self.path, offset, reason) = (path, 0, "the format's version \(version) is not known")
    case .locked(let path):
      (self.path, offset, reason) = (path, 0, "another process writes to the store")
    case .notAStore(let path): (self.path, offset, reason) = (path, 0, "there is no store here")
    case .invalid(let reason): (self.path, offset, self.reason) = (path, 0, reason)
    }
  }
}

extension Store {
  /// What is wrong with the store in the folder at `path`: its manifest, every segment, its
  /// write-ahead log; empty where all of it can be read and agrees with itself.
  ///
  /// - Complexity: O(bytes of the store): everything is read.
  package static func verify(directory path: String) -> [StoreProblem] {
    let directory = StoreDirectory(path: path)
    do throws(StoreError) {
      let manifest = try directory.readManifest()
      var problems = manifest.verify(path: directory.manifestPath)
      for entry in manifest.segments {
        do throws(StoreError) {
          let file = try directory.openSegment(entry)
          problems += directory.verify(entry, file)
          problems += try Store([file]).verify()
        } catch {
          problems.append(StoreProblem(error, path: directory.path(of: entry)))
        }
      }
      do throws(StoreError) {
        _ = try directory.segments(of: directory.readLogs(of: manifest))
      } catch {
        problems.append(StoreProblem(error, path: path))
      }
      return problems
    } catch {
      return [StoreProblem(error, path: path)]
    }
  }

  /// What is wrong with the segments of this opened store.
  package func verify() -> [StoreProblem] {
    for segment in metricSegments { segment.file.recheckPages() }
    for segment in logSegments { segment.file.recheckPages() }
    return metricSegments.flatMap { $0.verify() } + logSegments.flatMap { $0.verify() }
  }
}

extension Manifest {
  fileprivate func verify(path: String) -> [StoreProblem] {
    var problems: [StoreProblem] = []
    func note(_ reason: String) {
      problems.append(StoreProblem(path: path, offset: 0, reason: reason))
    }
    if Set(segments.map(\.number)).count < segments.count { note("a segment is listed twice") }
    if let last = segments.map(\.number).max(), last >= nextNumber {
      note("segment \(last) is listed before its number was given out")
    }
    return problems
  }
}

extension StoreDirectory {
  /// Whether the manifest says of a segment what the segment says.
  fileprivate func verify(_ entry: Manifest.Entry, _ file: SegmentFile) -> [StoreProblem] {
    if file.minTime == entry.minTime && file.maxTime == entry.maxTime
      && file.rowCount == entry.rowCount
    {
      return []
    }
    let reason = "the manifest says other times or counts of \(entry.path)"
    return [StoreProblem(path: manifestPath, offset: 0, reason: reason)]
  }
}

/// What the rows of a segment come to.
private struct VerifiedRows {
  var count = 0
  var minTime = Int64.max
  var maxTime = Int64.min

  mutating func add(_ rows: Int, from start: Int64, through end: Int64) {
    count += rows
    minTime = min(minTime, start)
    maxTime = max(maxTime, end)
  }

  /// What of it the header says otherwise.
  func problems(_ file: SegmentFile) -> [StoreProblem] {
    var reasons: [String] = []
    if count != file.rowCount { reasons.append("the header counts other samples or entries") }
    if count > 0 && (minTime != file.minTime || maxTime != file.maxTime) {
      reasons.append("the header says other times")
    }
    return reasons.map { StoreProblem(path: file.path, offset: 0, reason: $0) }
  }
}

extension SegmentFile {
  /// Notes what `body` throws.
  fileprivate func noting(
    _ problems: inout [StoreProblem], series: Labels? = nil,
    _ body: () throws(StoreError) -> Void
  ) {
    do throws(StoreError) {
      try body()
    } catch {
      problems.append(StoreProblem(error, path: path, series: series))
    }
  }
}

extension LabelIndex {
  /// Calls `check` with each series' number and labels; notes series whose labels cannot be read
  /// or are out of order, and what is wrong with the index.
  fileprivate func verifyEach(
    in file: SegmentFile, _ problems: inout [StoreProblem],
    _ check: (Int, Labels, inout [StoreProblem]) -> Void
  ) {
    var known = KnownStrings()
    var previous: Labels?
    for number in 0..<seriesCount {
      var labels: Labels?
      file.noting(&problems) { () throws(StoreError) in
        labels = try file.decoding { () throws(ChunkDecodingError) in
          try self.labels(of: number, known: &known)
        }
      }
      guard let labels else { continue }
      if let previous, !(previous < labels) {
        problems.append(
          StoreProblem(
            path: file.path, offset: 0, series: labels, reason: "the series are out of order"))
      }
      previous = labels
      check(number, labels, &problems)
    }
    file.noting(&problems) { () throws(StoreError) in
      try file.decoding { () throws(ChunkDecodingError) in try verify() }
    }
  }
}

extension MetricSegment {
  /// What is wrong with this segment.
  fileprivate func verify() -> [StoreProblem] {
    var problems: [StoreProblem] = []
    var rows = VerifiedRows()
    index.verifyEach(in: file, &problems) { (number, labels, problems) in
      var all: [(chunk: SampleChunk, timeline: Timeline)] = []
      file.noting(&problems, series: labels) { () throws(StoreError) in
        all = try file.decoding { () throws(ChunkDecodingError) in try chunks(of: number) }
      }
      var previous: (kind: ChunkKind, end: Int64)?
      for (chunk, timeline) in all {
        rows.add(chunk.count, from: timeline.minTime, through: timeline.maxTime)
        file.noting(&problems, series: labels) { () throws(StoreError) in
          try verify(chunk, timeline)
          if let previous, previous.kind == chunk.kind, previous.end >= timeline.minTime {
            throw .damaged(
              path: file.path, offset: chunk.page.offset, reason: "chunks are out of time order")
          }
        }
        previous = (chunk.kind, timeline.maxTime)
      }
    }
    file.noting(&problems) { () throws(StoreError) in
      _ = try file.decoding { () throws(ChunkDecodingError) in try metadata() }
    }
    return problems.isEmpty ? rows.problems(file) : problems
  }

  private func verify(_ chunk: SampleChunk, _ timeline: Timeline) throws(StoreError) {
    var columns = SampleColumns()
    try read(chunk, timeline, from: .min, through: .max, into: &columns)
    let isFloat = chunk.kind == .floats
    let timestamps = isFloat ? columns.timestamps : columns.histogramTimestamps
    guard timestamps.count == chunk.count, timestamps.first == timeline.minTime,
      timestamps.last == timeline.maxTime, zip(timestamps, timestamps.dropFirst()).allSatisfy(<)
    else {
      throw .damaged(
        path: file.path, offset: timeline.page.offset,
        reason: "the timestamps are not those of the directory, or not increasing")
    }
    guard let told = chunk.summary else { return }
    let summary =
      isFloat
      ? columns.values.withUnsafeBufferPointer { ChunkSummary($0) }
      : HistogramPage.summary(columns.histograms[...])
    guard summary.agrees(with: told) else {
      throw .damaged(
        path: file.path, offset: chunk.page.offset,
        reason: "the values are not those that the directory sums up")
    }
  }
}

extension LogSegment {
  /// What is wrong with this segment.
  fileprivate func verify() -> [StoreProblem] {
    var problems: [StoreProblem] = []
    var rows = VerifiedRows()
    index.verifyEach(in: file, &problems) { (number, labels, problems) in
      var all: [LogBlock] = []
      file.noting(&problems, series: labels) { () throws(StoreError) in
        all = try file.decoding { () throws(ChunkDecodingError) in try blocks(of: number) }
      }
      var end = Int64.min
      for block in all {
        rows.add(block.count, from: block.minTime, through: block.maxTime)
        file.noting(&problems, series: labels) { () throws(StoreError) in
          try verify(block)
          if block.minTime < end {
            throw .damaged(
              path: file.path, offset: block.page.offset, reason: "blocks are out of time order")
          }
        }
        end = block.maxTime
      }
    }
    return problems.isEmpty ? rows.problems(file) : problems
  }

  /// Whether the filters of the block's columns are what the columns say.
  private func hasColumnFilters(of block: LogBlock) throws(StoreError) -> Bool {
    guard let group = try group(block) else { return true }
    do {
      return try group.hasItsFilters()
    } catch {
      throw .damaged(
        path: file.path, offset: block.page.offset, reason: "\(group.located(error))")
    }
  }

  private func verify(_ block: LogBlock) throws(StoreError) {
    let entries = try read(block, from: .min, through: .max)
    let timestamps = entries.timestamps
    guard timestamps.count == block.count, timestamps.first == block.minTime,
      timestamps.last == block.maxTime, zip(timestamps, timestamps.dropFirst()).allSatisfy(<=),
      entries.bytes.count == block.lineBytes
    else {
      throw .damaged(
        path: file.path, offset: block.page.offset,
        reason: "the entries are not those of the directory, or not in time order")
    }
    let (filter, trigrams, hasEscapes) = entries.bytes.withUnsafeBufferPointer {
      (
        LineFilter.encode($0, lineEnds: entries.lineEnds[...], base: 0),
        TrigramFilter.encode($0, lineEnds: entries.lineEnds[...], base: 0),
        PlainEscapes.areIn($0)
      )
    }
    let holds = try file.decoding { () throws(ChunkDecodingError) in
      let hasTrigrams = try self.hasTrigrams(trigrams, for: block)
      return hasTrigrams && hasFilter(filter, for: block)
    }
    let hasColumnFilters = try hasColumnFilters(of: block)
    let deniesEscapes = hasEscapes && !mayHavePlainEscapes(in: block)
    if !holds || !hasColumnFilters || deniesEscapes {
      throw .damaged(
        path: file.path, offset: block.page.offset, reason: "the block's line filter differs")
    }
  }
}
