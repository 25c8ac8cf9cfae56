import ChunkStore
import Foundation
import TelemetryModel

/// What both engines are asked about: two hours of counters with resets, gauges with odd values,
/// gaps, series that go stale, classic histograms and labels to join on.
struct RecordedScene {
  /// Milliseconds; a multiple of every usual step.
  static let start: Int64 = 1_699_999_200_000
  static let duration: Int64 = 7_200_000

  private(set) var series: [(labels: Labels, samples: SampleColumns)] = []
  private var generator = SeededGenerator(seed: 2_42)

  init() {
    for (number, instance) in ["a:80", "b:80", "c:81"].enumerated() {
      let job = number == 2 ? "db" : "web"
      let place: [Label] = [
        Label(name: "instance", value: instance), Label(name: "job", value: job),
      ]
      for code in ["200", "404", "500"] where !(job == "db" && code == "404") {
        addCounter(
          "requests_total", place + [Label(name: "code", value: code)],
          jitters: instance == "b:80", growth: code == "200" ? 40 : 3)
      }
      addGauge(place, number)
      addHistogram(place)
      addUp(place, number)
      add("build_info", place + [Label(name: "version", value: "1.\(number)")], every: 60_000) {
        (_, _) in 1
      }
    }
    add("rare", [Label(name: "job", value: "web")], every: 400_000) { (step, _) in Double(step) }
    add("single", [Label(name: "job", value: "db")], every: Self.duration * 2) { (_, _) in 7 }
    add("hours", [Label(name: "job", value: "web")], every: 30_000) { (step, _) in
      1_700_000_000 + Double(step) * 86_400 * 9
    }
  }

  /// The whole as a store in memory.
  func store() throws -> Store {
    let writer = MemoryStoreWriter()
    for one in series { try writer.append(series: one.labels, samples: one.samples) }
    return try writer.finish()
  }

  /// The whole, by quarters of an hour: a server takes nothing that is an hour older than what it
  /// has.
  var quarters: [[(labels: Labels, samples: SampleColumns)]] {
    stride(from: Self.start, through: Self.start + Self.duration, by: 900_000).map { from in
      // The first holds what stands a little before the start, too.
      let times = (from == Self.start ? .min : from)..<(from + 900_000)
      return series.compactMap { labels, samples in
        var part = SampleColumns()
        for (time, value) in zip(samples.timestamps, samples.values) where times.contains(time) {
          part.timestamps.append(time)
          part.values.append(value)
        }
        return part.timestamps.isEmpty ? nil : (labels, part)
      }
    }
  }

  // MARK: Series

  /// One sample each `step` ms: of number and time, nil for none.
  private mutating func add(
    _ name: String, _ labels: [Label], every step: Int64, jitters: Bool = false,
    _ value: (Int, inout SeededGenerator) -> Double?
  ) {
    var columns = SampleColumns()
    for (number, time) in stride(
      from: Self.start, through: Self.start + Self.duration, by: Int(step)
    )
    .enumerated() {
      guard let value = value(number, &generator) else { continue }
      let jitter = jitters ? Int64.random(in: -3000...3000, using: &generator) : 0
      columns.timestamps.append(time + jitter)
      columns.values.append(value)
    }
    series.append((Labels([Label(name: "__name__", value: name)] + labels), columns))
  }

  /// Counts whole numbers; begins anew once in a while, and leaves samples out.
  private mutating func addCounter(
    _ name: String, _ labels: [Label], jitters: Bool, growth: Int
  ) {
    var count = Double(Int.random(in: 0...50, using: &generator))
    add(name, labels, every: 15_000, jitters: jitters) { (step, generator) in
      count += Double(Int.random(in: 0...growth, using: &generator))
      if Int.random(in: 0..<100, using: &generator) == 0 { count = 0 }
      if (200..<215).contains(step) { return nil }
      return Int.random(in: 0..<30, using: &generator) == 0 ? nil : count
    }
  }

  /// Quarters, now and then NaN or infinite; the second goes stale and comes back.
  private mutating func addGauge(_ labels: [Label], _ number: Int) {
    for room in ["east", "west"] {
      add(
        "level", labels + [Label(name: "room", value: room)], every: 30_000, jitters: number == 1
      ) { (step, generator) in
        if number == 1 && (80..<120).contains(step) {
          return step == 80 ? StalenessMarker.value : nil
        }
        if room == "west" && number == 2 {
          switch Int.random(in: 0..<40, using: &generator) {
          case 0: return Double(bitPattern: 0x7FF8_0000_0000_0001)
          case 1: return .infinity
          case 2: return -.infinity
          default: break
          }
        }
        return Double(Int.random(in: -80...80, using: &generator)) / 4
      }
    }
  }

  private mutating func addUp(_ labels: [Label], _ number: Int) {
    add("up", labels, every: 15_000) { (step, generator) in
      if number == 2 && step % 97 == 50 { return StalenessMarker.value }
      return Int.random(in: 0..<12, using: &generator) == 0 ? 0 : 1
    }
  }

  private mutating func addHistogram(_ labels: [Label]) {
    let bounds = ["0.1", "0.5", "1", "5", "+Inf"]
    let steps = Int(Self.duration / 15_000) + 1
    var counts = [Double](repeating: 0, count: bounds.count)
    var rows: [[Double]] = []
    for step in 0..<steps {
      if step % 211 == 210 { counts = counts.map { _ in 0 } }
      var sum = 0.0
      for index in counts.indices {
        sum += Double(Int.random(in: 0...(index == 0 ? 9 : 3), using: &generator))
        counts[index] += sum
      }
      rows.append(counts)
    }
    for (index, bound) in bounds.enumerated() {
      add("latency_bucket", labels + [Label(name: "le", value: bound)], every: 15_000) {
        (step, _) in rows[step][index]
      }
    }
    add("latency_count", labels, every: 15_000) { (step, _) in rows[step][bounds.count - 1] }
    add("latency_sum", labels, every: 15_000) { (step, _) in rows[step].reduce(0, +) / 4 }
  }
}
