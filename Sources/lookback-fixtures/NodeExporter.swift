/// A host's node exporter: processor time and memory.
struct NodeExporter {
  var target: Target
  var busy: Story.Incident?
  var scarceMemory: Story.Incident?

  private static let memoryTotal: Int64 = 17_179_869_184

  func exposition() -> Exposition {
    var exposition = Exposition(target: target)
    exposition.families = [processorTime(), memoryTotal(), memoryAvailable(), load()]
    return exposition
  }

  /// Hundredths of a second of each mode that one processor of four spends in the 15 seconds of a
  /// scrape.
  ///
  /// The four idle shares average to 72 % in quiet times and to 8 % when busy.
  private func hundredths(_ scrape: Int, processor: Int, mode: String) -> Int64 {
    let isBusy = busy?.contains(scrape) == true
    let spread = Int64(processor) * 20 - 30
    let idle = isBusy ? 120 + spread : 1080 + spread
    switch mode {
    case "idle": return idle
    case "iowait": return 6
    case "system": return (1494 - idle) / 3
    case "user": return 1494 - idle - (1494 - idle) / 3
    default: return 0
    }
  }

  private func processorTime() -> MetricFamily {
    var family = MetricFamily(
      "node_cpu_seconds", .counter, "Seconds that the processors spent in each mode.")
    for processor in 0..<4 {
      for (index, mode) in ["idle", "iowait", "system", "user"].enumerated() {
        var total = Int64(91_120_455 + 1_010_101 * processor) / Int64(index * index * 9 + 1)
        family.add("_total", [("cpu", String(processor)), ("mode", mode)], target) { scrape in
          total += hundredths(scrape, processor: processor, mode: mode)
          return decimal(total, places: 2)
        }
      }
    }
    return family
  }

  private func memoryTotal() -> MetricFamily {
    var family = MetricFamily("node_memory_MemTotal_bytes", .gauge, "Memory of the host, in bytes.")
    family.add([], target) { _ in String(Self.memoryTotal) }
    return family
  }

  /// A tenth of the memory is left when it is scarce; between 55 % and 60 % else.
  private func memoryAvailable() -> MetricFamily {
    var family = MetricFamily(
      "node_memory_MemAvailable_bytes", .gauge, "Memory that could be given out, in bytes.")
    var random = SeededGenerator(name: "available \(target.instance)")
    family.add([], target) { scrape in
      let perMille = Int64(
        scarceMemory?.contains(scrape) == true ? 100 : random.around(575, spread: 25))
      return String(Self.memoryTotal / 4_096_000 * perMille * 4096)
    }
    return family
  }

  private func load() -> MetricFamily {
    var family = MetricFamily("node_load1", .gauge, "Load average over a minute.")
    var random = SeededGenerator(name: "load \(target.instance)")
    family.add([], target) { scrape in
      decimal(
        Int64(random.around(busy?.contains(scrape) == true ? 790 : 131, spread: 40)), places: 2)
    }
    return family
  }
}
