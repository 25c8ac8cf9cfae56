import TelemetryModel
import WorkSharing

/// The samples that a range aggregation takes from entries, by output series.
struct LogSampleTable {
  private var places: [Labels: Int] = [:]
  private(set) var labels: [Labels] = []
  /// Of each series its samples' times in nanoseconds.
  private(set) var times: [[Int64]] = []
  /// And their values; none where each is 1.
  private(set) var values: [[Double]] = []

  /// The place of a series, made if there is none.
  mutating func place(of key: Labels) -> Int {
    if let place = places[key] { return place }
    places[key] = labels.count
    labels.append(key)
    times.append([])
    values.append([])
    return labels.count - 1
  }

  mutating func append(place: Int, time: Int64, value: Double) {
    times[place].append(time)
    values[place].append(value)
  }

  /// Adds a sample whose value is 1, to a series that has only such.
  mutating func append(place: Int, time: Int64) { times[place].append(time) }

  /// Adds many samples at once.
  ///
  /// - Parameters:
  ///   - places: the series of each; less than 0 for what is no sample.
  ///   - values: none where each is 1.
  mutating func append(places: [Int32], times: [Int64], values: [Double]) {
    var next = [Int](repeating: 0, count: labels.count + 1)
    for place in places where place >= 0 { next[Int(place) + 1] += 1 }
    for place in labels.indices { next[place + 1] += next[place] }
    let starts = next
    var orderedTimes = [Int64](repeating: 0, count: starts[labels.count])
    var orderedValues = [Double](repeating: 0, count: values.isEmpty ? 0 : orderedTimes.count)
    for (row, place) in places.enumerated() where place >= 0 {
      let target = next[Int(place)]
      next[Int(place)] = target + 1
      orderedTimes[target] = times[row]
      if !values.isEmpty { orderedValues[target] = values[row] }
    }
    for place in labels.indices {
      let range = starts[place]..<starts[place + 1]
      self.times[place] += orderedTimes[range]
      if !values.isEmpty { self.values[place] += orderedValues[range] }
    }
  }

  /// How many samples there are.
  var count: Int { times.reduce(0) { $0 + $1.count } }

  /// Adds the samples of another table behind those of each series.
  mutating func append(_ other: LogSampleTable) {
    for (place, labels) in other.labels.enumerated() where !other.times[place].isEmpty {
      let own = self.place(of: labels)
      times[own] += other.times[place]
      values[own] += other.values[place]
    }
  }

  /// Puts the series in order of their labels, and each in order of time; samples of one time stay
  /// as they came. Places change: none may be made behind this.
  ///
  /// - Parameter workers: most threads.
  mutating func sort(workers: Int) {
    places.removeAll()
    let byLabels = labels.indices.sorted { labels[$0] < labels[$1] }
    labels = byLabels.map { labels[$0] }
    times = byLabels.map { times[$0] }
    values = byLabels.map { values[$0] }
    let (unsorted, unsortedValues) = (times, values)
    var sorted = [SampleRuns?](repeating: nil, count: labels.count)
    sorted.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: each piece of work writes to its own series only.
      nonisolated(unsafe) let target = buffer
      WorkSharing.run(count: labels.count, workers: workers) {
        target[$0] = SampleRuns(unsorted[$0], unsortedValues[$0])
      }
    }
    for (place, series) in sorted.enumerated() {
      guard let series else { continue }
      (times[place], values[place]) = (series.times, series.values)
    }
  }
}
