import Diagnostics

/// Warnings and infos of one evaluation, each text once, at the place it came up first.
package final class Annotations {
  private var places: [KernelAnnotation: SourceRange?] = [:]
  private var order: [KernelAnnotation] = []
  private var repairs: [String: (KernelAnnotation.ForcedMonotonicity, SourceRange?)] = [:]

  /// Notes `annotation` about the expression at `range`.
  func note(_ annotation: KernelAnnotation, at range: SourceRange?) {
    if case .forcedMonotonicity(let metric, let repair) = annotation {
      merge(metric, repair, range)
    } else if places[annotation] == nil {
      places[annotation] = .some(range)
      order.append(annotation)
    }
  }

  /// Takes in what came up after all that is here.
  func merge(_ later: Annotations) {
    for annotation in later.order { note(annotation, at: later.places[annotation] ?? nil) }
    for (metric, (repair, range)) in later.repairs { merge(metric, repair, range) }
  }

  /// Repairs of one metric's buckets are told as one.
  private func merge(
    _ metric: String, _ repair: KernelAnnotation.ForcedMonotonicity, _ range: SourceRange?
  ) {
    guard var (known, place) = repairs[metric] else {
      repairs[metric] = (repair, range)
      return
    }
    known.lowestBound = min(known.lowestBound, repair.lowestBound)
    known.highestBound = max(known.highestBound, repair.highestBound)
    known.greatestDifference = max(known.greatestDifference, repair.greatestDifference)
    known.sampleCount += repair.sampleCount
    known.first = min(known.first, repair.first)
    known.last = max(known.last, repair.last)
    place = place ?? range
    repairs[metric] = (known, place)
  }

  /// All annotations as diagnostics, warnings first, each kind in the order it came up.
  package var diagnostics: [Diagnostic] {
    let merged = repairs.sorted { $0.key < $1.key }.map { metric, value in
      (KernelAnnotation.forcedMonotonicity(metric: metric, value.0), value.1)
    }
    let all = order.map { ($0, places[$0] ?? nil) } + merged
    let found = all.map { annotation, range in
      Diagnostic(
        id: annotation.isInfo ? "promql/info" : "promql/warning",
        severity: annotation.isInfo ? .info : .warning, message: annotation.text, range: range)
    }
    return found.filter { $0.severity == .warning } + found.filter { $0.severity == .info }
  }
}
