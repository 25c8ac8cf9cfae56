import CLibEdit
import Glibc

/// Lines from the terminal with editing, history and completion; plain lines where there is no
/// terminal.
final class LineEditor {
  private let historyPath: String?

  /// The candidates for a word: `(line, where the word starts, where it ends)`, in bytes.
  nonisolated(unsafe) private static var completer: ((String, Int, Int) -> [String])?

  /// Characters that end a word for completion.
  nonisolated(unsafe) private static let wordBreaks = strdup(" \t\n(){}[],=!~+-*/%^<>|\"'`")

  init(historyPath: String?) {
    self.historyPath = historyPath
    if let historyPath { _ = lookback_edit_read_history(historyPath) }
  }

  var complete: ((String, Int, Int) -> [String])? {
    get { Self.completer }
    set {
      Self.completer = newValue
      lookback_edit_set_completer(
        { line, start, end in
          guard let line, let completer = LineEditor.completer else { return nil }
          return LineEditor.array(completer(String(cString: line), Int(start), Int(end)))
        }, Self.wordBreaks)
    }
  }

  /// The next line, nil at the end of input.
  func read(prompt: String) -> String? {
    guard Terminal.isInputTerminal else { return readLine() }
    guard let line = lookback_edit_line(prompt) else {
      StandardOutput.write("\n")
      return nil
    }
    defer { free(line) }
    let text = String(cString: line)
    if !text.isEmpty { lookback_edit_add_history(line) }
    return text
  }

  func saveHistory() {
    if let historyPath { _ = lookback_edit_write_history(historyPath) }
  }

  /// Strings for C: each malloc'ed, and the array, which ends with nil.
  private static func array(
    _ strings: [String]
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    if strings.isEmpty { return nil }
    let size = (strings.count + 1) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
    guard let memory = malloc(size) else { return nil }
    let out = memory.bindMemory(
      to: UnsafeMutablePointer<CChar>?.self, capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { out[index] = strdup(string) }
    out[strings.count] = nil
    return out
  }
}

extension Terminal {
  static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }
}
