import ChunkStore
import Presentation
import QueryEngine
import TelemetryModel

/// What can be typed after a colon.
enum REPLInstruction: String, CaseIterable {
  case help, quit, promql, logql, at, from, to, since, step, instant, limit, direction, output
  case explain, metrics, labels

  static var names: [String] { allCases.map(\.rawValue) }

  static let helpText = """
    A query is answered at the end of the data; the language is found out where only one reads it.
    A query with open brackets goes on in the next line; an empty line ends it.
      :promql, :logql      the language of what both could read
      :at TIME             evaluate at a time (2025-12-04T10:00:00Z, now-1h); without one at the end
      :from TIME, :to TIME, :since DURATION, :step DURATION
                           range queries; without a value as if never set
      :instant             forget the range
      :limit N             most lines of a log query; 0 for all
      :direction WAY       backward (newest first) or forward
      :output FORMAT       table, chart, json, jsonl, csv, openmetrics, raw, svg
      :explain QUERY       how the query is answered, in place of the answer
      :metrics [PREFIX]    names of metrics
      :labels [LABEL]      names of labels, or the values of one, in the language
      :quit                leave (as does Ctrl-D)
    The tabulator key completes metric names, label names, label values and functions.

    """
}

extension REPLSession {
  /// Follows an instruction. False ends the session.
  func follow(_ line: String) -> Bool {
    let words = line.dropFirst().split(separator: " ", maxSplits: 1).map(String.init)
    let name = words.first ?? ""
    let value = words.dropFirst().first.map { $0.split(separator: " ").joined(separator: " ") }
    guard let instruction = REPLInstruction(rawValue: name == "q" ? "quit" : name) else {
      reporting {
        throw CommandFailure(.badUsage, "\(line): no such instruction; :help lists them")
      }
      return true
    }
    if instruction == .quit { return false }
    reporting { try follow(instruction, value.flatMap { $0.isEmpty ? nil : $0 }) }
    return true
  }

  private func follow(_ instruction: REPLInstruction, _ value: String?) throws {
    switch instruction {
    case .quit: break
    case .help: StandardOutput.write(REPLInstruction.helpText)
    case .promql: language = .promQL
    case .logql: language = .logQL
    case .at: try setTime { $0.at = value }
    case .from: try setTime { $0.from = value }
    case .to: try setTime { $0.to = value }
    case .since: try setTime { $0.since = value }
    case .step: try setTime { $0.step = value }
    case .instant:
      try setTime { ($0.from, $0.to, $0.since, $0.step) = (nil, nil, nil, nil) }
    case .limit:
      settings.engine.logLimit = try limit(value)
      isLimitSet = true
    case .explain:
      guard let value else { throw CommandFailure(.badUsage, ":explain takes a query") }
      try explain(value)
    case .direction: settings.engine.isBackward = try one(of: LogDirection.self, value) == .backward
    case .output: format = try one(of: ResultFormat.self, value)
    case .metrics:
      list(try data.contents.metricNames().filter { $0.hasPrefix(value ?? "") })
    case .labels:
      let kind: SegmentKind = language == .promQL ? .metrics : .logs
      if let value {
        list(try data.contents.values(of: value, kind))
      } else {
        list(try data.contents.names(of: kind).filter { $0 != LabelName.metricName })
      }
    }
  }

  /// Changes the times; where they make no sense, they stay as they were.
  private func setTime(_ change: (inout TimeOptions) -> Void) throws {
    var changed = time
    change(&changed)
    _ = try changed.instant(data)
    if changed.asksForRange { _ = try changed.range(data) }
    time = changed
  }

  private func limit(_ value: String?) throws -> Int {
    guard let count = value.flatMap(Int.init), count >= 0 else {
      throw CommandFailure(.badUsage, ":limit takes a number of lines, 0 for all")
    }
    return count
  }

  private func one<Choice: RawRepresentable & CaseIterable>(
    of type: Choice.Type, _ value: String?
  ) throws -> Choice where Choice.RawValue == String {
    if let value, let choice = Choice(rawValue: value) { return choice }
    let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw CommandFailure(.badUsage, "write one of \(all)")
  }

  private func list(_ names: [String]) {
    StandardOutput.write(names.map { $0 + "\n" }.joined())
  }
}
