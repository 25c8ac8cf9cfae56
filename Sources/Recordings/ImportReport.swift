/// What an import took in, and what it could not read.
package struct ImportReport: Hashable, Sendable {
  package var samples = 0
  package var series = 0
  package var lines = 0
  package var streams = 0
  package var bytesRead = 0
  /// Lines that could not be read; the first `problemLimit` of them are kept.
  package var problemCount = 0
  package var problems: [ImportProblem] = []
  /// How many there were of each kind: of messages that differ only in what they quote.
  package private(set) var problemKinds: [String: Int] = [:]
  /// Log lines without a time of their own, which took that of the line before.
  package var undatedLines = 0

  /// What else a reader of the report should know: a format taken on doubt, files left out.
  package var notes: [String] = []

  /// How many problems are kept for display.
  package static let problemLimit = 10

  package init() {}

  package mutating func note(_ problem: ImportProblem) {
    problemCount += 1
    if problems.count < Self.problemLimit { problems.append(problem) }
    problemKinds[Self.kind(of: problem.message), default: 0] += 1
  }

  /// The message with what it quotes left out.
  private static func kind(of message: String) -> String {
    guard let first = message.utf8.firstIndex(of: UInt8(ascii: "\"")),
      let last = message.utf8.lastIndex(of: UInt8(ascii: "\"")), first < last
    else { return message }
    return message[..<first] + "…" + message[message.utf8.index(after: last)...]
  }

  package mutating func note(_ text: String) { notes.append(text) }

  /// Adds what another import took in.
  package mutating func add(_ other: ImportReport) {
    samples += other.samples
    series += other.series
    lines += other.lines
    streams += other.streams
    bytesRead += other.bytesRead
    problemCount += other.problemCount
    problems += other.problems.prefix(max(0, Self.problemLimit - problems.count))
    undatedLines += other.undatedLines
    notes += other.notes
    problemKinds.merge(other.problemKinds) { $0 + $1 }
  }
}
