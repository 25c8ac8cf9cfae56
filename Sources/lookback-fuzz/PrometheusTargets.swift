import ChunkEncoding
import Recordings
import TelemetryModel

// The files of Prometheus. Checksums are made to hold first.

extension FuzzTarget {
  /// An encoding, then a chunk.
  static let prometheusChunk = FuzzTarget(
    name: "prometheus-chunk",
    seeds: {
      // One sample each: the count, flags or header, a varint or varbit time, the value.
      let sample: [UInt8] = [0, 1, 0xD0, 0x0F, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]
      return (1...6).map { [UInt8($0)] + sample }
    },
    run: { (input) throws(BrokenClaim) in
      var input = input
      let encoding = UInt8(input.byte() % 8)
      let bytes = input.rest
      let read = bytes.withUnsafeBytes { try? PrometheusParts.chunk($0, encoding: encoding) }
      guard let columns = read else { return }
      try hold(
        columns.timestamps.count == columns.values.count
          && columns.histogramTimestamps.count == columns.histograms.count,
        "columns are of one length")
      for histogram in columns.histograms where !histogram.isStale {
        let count = histogram.positiveSpans.reduce(0) { $0 + Int($1.length) }
        try hold(histogram.positiveBuckets.count == count, "each bucket of a span has a count")
      }
    })

  /// The index of a block.
  static let prometheusIndex = FuzzTarget(
    name: "prometheus-index",
    seeds: { [[0xBA, 0xAA, 0xD7, 0x00, 2] + [UInt8](repeating: 0, count: 52)] },
    run: { (input) throws(BrokenClaim) in
      var bytes = input.bytes
      PrometheusSealing.sealIndex(&bytes)
      guard let file = BytesFile(bytes) else { return }
      let matchers = [
        Matcher("job", .equal, "a"), Matcher("x", .notEqual, ""), Matcher("x", .regex, "a|b"),
      ]
      let count = (try? PrometheusParts.index(path: file.path, matchers: matchers)) ?? 0
      try hold(count <= bytes.count, "there are no more series than bytes")
    })

  /// The tombstones of a block.
  static let prometheusTombstones = FuzzTarget(
    name: "prometheus-tombstones",
    seeds: { [[0x01, 0x30, 0xBA, 0x30, 1, 1, 2, 8, 0, 0, 0, 0]] },
    run: { (input) throws(BrokenClaim) in
      var bytes = input.bytes
      PrometheusSealing.seal(&bytes, 5..<max(5, bytes.count - 4))
      guard let file = BytesFile(bytes) else { return }
      let count = (try? PrometheusParts.tombstones(path: file.path)) ?? 0
      try hold(count <= bytes.count, "there are no more intervals than bytes")
    })

  /// A record of a write-ahead log.
  static let prometheusRecord = FuzzTarget(
    name: "prometheus-record",
    seeds: {
      let reference = [UInt8](repeating: 0, count: 7) + [1]
      let label: [UInt8] = [1, 1, 0x61, 1, 0x62]
      let sample: [UInt8] = [0, 2, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0]
      return [
        [1] + reference + label, [2] + reference + reference + sample, [3] + reference + [2, 6],
        [6, 1, 1, 1, 4] + Array("HELP".utf8) + [1, 0x68],
        [11, 2, 4, 2, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0x40, 0, 0, 0, 0, 0, 0, 0],
      ]
    },
    run: { (input) throws(BrokenClaim) in
      input.bytes.withUnsafeBytes { bytes in
        try? PrometheusParts.record(bytes, count: 2)
      }
    })

  /// A segment of a write-ahead log.
  static let prometheusLog = FuzzTarget(
    name: "prometheus-log", inputLimit: 40_000,
    seeds: {
      let record: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0x61, 1, 0x62]
      let head: [UInt8] = [1, 0, UInt8(record.count), 0, 0, 0, 0]
      return [head + record + [UInt8](repeating: 0, count: 9)]
    },
    run: { (input) throws(BrokenClaim) in
      var bytes = input.bytes
      PrometheusSealing.sealLog(&bytes)
      guard let file = BytesFile(bytes) else { return }
      let count = (try? PrometheusParts.log(path: file.path)) ?? 0
      try hold(count <= bytes.count, "there are no more records than bytes")
    })

  /// A file of head chunks.
  static let prometheusHead = FuzzTarget(
    name: "prometheus-head",
    seeds: {
      let head: [UInt8] = [0x01, 0x30, 0xBC, 0x91, 1, 0, 0, 0]
      let times = [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 0, count: 7) + [9]
      let chunk: [UInt8] = [0, 1, 0xD0, 0x0F, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0]
      let series = [UInt8](repeating: 0, count: 7) + [1]
      return [head + series + times + [1, UInt8(chunk.count)] + chunk + [0, 0, 0, 0]]
    },
    run: { (input) throws(BrokenClaim) in
      var bytes = input.bytes
      PrometheusSealing.sealHead(&bytes)
      guard let file = BytesFile(bytes) else { return }
      let count = (try? PrometheusParts.headChunks(path: file.path)) ?? 0
      try hold(count <= bytes.count, "there are no more chunks than bytes")
    })
}
