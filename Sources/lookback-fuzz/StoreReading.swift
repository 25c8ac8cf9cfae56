import ChunkEncoding
import ChunkStore
import TelemetryModel
import TextMatching

// Reading all that a store can be asked for.

enum StoreReading {
  /// Asks for everything; whether no answer was an error.
  static func readAll(_ store: Store) -> Bool {
    let parts = [readNames, readSeries, readStreams]
    // Each is asked for even where one before it is damaged.
    return parts.map { part in (try? part(store)) != nil }.allSatisfy { $0 }
  }

  private static func readNames(_ store: Store) throws {
    for kind in SegmentKind.allCases {
      for name in try store.labelNames(of: kind).prefix(16) {
        _ = try store.labelValues(name, of: kind)
      }
    }
    _ = try store.metricNames()
    _ = try store.metadata()
    _ = (store.sampleTimeRange, store.entryTimeRange)
  }

  private static let matchers = [
    Matcher("job", .equal, "api"), Matcher("job", .notEqual, "api"),
    Matcher("instance", .regex, "a.*|"), Matcher("instance", .notRegex, "a|b"),
  ]

  private static func readSeries(_ store: Store) throws {
    for matcher in matchers {
      _ = try store.selectSeries([matcher], from: .min, through: .max)
    }
    for series in try store.selectSeries([], from: .min, through: .max).prefix(256) {
      var columns = SampleColumns()
      try store.readSamples(series.reference, from: .min, through: .max, into: &columns)
      let middle = columns.timestamps.isEmpty ? 0 : columns.timestamps[columns.timestamps.count / 2]
      columns.removeAll()
      try store.readSamples(series.reference, from: middle, through: middle, into: &columns)
      _ = try store.stretches(of: series.reference, from: .min, through: .max)
    }
  }

  private static func readStreams(_ store: Store) throws {
    for matcher in matchers {
      _ = try store.selectStreams([matcher], from: .min, until: .max)
    }
    for stream in try store.selectStreams([], from: .min, until: .max).prefix(256) {
      for needles in [[], [Needle(texts: [Array("error".utf8)])]] {
        for isBackward in [false, true] {
          try store.readEntries(
            stream.reference, from: .min, until: .max, isBackward: isBackward, needles: needles
          ) { entries in
            for index in 0..<entries.count { _ = entries.line(index) }
            return true
          }
        }
      }
      for piece in try store.pieces(of: stream.reference, from: .min, until: .max) {
        if case .columns(let group, let rows)? = try piece.open(needles: []) {
          try searchColumns(of: group, rows)
        }
      }
    }
  }

  /// Looks for texts in columns, and reads some of the lines alone.
  private static func searchColumns(of group: LogGroup, _ rows: RowSet) throws {
    for text in ["error", "1", "\":\"", "=a b", "0123456789abcdef"] {
      let condition = TextCondition(.anywhere, ArraySlice(text.utf8))
      let found = try group.lines().rows(holding: condition)
      _ = try group.entries(found.intersection(rows))
    }
    _ = try group.entries(RowSet(0..<min(2, rows.count), of: rows.count))
  }
}
