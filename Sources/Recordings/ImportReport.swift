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
  /// Log lines without a time of their own, which took that of the line before.
  package var undatedLines = 0

  /// What else a reader of the report should know: a format taken on doubt, files left
  /// out, a log that ends early; the first `problemLimit` remarks.
  package var notes: [String] = []

  /// How many problems are kept for display.
  package static let problemLimit = 10

  package init() {}

  package mutating func note(_ problem: ImportProblem) {
    problemCount += 1
    if problems.count < Self.problemLimit { problems.append(problem) }
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
