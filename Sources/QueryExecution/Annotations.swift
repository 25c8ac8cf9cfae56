import Diagnostics

/// Warnings and infos of one evaluation, each text once, at the place it came up first.
///
/// First means in the order of operands, then of their rows, whatever order blocks of rows are
/// computed in: notes have the rank of the operand that they are about.
package final class Annotations {
  private struct Note {
    var place: SourceRange?
    var rank: Int
    /// How many there were before.
    var number: Int
  }

  /// The rank of what is noted now: later operands have greater ones, 0 is the whole query.
  var rank = 0
  private var notes: [KernelAnnotation: Note] = [:]
  private var count = 0
  private var repairs: [String: Repair] = [:]

  private struct Repair {
    var what: KernelAnnotation.ForcedMonotonicity
    var place: SourceRange?
    var rank: Int
  }

  /// Has `body` note under a rank.
  func noting<Result>(
    at rank: Int, _ body: () throws(QueryFailure) -> Result
  ) throws(QueryFailure) -> Result {
    let outer = self.rank
    defer { self.rank = outer }
    self.rank = rank
    return try body()
  }

  /// Notes `annotation` about the expression at `range`.
  func note(_ annotation: KernelAnnotation, at range: SourceRange?) {
    note(annotation, at: range, rank: rank)
  }

  private func note(_ annotation: KernelAnnotation, at range: SourceRange?, rank: Int) {
    if case .forcedMonotonicity(let metric, let repair) = annotation {
      merge(metric, Repair(what: repair, place: range, rank: rank))
    } else if notes[annotation].map({ rank < $0.rank }) ?? true {
      notes[annotation] = Note(place: range, rank: rank, number: count)
      count += 1
    }
  }

  /// Takes in what came up after all of its rank that is here; what has none gets the rank at hand.
  func merge(_ later: Annotations) {
    for (annotation, note) in later.ordered {
      self.note(annotation, at: note.place, rank: max(note.rank, rank))
    }
    for (metric, var repair) in later.repairs {
      repair.rank = max(repair.rank, rank)
      merge(metric, repair)
    }
  }

  private var ordered: [(key: KernelAnnotation, value: Note)] {
    notes.sorted { ($0.value.rank, $0.value.number) < ($1.value.rank, $1.value.number) }
  }

  /// Repairs of one metric's buckets are told as one.
  private func merge(_ metric: String, _ later: Repair) {
    guard var known = repairs[metric] else {
      repairs[metric] = later
      return
    }
    known.what.lowestBound = min(known.what.lowestBound, later.what.lowestBound)
    known.what.highestBound = max(known.what.highestBound, later.what.highestBound)
    known.what.greatestDifference = max(
      known.what.greatestDifference, later.what.greatestDifference)
    known.what.sampleCount += later.what.sampleCount
    known.what.first = min(known.what.first, later.what.first)
    known.what.last = max(known.what.last, later.what.last)
    if known.place == nil || (later.rank < known.rank && later.place != nil) {
      (known.place, known.rank) = (later.place, later.rank)
    }
    repairs[metric] = known
  }

  /// All annotations as diagnostics, warnings first, each kind in the order it came up.
  package var diagnostics: [Diagnostic] {
    let merged = repairs.sorted { $0.key < $1.key }.map { metric, value in
      (KernelAnnotation.forcedMonotonicity(metric: metric, value.what), value.place)
    }
    let all = ordered.map { ($0.key, $0.value.place) } + merged
    let found = all.map { annotation, range in
      Diagnostic(
        id: annotation.isInfo ? "promql/info" : "promql/warning",
        severity: annotation.isInfo ? .info : .warning, message: annotation.text, range: range)
    }
    return found.filter { $0.severity == .warning } + found.filter { $0.severity == .info }
  }
}
