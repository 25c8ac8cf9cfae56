import Recordings

/// Reads whole text files.
enum TextFile {
  /// The text of the file at `path`, or of standard input for `-`.
  static func read(_ path: String) throws -> String {
    var bytes: [UInt8] = []
    do throws(RecordingError) {
      let stream = try FileByteStream(path: path)
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = try buffer.withUnsafeMutableBufferPointer {
          (piece) throws(RecordingError) -> Int in
          try stream.read(into: UnsafeMutableRawBufferPointer(piece))
        }
        if count == 0 { break }
        bytes += buffer[..<count]
      }
    } catch {
      throw CommandFailure(.badData, error.line)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
