// Which segments become one.

/// A segment as a compaction sees it.
struct CompactionCandidate: Hashable, Sendable {
  /// Its number in the manifest.
  var number: Int
  var minTime: Int64
  var maxTime: Int64
  /// The bytes of its data as it came.
  var rawBytes: Int

  /// Whether there is nothing in it that has a time.
  var isEmpty: Bool { minTime > maxTime }
}

/// Segments of one kind that are to be merged.
struct CompactionJob: Hashable, Sendable {
  /// The numbers of the segments.
  var numbers: [Int]
  var rawBytes: Int
}

/// Chooses what to merge, of segments of one kind.
///
/// Segments that share time are merged whatever their size, because they may hold the same data;
/// their times are disjoint afterwards. Neighbours in time are merged while they are small: those
/// at half the limit are left alone, so that data is not written over and over again. A store that
/// was compacted has nothing left to do.
struct CompactionPlan {
  /// Bytes of data as it came that one merged segment may hold.
  var limit: Int
  /// How much time neighbours that become one may span, in the kind's unit.
  var spanLimit: Int64

  /// Segments that overlap one another, with nothing between them.
  private struct Cluster {
    var numbers: [Int]
    var minTime: Int64
    var maxTime: Int64
    var rawBytes: Int
  }

  /// What to merge. Each job's result is right wherever the others' are done or not.
  func jobs(for candidates: [CompactionCandidate]) -> [CompactionJob] {
    var jobs: [CompactionJob] = []
    var open: Cluster?
    func close() {
      if let open, open.numbers.count > 1 {
        jobs.append(CompactionJob(numbers: open.numbers, rawBytes: open.rawBytes))
      }
      open = nil
    }
    for cluster in clusters(of: candidates) {
      if let before = open, let joined = joined(before, cluster) {
        open = joined
      } else {
        close()
        open = cluster
      }
    }
    close()
    let empty = candidates.filter(\.isEmpty).map(\.number)
    if !jobs.isEmpty {
      jobs[0].numbers += empty
    } else if empty.count > 1 {
      jobs.append(CompactionJob(numbers: empty, rawBytes: 0))
    }
    return jobs
  }

  private func joined(_ before: Cluster, _ next: Cluster) -> Cluster? {
    guard before.rawBytes < limit / 2, next.rawBytes < limit / 2,
      before.rawBytes + next.rawBytes <= limit,
      Self.distance(before.minTime, next.maxTime) <= UInt64(spanLimit)
    else { return nil }
    return Cluster(
      numbers: before.numbers + next.numbers, minTime: before.minTime, maxTime: next.maxTime,
      rawBytes: before.rawBytes + next.rawBytes)
  }

  private func clusters(of candidates: [CompactionCandidate]) -> [Cluster] {
    var clusters: [Cluster] = []
    for next in candidates.filter({ !$0.isEmpty }).sorted(by: {
      ($0.minTime, $0.number) < ($1.minTime, $1.number)
    }) {
      guard let last = clusters.last, next.minTime <= last.maxTime else {
        clusters.append(
          Cluster(
            numbers: [next.number], minTime: next.minTime, maxTime: next.maxTime,
            rawBytes: next.rawBytes))
        continue
      }
      clusters[clusters.count - 1].numbers.append(next.number)
      clusters[clusters.count - 1].maxTime = max(last.maxTime, next.maxTime)
      clusters[clusters.count - 1].rawBytes += next.rawBytes
    }
    return clusters
  }

  /// How far apart two times are.
  static func distance(_ start: Int64, _ end: Int64) -> UInt64 {
    end < start ? 0 : UInt64(bitPattern: end &- start)
  }
}
