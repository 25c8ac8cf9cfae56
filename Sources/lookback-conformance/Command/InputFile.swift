import Glibc
import LineScanning

/// Reads the files that are named on the command line, gzipped or not.
enum InputFile {
  /// Why a file could not be read.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The bytes of the file at `path`, unpacked.
  static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else {
      throw Failure(description: "\(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&block, 1, block.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: block[..<count])
    }
    if ferror(file) != 0 { throw Failure(description: "\(path): cannot be read") }
    if !bytes.starts(with: [0x1F, 0x8B]) { return bytes }
    guard let unpacked = GzipInput.unpack(bytes) else {
      throw Failure(description: "\(path): damaged gzip stream")
    }
    return unpacked
  }

  /// The JSON text in the file at `path`.
  static func json(_ path: String) throws -> JSONValue {
    do {
      return try JSONValue.parse(bytes(path))
    } catch let failure as JSONFailure {
      throw Failure(description: "\(path): \(failure)")
    }
  }
}
