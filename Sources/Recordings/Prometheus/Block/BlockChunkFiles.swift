import ChunkEncoding
import TelemetryModel

/// The chunk files of a block.
struct BlockChunkFiles: Sendable {
  private static let magic: UInt32 = 0x85BD_40DD
  private static let headerSize = 8

  /// In the order that indexes count them in.
  let files: [MappedFile]

  /// - Parameter path: the block's folder of chunks.
  init(path: String) throws(RecordingError) {
    var files: [MappedFile] = []
    for (_, path) in try FolderListing.numberedFiles(in: path) {
      files.append(try MappedFile(path))
    }
    self.files = files
    do throws(ImportDamage) {
      for file in files {
        try file.decoding(at: 0) { () throws(ChunkDecodingError) in
          var reader = ByteReader(file.bytes)
          guard try reader.readBigEndian(UInt32.self) == Self.magic else {
            throw .invalid("the file does not begin as chunks do")
          }
          let version = try reader.readByte()
          guard version == 1 else { throw .invalid("version \(version) of chunks") }
        }
      }
    } catch {
      throw RecordingError(error)
    }
  }

  /// Appends the samples in `range` of the chunk at `place`, those in `deleted` left out.
  func read(
    _ place: BlockIndex.ChunkPlace, in range: ClosedRange<Int64>, deleted: [ClosedRange<Int64>],
    index: MappedFile, into columns: inout SampleColumns
  ) throws(ImportDamage) {
    guard place.file < files.count else {
      throw ImportDamage(
        path: index.path, offset: 0,
        reason: "a chunk in file \(place.file + 1) of \(files.count)")
    }
    let file = files[place.file]
    do throws(ChunkDecodingError) {
      guard place.offset >= Self.headerSize, place.offset < file.bytes.count else {
        throw .truncated(offset: file.bytes.count)
      }
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: file.bytes[place.offset...]))
      let length = try reader.readCount(limit: reader.remaining)
      guard length < reader.remaining else { throw .truncated(offset: file.bytes.count) }
      let chunk = try reader.readBytes(length + 1)
      guard try reader.readBigEndian(UInt32.self) == CRC32C.checksum(chunk) else {
        throw .invalid("the chunk's checksum differs")
      }
      try PrometheusChunk.decode(
        UnsafeRawBufferPointer(rebasing: chunk[1...]), encoding: chunk[0], in: range,
        deleted: deleted, into: &columns)
    } catch {
      throw ImportDamage(path: file.path, offset: place.offset, reason: error.description)
    }
  }
}
