import TelemetryModel

/// Reads the lines of a `load` block:
/// `{…} "line" @ start [repeat every step for count] [metadata k="v" …]`.
enum LogLoadReader {
  /// The most entries that one line may stand for.
  private static let countMax = 1_000_000

  static func read(
    _ lines: [LogQLScriptReader.Line]
  ) throws(ScriptFailure) -> [LogQLScript.EntryGroup] {
    var groups: [LogQLScript.EntryGroup] = []
    for source in lines {
      do throws(LabelSetReader.Failure) {
        let (labels, behind) = try LabelSetReader.read(source.text)
        var rest = behind.trimmed()
        guard let literal = LabelSetReader.literal(at: rest) else {
          throw LabelSetReader.Failure(description: "expected a quoted line")
        }
        rest = rest[literal.endIndex...]
        let line = String(literal.dropFirst().dropLast())
        groups.append(try group(labels, line, options: rest))
      } catch {
        throw ScriptFailure(line: source.number, description: error.description)
      }
    }
    return groups
  }

  private static func group(
    _ labels: Labels, _ line: String, options: Substring
  ) throws(LabelSetReader.Failure) -> LogQLScript.EntryGroup {
    var words = WordReader(options)
    guard words.take("@") else { throw LabelSetReader.Failure(description: "expected '@'") }
    var group = LogQLScript.EntryGroup(
      labels: labels, line: line, start: try duration(words.next()), interval: 0, count: 1,
      structuredMetadata: Labels())
    if words.take("[repeat", "every") {
      group.interval = try duration(words.next())
      guard words.take("for"), let count = words.next().flatMap({ Int($0.dropLast()) }),
        (0...countMax).contains(count)
      else { throw LabelSetReader.Failure(description: "expected 'for <count>]'") }
      group.count = count
    }
    if words.take("[metadata") {
      group.structuredMetadata = try metadata(words.rest)
    } else if !words.rest.isEmpty {
      throw LabelSetReader.Failure(description: "unexpected \(words.rest)")
    }
    return group
  }

  /// `k="v" k2="v2"]`.
  private static func metadata(_ text: Substring) throws(LabelSetReader.Failure) -> Labels {
    var labels = Labels()
    var rest = text.trimmed()
    while rest.first != "]" {
      let name = rest.prefix { $0 != "=" && !$0.isWhitespace }
      rest = rest[name.endIndex...].trimmed()
      guard !name.isEmpty, rest.first == "=" else {
        throw LabelSetReader.Failure(description: "expected name=\"value\" in metadata")
      }
      rest = rest.dropFirst().trimmed()
      guard let value = try LabelSetReader.takeQuoted(&rest) else {
        throw LabelSetReader.Failure(description: "expected a quoted value of \(name)")
      }
      labels[String(name)] = value
      rest = rest.trimmed()
      if rest.first == "," { rest = rest.dropFirst().trimmed() }
    }
    return labels
  }

  private static func duration(_ text: String?) throws(LabelSetReader.Failure) -> Int64 {
    guard let text else { throw LabelSetReader.Failure(description: "expected a duration") }
    do throws(GoDuration.Failure) {
      return try GoDuration.parse(text)
    } catch {
      throw LabelSetReader.Failure(description: error.description)
    }
  }
}
