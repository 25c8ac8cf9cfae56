import Glibc
import TelemetryModel

/// What lies in the folders of a Prometheus directory.
enum FolderListing {
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The names in the folder at `path`, sorted by bytes.
  static func names(in path: String) throws(RecordingError) -> [String] {
    guard let directory = opendir(path) else {
      throw .system(operation: "opendir", path: path, errno: errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.precedesBytes($1) }
  }

  /// The files in the folder at `path` whose names are numbers, by number; none where there is no
  /// such folder.
  static func numberedFiles(
    in path: String
  ) throws(RecordingError) -> [(number: Int, path: String)] {
    if !isFolder(path) { return [] }
    var files: [(number: Int, path: String)] = []
    for name in try names(in: path) {
      let isNumber = !name.isEmpty && name.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
      if isNumber, let number = Int(name), !isFolder("\(path)/\(name)") {
        files.append((number, "\(path)/\(name)"))
      }
    }
    return files.sorted { $0.number < $1.number }
  }
}
