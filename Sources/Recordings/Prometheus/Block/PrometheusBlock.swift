import ChunkEncoding
import TelemetryModel

/// A block of a Prometheus data directory: immutable, so it can be read from several threads.
final class PrometheusBlock: Sendable {
  let path: String
  let meta: BlockMeta
  let index: BlockIndex
  private let chunks: BlockChunkFiles
  private let tombstones: BlockTombstones

  /// Opens the block in the folder at `path`.
  init(path: String, meta: BlockMeta) throws(RecordingError) {
    self.path = path
    self.meta = meta
    let indexFile = try MappedFile("\(path)/index")
    chunks = try BlockChunkFiles(path: "\(path)/chunks")
    let deleted = "\(path)/tombstones"
    let tombstoneFile = FolderListing.exists(deleted) ? try MappedFile(deleted) : nil
    do throws(ImportDamage) {
      index = try BlockIndex(indexFile)
      tombstones =
        try tombstoneFile.map { (file) throws(ImportDamage) in
          try BlockTombstones(file)
        } ?? BlockTombstones()
    } catch {
      throw RecordingError(error)
    }
  }

  /// The last millisecond that the block is about.
  var lastTime: Int64 { max(meta.minTime, meta.maxTime &- 1) }

  /// Asks the system to read the chunks ahead.
  func readAhead() {
    for file in chunks.files { file.readAhead() }
  }

  /// How many bytes are read to read all of it.
  var byteCount: Int {
    chunks.files.reduce(index.file.bytes.count) { $0 + $1.bytes.count }
  }

  /// Appends the samples in `range` of the series at `offset` of the index, whose chunks are
  /// `places`. Chunks may overlap one another where samples came out of order: then what is
  /// appended is in no order.
  ///
  /// - Parameter damaged: told of each chunk that cannot be read; where it throws, reading ends.
  func readSamples(
    _ places: some Sequence<BlockIndex.ChunkPlace>, ofSeriesAt offset: Int,
    in range: ClosedRange<Int64>,
    into columns: inout SampleColumns, damaged: (ImportDamage) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    let deleted = tombstones.intervals(of: index.reference(ofSeriesAt: offset))
    for place in places where place.minTime <= range.upperBound && place.maxTime >= range.lowerBound
    {
      do throws(ImportDamage) {
        try chunks.read(place, in: range, deleted: deleted, index: index.file, into: &columns)
      } catch {
        try damaged(error)
      }
    }
  }
}
