import ChunkEncoding

/// A stream without its packing: gzip is unpacked on the way, anything else passes through.
final class UnpackedStream: ByteStream {
  private let path: String
  private let packed: GzipReader

  /// `stream`, unpacked if its first bytes are gzip's.
  static func opening(
    _ stream: any ByteStream, path: String
  ) throws(RecordingError) -> any ByteStream {
    let sampled = try SampledStream(stream, size: GzipReader.magic.count)
    if sampled.sample != GzipReader.magic { return sampled }
    return try UnpackedStream(sampled, path: path)
  }

  private init(_ stream: any ByteStream, path: String) throws(RecordingError) {
    self.path = path
    do throws(GzipError) {
      packed = try GzipReader { try stream.read(into: $0) }
    } catch {
      throw Self.failure(error, path: path)
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
    do {
      return try packed.read(into: buffer)
    } catch let error as GzipError {
      throw Self.failure(error, path: path)
    } catch let error as RecordingError {
      throw error
    } catch {
      throw .compressed(path: path, offset: 0, reason: "\(error)")
    }
  }

  private static func failure(_ error: GzipError, path: String) -> RecordingError {
    switch error {
    case .truncated(let offset):
      .compressed(path: path, offset: offset, reason: "the gzip file ends too early")
    case .damaged(let offset, let reason): .compressed(path: path, offset: offset, reason: reason)
    case .outOfMemory: .compressed(path: path, offset: 0, reason: "no memory to unpack it")
    }
  }
}
