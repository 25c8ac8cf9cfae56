import TelemetryModel

/// Reads LogQL test scripts: commands at the left margin, their lines indented.
struct LogQLScriptReader {
  /// A line without its comment.
  struct Line {
    /// From 1.
    var number: Int
    var text: Substring

    var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
    var isIndented: Bool { text.first?.isWhitespace == true }
  }

  private let lines: [Line]
  /// The index of the next line.
  private var next = 0

  /// Lines that are nothing but a comment are no lines: they end no block.
  init(_ text: String) {
    var lines: [Line] = []
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, whole) in all.enumerated() {
      let line = Line(number: index + 1, text: Self.withoutComment(whole))
      if line.isBlank && line.text.count < whole.count { continue }
      lines.append(line)
    }
    self.lines = lines
  }

  /// The next command; nil at the end of the script.
  ///
  /// After a failure the reader stands behind the block that failed.
  mutating func command() throws(ScriptFailure) -> LogQLScript.Command? {
    while next < lines.count, lines[next].isBlank { next += 1 }
    if next == lines.count { return nil }
    let head = lines[next].text
    let line = lines[next].number
    next += 1
    let block = lines[next...].prefix { !$0.isBlank && $0.isIndented }
    next = block.endIndex
    let blockLines = block.map { Line(number: $0.number, text: $0.text.trimmed()) }
    var words = WordReader(head)
    let kind: LogQLScript.Command.Kind
    if words.take("clear") {
      kind = .clear
    } else if words.take("load") {
      kind = .load(try LogLoadReader.read(blockLines))
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
