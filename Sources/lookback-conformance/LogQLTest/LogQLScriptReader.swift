import TelemetryModel

/// Reads LogQL test scripts: commands at the left margin, their lines indented.
struct LogQLScriptReader {
  private let lines: [Substring]
  /// The index of the next line.
  private var next = 0

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Self.withoutComment)
  }

  /// The next command; nil at the end of the script.
  ///
  /// After a failure the reader stands behind the block that failed.
  mutating func command() throws(ScriptFailure) -> LogQLScript.Command? {
    while next < lines.count, lines[next].trimmed().isEmpty { next += 1 }
    if next == lines.count { return nil }
    let line = next + 1
    let head = lines[next]
    next += 1
    let block = lines[next...].prefix { !$0.trimmed().isEmpty && $0.first?.isWhitespace == true }
    next = block.endIndex
    let blockLines = block.map { $0.trimmed() }
    var words = WordReader(head)
    let kind: LogQLScript.Command.Kind
    if words.take("clear") {
      kind = .clear
    } else if words.take("load") {
      kind = .load(try LogLoadReader.read(blockLines, firstLine: line + 1))
    } else if words.take("eval") {
      kind = .eval(try LogEvaluationReader(line: line).read(head: &words, lines: blockLines))
    } else {
      throw ScriptFailure(line: line, description: "unknown command \(head)")
    }
    return LogQLScript.Command(line: line, kind: kind)
  }

  /// `line` up to a `#` outside of quotes.
  private static func withoutComment(_ line: Substring) -> Substring {
    var rest = line
    while let character = rest.first {
      if character == "#" { return line[..<rest.startIndex] }
      if let literal = LabelSetReader.literal(at: rest) {
        rest = rest[literal.endIndex...]
      } else {
        rest = rest.dropFirst()
      }
    }
    return line
  }

  /// Reads a Go duration in nanoseconds.
  static func duration(_ text: String?, line: Int) throws(ScriptFailure) -> Int64 {
    guard let text else { throw ScriptFailure(line: line, description: "expected a duration") }
    do throws(GoDuration.Failure) {
      return try GoDuration.parse(text)
    } catch {
      throw ScriptFailure(line: line, description: error.description)
    }
  }
}
