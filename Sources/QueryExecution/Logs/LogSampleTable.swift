import TelemetryModel
import WorkSharing

/// The samples that a range aggregation takes from entries, by output series.
struct LogSampleTable {
  /// Whether it matters when samples are; else they stay in the order in which they came.
  let keepsTimes: Bool
  private var places: [Labels: Int] = [:]
  private(set) var labels: [Labels] = []
  /// Of each series how many samples there are.
  private(set) var counts: [Int] = []
  /// And their times in nanoseconds, where they matter.
  private(set) var times: [[Int64]] = []
  /// And their values; none where each is 1.
  private(set) var values: [[Double]] = []
  /// What other tables gave each series; `sort` puts it behind the series' own.
  private var parts: [[(times: [Int64], values: [Double])]] = []

  init(keepsTimes: Bool = true) { self.keepsTimes = keepsTimes }

  /// The place of a series, made if there is none.
  mutating func place(of key: Labels) -> Int {
    if let place = places[key] { return place }
    places[key] = labels.count
    labels.append(key)
    counts.append(0)
    times.append([])
    values.append([])
    parts.append([])
    return labels.count - 1
  }

  /// Adds a sample to a series; no value to one that has only samples of 1.
  mutating func append(place: Int, time: Int64, value: Double?) {
    counts[place] += 1
    if keepsTimes { times[place].append(time) }
    if let value { values[place].append(value) }
  }

  /// Adds `size` samples of 1 to a series, where it does not matter when they are.
  mutating func add(_ size: Int, to place: Int) { counts[place] += size }

  /// Adds a sample for each of many entries.
  ///
  /// - Parameters:
  ///   - rows: the entries, in order.
  ///   - outcomes: of each entry, among them or not, the number of its series.
  ///   - series: by number; not all of them need to have an entry.
  ///   - times: of the entries; none where they do not matter.
  ///   - values: of the entries; none where each is 1.
  mutating func append(
    _ rows: [Int32], _ outcomes: [Int32], of series: [Labels], times: [Int64], values: [Double]
  ) {
    var sizes = [Int](repeating: 0, count: series.count)
    for row in rows { sizes[Int(outcomes[Int(row)])] += 1 }
    var own = [Int](repeating: -1, count: series.count)
    for (outcome, size) in sizes.enumerated() where size > 0 {
      own[outcome] = place(of: series[outcome])
      counts[own[outcome]] += size
    }
    if times.isEmpty && values.isEmpty { return }
    // Where each series' samples go, those of one behind those of the other.
    var next = [Int](repeating: 0, count: labels.count + 1)
    for (outcome, size) in sizes.enumerated() where size > 0 { next[own[outcome] + 1] += size }
    for place in labels.indices { next[place + 1] += next[place] }
    let starts = next
    let targets = rows.map { row in
      let place = own[Int(outcomes[Int(row)])]
      defer { next[place] += 1 }
      return Int32(truncatingIfNeeded: next[place])
    }
    let ordered = (Self.moved(times, rows, targets), Self.moved(values, rows, targets))
    for place in labels.indices where starts[place] < starts[place + 1] {
      let range = starts[place]..<starts[place + 1]
      if !times.isEmpty { self.times[place] += ordered.0[range] }
      if !values.isEmpty { self.values[place] += ordered.1[range] }
    }
  }

  /// Of each row its element, at the row's target; none where there are no elements.
  private static func moved<Element>(
    _ elements: [Element], _ rows: [Int32], _ targets: [Int32]
  ) -> [Element] {
    if elements.isEmpty { return [] }
    return [Element](unsafeUninitializedCapacity: rows.count) { moved, count in
      // SAFETY: targets are the places of all rows in some order, so all come to be written.
      for (row, target) in zip(rows, targets) { moved[Int(target)] = elements[Int(row)] }
      count = rows.count
    }
  }

  /// How many samples there are.
  var count: Int { counts.reduce(0, +) }

  /// Adds the samples of another table, itself not put together, behind those of each series; their
  /// times and values are there once the table is sorted.
  mutating func append(_ other: LogSampleTable) {
    for (place, labels) in other.labels.enumerated() where other.counts[place] > 0 {
      let own = self.place(of: labels)
      counts[own] += other.counts[place]
      parts[own].append((other.times[place], other.values[place]))
    }
  }

  /// Puts the series in order of their labels, and each in order of time where times matter;
  /// samples of one time stay as they came. Places change: none may be made behind this.
  ///
  /// - Parameter workers: most threads.
  mutating func sort(workers: Int) {
    places.removeAll()
    let byLabels = labels.indices.sorted { labels[$0] < labels[$1] }
    labels = byLabels.map { labels[$0] }
    counts = byLabels.map { counts[$0] }
    times = byLabels.map { times[$0] }
    values = byLabels.map { values[$0] }
    parts = byLabels.map { parts[$0] }
    let keepsTimes = keepsTimes
    let unsorted = labels.indices.map { [(times[$0], values[$0])] + parts[$0] }
    var sorted = [(times: [Int64], values: [Double])](repeating: ([], []), count: labels.count)
    sorted.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: each piece of work writes to its own series only.
      nonisolated(unsafe) let target = buffer
      WorkSharing.run(count: labels.count, workers: workers) { place in
        let joined = (
          Self.joined(unsorted[place].map(\.0)), Self.joined(unsorted[place].map(\.1))
        )
        if keepsTimes {
          let runs = SampleRuns(joined.0, joined.1)
          target[place] = (runs.times, runs.values)
        } else {
          target[place] = joined
        }
      }
    }
    times = sorted.map(\.times)
    values = sorted.map(\.values)
    parts = labels.map { _ in [] }
  }

  /// The elements of all arrays; of one that is not empty alone, the same storage.
  private static func joined<Element>(_ arrays: [[Element]]) -> [Element] {
    let filled = arrays.filter { !$0.isEmpty }
    if filled.count < 2 { return filled.first ?? [] }
    var all: [Element] = []
    all.reserveCapacity(filled.reduce(0) { $0 + $1.count })
    for array in filled { all += array }
    return all
  }
}
