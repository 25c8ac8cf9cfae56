import Diagnostics
import TelemetryModel

/// How serious a log line says it is.
package enum LogLevel: String, Hashable, Sendable, CaseIterable {
  case trace, debug, info, warning, error

  /// The labels that hold a level, the most telling first.
  private static let labelNames = ["level", "detected_level", "severity", "lvl"]
  /// How far into a line a level is looked for.
  private static let searchedBytes = 200

  /// The level that `word`, in lower case, names.
  private static func named(_ word: [UInt8]) -> LogLevel? {
    switch String(decoding: word, as: UTF8.self) {
    case "error", "err", "fatal", "critical", "crit", "panic": .error
    case "warning", "warn": .warning
    case "info", "information": .info
    case "debug": .debug
    case "trace": .trace
    default: nil
    }
  }

  /// The level that labels name, or else the first word of the line that is a level's name.
  package static func of(labels: Labels, line: [UInt8]) -> LogLevel? {
    for name in labelNames {
      guard let value = labels[name] else { continue }
      if let level = named(value.utf8.map { $0 | 0x20 }) { return level }
    }
    return firstWord(in: line.prefix(searchedBytes))
  }

  private static func firstWord(in line: ArraySlice<UInt8>) -> LogLevel? {
    var word: [UInt8] = []
    for byte in line + [0] {
      if (byte | 0x20) &- UInt8(ascii: "a") < 26 {
        word.append(byte | 0x20)
      } else if !word.isEmpty {
        if let level = named(word) { return level }
        word.removeAll(keepingCapacity: true)
      }
    }
    return nil
  }

  /// The colour of lines of this level; nil for the terminal's own.
  var role: Style.Role? {
    switch self {
    case .error: .error
    case .warning: .warning
    case .info: nil
    case .debug, .trace: .faint
    }
  }
}
