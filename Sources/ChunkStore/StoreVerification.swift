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
  /// What is wrong with the store in the folder at `path`; empty where all of it can be read and
  /// agrees with itself.
  ///
  /// - Complexity: O(bytes of the store): everything is read.
  package static func verify(directory path: String) -> [StoreProblem] {
    let directory = StoreDirectory(path: path)
    do throws(StoreError) {
      var problems: [StoreProblem] = []
      let manifest = try directory.readManifest()
      for entry in manifest.segments {
        do throws(StoreError) {
          problems += try Store([directory.openSegment(entry)]).verify()
        } catch {
          problems.append(StoreProblem(error, path: directory.path(of: entry)))
        }
      }
      do throws(StoreError) {
        _ = try directory.readLogs(of: manifest)
      } catch {
        problems.append(StoreProblem(error, path: path))
      }
      return problems
    } catch {
      return [StoreProblem(error, path: path)]
    }
  }

  /// What is wrong with the pages of this opened store.
  package func verify() -> [StoreProblem] {
    metricSegments.flatMap { $0.verify() } + logSegments.flatMap { $0.verify() }
  }
}

extension LabelIndex {
  /// Calls `check` with each series' number and labels; notes what it throws, and labels out of
  /// order.
  fileprivate func verifyEach(
    in file: SegmentFile, _ check: (Int) throws(StoreError) -> Void
  ) -> [StoreProblem] {
    var problems: [StoreProblem] = []
    var known: [Int: String] = [:]
    var previous: Labels?
    for number in 0..<seriesCount {
      var labels: Labels?
      do throws(StoreError) {
        let found = try file.decoding { () throws(ChunkDecodingError) in
          try self.labels(of: number, known: &known)
        }
        labels = found
        if let previous, !(previous < found) {
          throw .damaged(path: file.path, offset: 0, reason: "the series are out of order")
        }
        previous = found
        try check(number)
      } catch {
        problems.append(StoreProblem(error, path: file.path, series: labels))
      }
    }
    return problems
  }
}

extension MetricSegment {
  /// What is wrong with this segment.
  fileprivate func verify() -> [StoreProblem] {
    var sampleCount = 0
    var problems = index.verifyEach(in: file) { (number) throws(StoreError) in
      let all = try file.decoding { () throws(ChunkDecodingError) in try chunks(of: number) }
      for (chunk, timeline) in all {
        sampleCount += chunk.count
        try verify(chunk, timeline)
      }
    }
    do throws(StoreError) {
      _ = try file.decoding { () throws(ChunkDecodingError) in try metadata() }
    } catch {
      problems.append(StoreProblem(error, path: file.path))
    }
    if problems.isEmpty && sampleCount != file.rowCount {
      problems.append(
        StoreProblem(path: file.path, offset: 0, reason: "the header counts other samples"))
    }
    return problems
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
    let summary =
      isFloat ? ChunkSummary(columns.values) : HistogramPage.summary(columns.histograms[...])
    guard summary.agrees(with: chunk.summary) else {
      throw .damaged(
        path: file.path, offset: chunk.page.offset,
        reason: "the values are not those that the directory sums up")
    }
  }
}

extension LogSegment {
  /// What is wrong with this segment.
  fileprivate func verify() -> [StoreProblem] {
    var entryCount = 0
    var problems = index.verifyEach(in: file) { (number) throws(StoreError) in
      let all = try file.decoding { () throws(ChunkDecodingError) in try blocks(of: number) }
      for block in all {
        entryCount += block.count
        try verify(block)
      }
    }
    if problems.isEmpty && entryCount != file.rowCount {
      problems.append(
        StoreProblem(path: file.path, offset: 0, reason: "the header counts other entries"))
    }
    return problems
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
    let filter = entries.bytes.withUnsafeBufferPointer {
      LineFilter.encode($0, lineEnds: entries.lineEnds[...], base: 0)
    }
    guard hasFilter(filter, for: block) else {
      throw .damaged(
        path: file.path, offset: block.page.offset, reason: "the block's line filter differs")
    }
  }
}
