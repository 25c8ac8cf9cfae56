import Foundation

/// A folder of its own for a test.
enum NewFolder {
  static func path() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  }

  static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
