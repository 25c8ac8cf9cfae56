import Diagnostics
import LogQLSyntax
import QueryExecution
import TelemetryModel

/// A line that a log query found, or one near it in the same stream.
package struct LogContextLine: Hashable, Sendable {
  package var timestamp: Int64
  /// The result's labels for a line that was found, the stream's for others.
  package var labels: Labels
  package var line: [UInt8]
  package var isMatch: Bool

  package init(timestamp: Int64, labels: Labels, line: [UInt8], isMatch: Bool) {
    self.timestamp = timestamp
    self.labels = labels
    self.line = line
    self.isMatch = isMatch
  }
}

extension QueryEngine {
  /// The lines that `log` finds on `grid`, with the lines of their streams around them, as they
  /// were recorded: blocks without gaps, each by increasing time, in the query's direction.
  ///
  /// - Complexity: reads the streams that have matches once more, from the grid's start up to the
  ///   last match.
  package func withContext(
    _ log: LogExpr, grid: StepGrid, before: Int, after: Int
  ) throws(DiagnosticError) -> [[LogContextLine]] {
    let from = grid.start * 1_000_000
    let until = grid.end * 1_000_000
    do {
      let streams = try logs.selectStreams(log.matchers, from: from, until: until)
      let names = Set(streams.flatMap { $0.labels.pairs.map(\.name) })
      var found: [Found] = []
      for (index, stream) in streams.enumerated() {
        var own = log
        own.matchers = names.sorted().map { Matcher($0, .equal, stream.labels[$0] ?? "") }
        found += try matches(of: own, grid: grid).map {
          Found(stream: index, labels: $0.labels, entry: $0.entry)
        }
      }
      found = newest(found)
      let alters = log.stages.contains(where: \.altersLine)
      var blocks: [[LogContextLine]] = []
      for (index, stream) in streams.enumerated() {
        let own = found.filter { $0.stream == index }
          .sorted { $0.entry.timestamp < $1.entry.timestamp }
        var scan = ContextScan(
          matches: own, labels: stream.labels, before: before, after: after, altersLine: alters)
        if own.isEmpty { continue }
        try logs.readEntries(stream, from: from, until: until) { block in
          for entry in 0..<block.count {
            if scan.isDone { return false }
            scan.take(block.timestamps[entry], block.line(entry))
          }
          return !scan.isDone
        }
        blocks += scan.finish()
      }
      return blocks.sorted { lhs, rhs in
        let (left, right) = (lhs[0].timestamp, rhs[0].timestamp)
        return options.isBackward ? left > right : left < right
      }
    } catch let error as DiagnosticError {
      throw error
    } catch {
      throw Self.diagnostics(.source(error))
    }
  }

  private func matches(
    of log: LogExpr, grid: StepGrid
  ) throws(DiagnosticError) -> [(labels: Labels, entry: LogStream.Entry)] {
    guard case .streams(let streams) = try evaluate(.log(log), grid: grid).value else { return [] }
    return streams.flatMap { stream in stream.entries.map { (stream.labels, $0) } }
  }

  /// As many as the query may return, the first in its direction.
  private func newest(_ found: [Found]) -> [Found] {
    let sorted = found.sorted { lhs, rhs in
      let (left, right) = (lhs.entry.timestamp, rhs.entry.timestamp)
      return options.isBackward ? left > right : left < right
    }
    return options.logLimit > 0 ? Array(sorted.prefix(options.logLimit)) : sorted
  }
}

/// An entry that a query found in one of its streams.
private struct Found {
  var stream: Int
  var labels: Labels
  var entry: LogStream.Entry
}

/// Goes over the lines of one stream by time and keeps what lies around matches.
private struct ContextScan {
  private let matches: [Found]
  private let labels: Labels
  private let before: Int
  private let after: Int
  /// Whether a match's line may differ from the recorded one: then times alone tell matches.
  private let altersLine: Bool
  private var nextMatch = 0
  private var held: [LogContextLine] = []
  private var remaining = 0
  private var block: [LogContextLine] = []
  private var blocks: [[LogContextLine]] = []

  init(matches: [Found], labels: Labels, before: Int, after: Int, altersLine: Bool) {
    self.matches = matches
    self.labels = labels
    self.before = before
    self.after = after
    self.altersLine = altersLine
  }

  /// Whether no line to come is wanted.
  var isDone: Bool { nextMatch == matches.count && remaining == 0 }

  mutating func take(_ timestamp: Int64, _ line: ArraySlice<UInt8>) {
    if let match = match(timestamp, line) {
      block += held
      held = []
      block.append(
        LogContextLine(
          timestamp: timestamp, labels: match.labels, line: match.entry.line, isMatch: true))
      remaining = after
      return
    }
    let context = LogContextLine(
      timestamp: timestamp, labels: labels, line: Array(line), isMatch: false)
    if remaining > 0 {
      remaining -= 1
      block.append(context)
      return
    }
    held.append(context)
    if held.count > before {
      held.removeFirst()
      end()
    }
  }

  private mutating func match(_ timestamp: Int64, _ line: ArraySlice<UInt8>) -> Found? {
    // Equal times may come in another order than their lines.
    var index = nextMatch
    while index < matches.count, matches[index].entry.timestamp <= timestamp {
      if matches[index].entry.timestamp == timestamp,
        altersLine || matches[index].entry.line.elementsEqual(line)
      {
        defer { nextMatch += 1 }
        return matches[index]
      }
      index += 1
    }
    return nil
  }

  /// Ends a block: the next line does not follow it.
  private mutating func end() {
    if !block.isEmpty { blocks.append(block) }
    block = []
  }

  mutating func finish() -> [[LogContextLine]] {
    end()
    return blocks
  }
}

extension Stage {
  /// Whether it may hand on another line than it is given.
  fileprivate var altersLine: Bool {
    switch kind {
    case .lineFormat, .unpack, .decolorize: true
    case .lineFilter, .json, .logfmt, .regexp, .pattern, .labelFilter, .labelFormat, .drop, .keep,
      .unwrap:
      false
    }
  }
}
