import ChunkEncoding
import ChunkStore
import TelemetryModel

// Single files of Prometheus, and parts of them: the way in for checks of each reader by itself.

/// Reads parts of what Prometheus writes without a directory around them.
package enum PrometheusParts {
  /// The samples of a chunk.
  package static func chunk(
    _ bytes: UnsafeRawBufferPointer, encoding: UInt8
  ) throws(ChunkDecodingError) -> SampleColumns {
    var columns = SampleColumns()
    try PrometheusChunk.decode(
      bytes, encoding: encoding, in: .min ... .max, deleted: [], into: &columns)
    return columns
  }

  /// Reads all of the index of a block: names, values, each series, and what `matchers` select.
  ///
  /// - Returns: how many series there are.
  package static func index(path: String, matchers: [Matcher]) throws(RecordingError) -> Int {
    let file = try MappedFile(path)
    do throws(ImportDamage) {
      let index = try BlockIndex(file)
      let postings = try BlockPostings(index)
      for name in postings.labelNames { _ = try postings.labelValues(name) }
      for matcher in matchers {
        guard let compiled = try? CompiledMatcher(matcher) else { continue }
        _ = try postings.select([compiled])
      }
      var strings = SymbolCache()
      var places: [BlockIndex.ChunkPlace] = []
      let offsets = try index.seriesOffsets()
      for offset in offsets {
        _ = try index.readSeries(at: offset, strings: &strings, places: &places)
        try index.readPlaces(at: offset, into: &places)
      }
      return offsets.count
    } catch {
      throw RecordingError(error)
    }
  }

  /// Reads the tombstones of a block; how many intervals series 1 has.
  package static func tombstones(path: String) throws(RecordingError) -> Int {
    let file = try MappedFile(path)
    do throws(ImportDamage) {
      return try BlockTombstones(file).intervals(of: 1).count
    } catch {
      throw RecordingError(error)
    }
  }

  /// Replays one record of a write-ahead log, as often as `count` says.
  package static func record(
    _ bytes: UnsafeRawBufferPointer, count: Int
  ) throws(ChunkDecodingError) {
    var replay = HeadReplay(minTime: .min)
    for _ in 0..<count { try WALRecord.read(bytes, into: &replay) }
  }

  /// Replays a segment of a write-ahead log up to where it can be read; how many records that are.
  package static func log(path: String) throws(RecordingError) -> Int {
    let file = try MappedFile(path)
    _ = WALSegment.begins(file.bytes)
    var segment = WALSegment(file)
    var replay = HeadReplay(minTime: .min)
    var count = 0
    do throws(WALSegment.End) {
      try segment.forEachRecord { (record, _) throws(ChunkDecodingError) in
        count += 1
        try WALRecord.read(record, into: &replay)
      }
    } catch {
      throw RecordingError(error.damage)
    }
    return count
  }

  /// Decodes all chunks of a file of head chunks; how many there are.
  package static func headChunks(path: String) throws(RecordingError) -> Int {
    let file = HeadChunkFile(file: try MappedFile(path))
    var count = 0
    do throws(ImportDamage) {
      try file.forEachChunk { (chunk) throws(ChunkDecodingError) in
        count += 1
        _ = try? Self.chunk(chunk.bytes, encoding: chunk.encoding)
      }
    } catch {
      throw RecordingError(error)
    }
    return count
  }
}
