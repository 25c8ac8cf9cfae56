// The repository as the rules see it: its root, its files and their text.

import Foundation

/// A text file of the repository.
struct RepositoryFile: Sendable {
  /// From the root: `Sources/Diagnostics/Style.swift`.
  var path: String
  var text: String

  /// The directory below `Sources` or `Tests`, which is the target's name; nil elsewhere.
  var target: String? {
    let parts = path.split(separator: "/")
    guard parts.count > 2, parts[0] == "Sources" || parts[0] == "Tests" else { return nil }
    return String(parts[1])
  }

  /// Without what follows the last line's end.
  var lines: [Substring] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.last?.isEmpty == true ? lines.dropLast() : lines
  }
}

/// The checked-out repository that these tests were built from.
enum Repository {
  static let root: URL = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    return folder
  }()

  /// The paths that git tracks and that exist; where git does not answer (an unpacked archive), the
  /// files that are there and that no build leaves.
  static let paths: [String] = (trackedPaths() ?? foundPaths()).filter(exists).sorted()

  /// The tracked files that are text.
  static let textFiles: [RepositoryFile] = paths.compactMap { path in
    guard let data = try? Data(contentsOf: root.appendingPathComponent(path)),
      !data.prefix(8192).contains(0), let text = String(data: data, encoding: .utf8)
    else { return nil }
    return RepositoryFile(path: path, text: text)
  }

  static let swiftFiles: [RepositoryFile] = textFiles.filter { $0.path.hasSuffix(".swift") }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
  }

  static func file(_ path: String) -> RepositoryFile? { textFiles.first { $0.path == path } }

  /// The names of the folders that hold files under `parent`.
  static func folders(in parent: String) -> Set<String> {
    Set(
      paths.compactMap { path in
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == parent ? String(parts[1]) : nil
      })
  }

  private static func trackedPaths() -> [String]? {
    let git = Process()
    let output = Pipe()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = ["git", "ls-files", "-z"]
    git.currentDirectoryURL = root
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    guard (try? git.run()) != nil else { return nil }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    git.waitUntilExit()
    guard git.terminationStatus == 0, !bytes.isEmpty else { return nil }
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func foundPaths() -> [String] {
    guard let all = FileManager.default.enumerator(atPath: root.path) else { return [] }
    return all.compactMap { $0 as? String }.filter { path in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(
        atPath: root.appendingPathComponent(path).path, isDirectory: &isFolder)
      return !isFolder.boolValue && !path.hasPrefix(".git/") && !isBuildProduct(path)
    }
  }
}

/// Whether `path` is something that a build makes: never tracked.
func isBuildProduct(_ path: String) -> Bool {
  path.split(separator: "/").contains { $0.hasPrefix(".build") || $0 == "Package.resolved" }
}
