import CZlib
import Glibc

/// Writes gzip files that are the same bytes each time: no name, no time in the header.
enum GzipFile {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  static func write(_ text: String, to path: String) throws(Failure) {
    guard let compressed = compress(Array(text.utf8)) else {
      throw Failure(description: "\(path): cannot compress")
    }
    try write(compressed, to: path)
  }

  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    guard let file = fopen(path, "wb") else {
      throw Failure(description: "\(path): \(String(cString: strerror(errno)))")
    }
    let written = fwrite(bytes, 1, bytes.count, file)
    if fclose(file) != 0 || written != bytes.count {
      throw Failure(description: "\(path): \(String(cString: strerror(errno)))")
    }
  }

  private static func compress(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    let gzipWindow = MAX_WBITS + 16
    guard
      deflateInit2_(
        &stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzipWindow, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        CInt(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    let status = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { sink in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = sink.baseAddress
        stream.avail_out = UInt32(sink.count)
        return deflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { return nil }
    return Array(output.prefix(Int(stream.total_out)))
  }
}
