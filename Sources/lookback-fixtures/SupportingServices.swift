/// Group, presence and notification services: a few families each.
struct SupportingService {
  var target: Target
  /// `messenger_<noun>_…`.
  var noun: String
  var operations: [String]

  func exposition() -> Exposition {
    var exposition = Exposition(target: target)
    exposition.families = [operationCounts(), queueLength(), memory()]
    return exposition
  }

  private func operationCounts() -> MetricFamily {
    var family = MetricFamily("messenger_\(noun)_operations", .counter, "Operations done.")
    for operation in operations {
      for (result, share) in [("ok", 40), ("error", 1)] {
        var random = SeededGenerator(name: "\(noun) \(operation) \(result)")
        var total = 1000 * operation.utf8.count * share
        family.add("_total", [("operation", operation), ("result", result)], target) { _ in
          total += share == 1 ? (random.below(9) == 0 ? 1 : 0) : random.around(share, spread: 12)
          return String(total)
        }
      }
    }
    return family
  }

  private func queueLength() -> MetricFamily {
    var family = MetricFamily("messenger_\(noun)_queue_length", .gauge, "Work waiting.")
    var random = SeededGenerator(name: "\(noun) queue")
    family.add([], target) { _ in String(max(0, random.around(7, spread: 9))) }
    return family
  }

  private func memory() -> MetricFamily {
    var family = MetricFamily(
      "process_resident_memory_bytes", .gauge, "Resident memory, in bytes.")
    var random = SeededGenerator(name: "\(noun) memory")
    family.add([], target) { _ in String(random.around(22_000, spread: 300) * 4096) }
    return family
  }
}
