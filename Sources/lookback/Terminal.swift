import Diagnostics
import Glibc

/// What is known of the terminal: the one place that looks at it.
enum Terminal {
  static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Colours for standard output: only on a terminal, and never under `NO_COLOR`.
  static var outputStyle: Style { Style(isColored: isOutputTerminal && allowsColor) }

  /// Colours for standard error.
  static var errorStyle: Style { Style(isColored: isErrorTerminal && allowsColor) }

  private static var allowsColor: Bool { environment("NO_COLOR")?.isEmpty ?? true }

  /// Columns of the terminal, nil where output goes elsewhere.
  static var width: Int? {
    guard isOutputTerminal else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// A variable of the environment.
  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// Writes to standard output and standard error, whole or not at all.
enum StandardOutput {
  static func write(_ text: String) { write(Array(text.utf8)) }

  /// A reader that has gone away ends the program quietly, as it does others in a pipe.
  static func write(_ bytes: [UInt8]) {
    if !put(bytes, to: STDOUT_FILENO) { exit(errno == EPIPE ? 0 : ExitStatus.badData.rawValue) }
  }

  static func complain(_ text: String) {
    _ = put(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: STDERR_FILENO)
  }

  /// Writes all of `bytes`; false where that failed, and `errno` says why.
  static func put(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      start += count
    }
    return true
  }
}
