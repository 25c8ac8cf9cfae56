import TelemetryModel

/// Reads test scripts of the reference PromQL engine (the specification's §8.1 to §8.3).
struct PromQLScriptReader {
  private let lines: [Substring]
  /// The index of the next line.
  private var next = 0

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let trimmed = line.trimmed()
      return trimmed.hasPrefix("#") ? "" : trimmed
    }
  }

  /// The next command; nil at the end of the script.
  ///
  /// After a failure the reader stands behind the block that failed.
  mutating func command() throws(ScriptFailure) -> PromQLScript.Command? {
    while next < lines.count, lines[next].isEmpty { next += 1 }
    if next == lines.count { return nil }
    let line = next + 1
    let head = lines[next]
    next += 1
    let block = takeBlock(head: head)
    let word = head.prefix { !$0.isWhitespace }.lowercased()
    let kind: PromQLScript.Command.Kind
    if word == "clear" {
      kind = .clear
    } else if word.hasPrefix("load") {
      kind = .load(try LoadReader(line: line).read(head: head, lines: block))
    } else if word.hasPrefix("eval") {
      kind = .eval(try EvaluationReader(line: line).read(head: head, lines: block))
    } else {
      throw ScriptFailure(
        line: line, description: "invalid command \(GoString.quoted(String(head)))")
    }
    return PromQLScript.Command(line: line, kind: kind)
  }

  /// The lines up to the next blank one. `clear` has none.
  private mutating func takeBlock(head: Substring) -> [Substring] {
    if head.lowercased() == "clear" { return [] }
    let block = lines[next...].prefix { !$0.isEmpty }
    next = block.endIndex
    return Array(block)
  }
}

/// Reads a duration of a script in milliseconds.
func scriptDuration(_ text: String, line: Int) throws(ScriptFailure) -> Int64 {
  do throws(PrometheusDuration.Failure) {
    return try PrometheusDuration.parse(text)
  } catch {
    throw ScriptFailure(line: line, description: "invalid duration: \(error)")
  }
}
