import ChunkEncoding

/// Unpacks gzipped input files.
enum GzipInput {
  private static let blockSize = 1 << 18

  /// The bytes that the gzip file `packed` holds; nil where it is damaged.
  static func unpack(_ packed: [UInt8]) -> [UInt8]? {
    var rest = packed[...]
    var out: [UInt8] = []
    var block = [UInt8](repeating: 0, count: blockSize)
    do {
      let reader = try GzipReader { buffer in
        let piece = rest.prefix(buffer.count)
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
      }
      while true {
        let count = try block.withUnsafeMutableBytes { try reader.read(into: $0) }
        if count == 0 { return out }
        out += block[..<count]
      }
    } catch {
      return nil
    }
  }
}
