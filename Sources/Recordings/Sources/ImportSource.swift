import Glibc

/// One source of an import: a file, the files of a rotated set, or a folder that Prometheus wrote.
package struct ImportSource: Hashable, Sendable {
  /// What it is called: the path that its newest file has or would have.
  package var name: String
  /// Oldest first.
  package var files: [String]
  /// Whether an empty file is no error: it was found in a directory and not named.
  package var mayBeEmpty = false
  /// Whether the one file is a folder that Prometheus wrote.
  package var isPrometheusDirectory = false

  package init(name: String, files: [String]) {
    self.name = name
    self.files = files
  }

  /// The sources that stand under `paths`: files, `-` for standard input, and directories with all
  /// that is below them but names that begin with a point. Rotated files of one name (`app.log`,
  /// `app.log.1`, `app.log.2.gz`, `app.log-20251204`) become one source; a folder that Prometheus
  /// wrote is one.
  package static func find(under paths: [String]) -> [ImportSource] {
    var sources: [ImportSource] = []
    var places: [String: Int] = [:]
    for path in paths {
      let isFolder = isDirectory(path)
      for file in isFolder ? files(under: path) : [path] {
        let isPrometheus = isDirectory(file)
        let name = isPrometheus ? file : RotatedName(file).base
        if let place = places[name] {
          if !sources[place].files.contains(file) { sources[place].files.append(file) }
        } else {
          places[name] = sources.count
          var source = ImportSource(name: name, files: [file])
          source.mayBeEmpty = isFolder
          source.isPrometheusDirectory = isPrometheus
          sources.append(source)
        }
      }
    }
    return sources.map { source in
      var source = source
      if source.files.count == 1 {
        source.name = source.files[0]
      } else {
        source.files.sort { RotatedName($0).isOlder(than: RotatedName($1)) }
        source.mayBeEmpty = true
      }
      return source
    }
  }

  /// The bytes of its files as they lie on disk; nil where that is not known.
  package var byteCount: Int? {
    var sum = 0
    for file in files {
      var status = stat()
      guard file != "-", stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        return nil
      }
      sum += Int(status.st_size)
    }
    return sum
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Symbolic links may make circles.
  private static let depthLimit = 32

  /// The files under a directory, and the folders that Prometheus wrote.
  private static func files(under path: String, depth: Int = 0) -> [String] {
    if PrometheusDirectory.isOne(path: path) { return [path] }
    guard depth < depthLimit, let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted().flatMap { name -> [String] in
      let inner = path.hasSuffix("/") ? path + name : path + "/" + name
      return isDirectory(inner) ? files(under: inner, depth: depth + 1) : [inner]
    }
  }
}

/// A file name taken apart: what it is called, and which place in a rotation it has.
struct RotatedName {
  /// The path without what rotation put behind it.
  let base: String
  /// The number behind it, where there is one: greater is older.
  private(set) var number: Int?
  /// The date behind it, digits and dashes: greater is newer.
  private(set) var date: String?
  private let path: String

  init(_ path: String) {
    self.path = path
    var rest = Substring(path)
    if rest.hasSuffix(".gz") { rest.removeLast(3) }
    guard let mark = rest.lastIndex(where: { $0 == "." || $0 == "-" }), mark > rest.startIndex
    else {
      base = path
      return
    }
    let tail = rest[rest.index(after: mark)...]
    let isDigits = !tail.isEmpty && tail.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    if isDigits, rest[mark] == ".", tail.utf8.count <= 4, let number = Int(tail) {
      self.number = number
      base = String(rest[..<mark])
      return
    }
    if let start = Self.dateStart(of: rest) {
      date = String(rest[rest.index(after: start)...])
      base = String(rest[..<start])
      return
    }
    base = path.hasSuffix(".log.gz") ? String(rest) : path
  }

  /// The index of the point or dash before a date (`20251204`, `2025-12-04`, either with a time of
  /// day) that ends the name.
  private static func dateStart(of name: Substring) -> Substring.Index? {
    let digits = name.utf8.reversed().prefix {
      $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "T")
    }
    for mark in name.indices where name[mark] == "." || name[mark] == "-" {
      let tail = name[name.index(after: mark)...]
      guard tail.utf8.count <= digits.count, tail.hasPrefix("20") else { continue }
      let count = tail.utf8.filter { $0 &- UInt8(ascii: "0") < 10 }.count
      if count == 8 || count == 10 || count == 12 || count == 14 { return mark }
    }
    return nil
  }

  /// The current file is the newest, then come numbers upwards, then dates downwards.
  func isOlder(than other: RotatedName) -> Bool {
    switch (date, other.date) {
    case (let date?, let theirs?) where date != theirs: return date < theirs
    case (_?, nil): return true
    case (nil, _?): return false
    case (_?, _?), (nil, nil): break
    }
    let (mine, theirs) = (number ?? 0, other.number ?? 0)
    return mine != theirs ? mine > theirs : path > other.path
  }
}
