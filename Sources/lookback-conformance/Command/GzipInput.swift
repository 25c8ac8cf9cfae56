import CZlib

/// Unpacks gzipped input files.
enum GzipInput {
  private static let blockSize = 1 << 18

  /// The bytes that the gzip stream `packed` holds; nil where it is damaged.
  static func unpack(_ packed: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, size) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var packed = packed
    var out: [UInt8] = []
    var block = [UInt8](repeating: 0, count: blockSize)
    return packed.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      while true {
        let (status, count) = block.withUnsafeMutableBufferPointer { buffer in
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(buffer.count)
          let status = inflate(&stream, Z_NO_FLUSH)
          return (status, buffer.count - Int(stream.avail_out))
        }
        out.append(contentsOf: block[..<count])
        if status == Z_STREAM_END { return out }
        if status != Z_OK { return nil }
      }
    }
  }
}
