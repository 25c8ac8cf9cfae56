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
  /// Places of binary files that could not be read; the first `problemLimit` of them are kept.
  package var damageCount = 0
  package var damages: [ImportDamage] = []
  /// How many there were of each kind: of messages that differ only in what they quote.
  package private(set) var problemKinds: [String: Int] = [:]
  /// Log lines without a time of their own, which took that of the line before.
  package var undatedLines = 0

  /// What else a reader of the report should know: a format taken on doubt, files left
  /// out, a log that ends early; the first `problemLimit` remarks.
  package var notes: [String] = []

  /// How many problems are kept for display.
  package static let problemLimit = 10

  package init() {}

  /// How many kinds of problems are told apart.
  private static let kindLimit = 20

  /// Notes a problem that `count` lines have, the one that it names the first of them.
  package mutating func note(_ problem: ImportProblem, count: Int = 1) {
    problemCount += count
    if problems.count < Self.problemLimit { problems.append(problem) }
    add(count, of: Self.kind(of: problem.message))
  }

  private mutating func add(_ count: Int, of kind: String) {
    if problemKinds[kind] == nil && problemKinds.count == Self.kindLimit { return }
    problemKinds[kind, default: 0] += count
  }

  /// The message with what it quotes left out.
  private static func kind(of message: String) -> String {
    guard let first = message.utf8.firstIndex(of: UInt8(ascii: "\"")),
      let last = message.utf8.lastIndex(of: UInt8(ascii: "\"")), first < last
    else { return message }
    return message[..<first] + "…" + message[message.utf8.index(after: last)...]
  }

  package mutating func note(_ damage: ImportDamage) {
    damageCount += 1
    if damages.count < Self.problemLimit { damages.append(damage) }
  }

  package mutating func note(_ remark: String) {
    if notes.count < Self.problemLimit { notes.append(remark) }
  }

  /// Adds what another import took in.
  package mutating func add(_ other: ImportReport) {
    samples += other.samples
    series += other.series
    lines += other.lines
    streams += other.streams
    bytesRead += other.bytesRead
    problemCount += other.problemCount
    problems += other.problems.prefix(max(0, Self.problemLimit - problems.count))
    damageCount += other.damageCount
    damages += other.damages.prefix(max(0, Self.problemLimit - damages.count))
    notes += other.notes.prefix(max(0, Self.problemLimit - notes.count))
    undatedLines += other.undatedLines
    for (kind, count) in other.problemKinds { add(count, of: kind) }
  }
}

/// A place of a binary file that could not be read.
package struct ImportDamage: Error, Hashable, Sendable {
  package var path: String
  /// From 0, in bytes.
  package var offset: Int
  /// What is wrong there, and what is lost by it.
  package var reason: String

  package init(path: String, offset: Int, reason: String) {
    self.path = path
    self.offset = offset
    self.reason = reason
  }
}
