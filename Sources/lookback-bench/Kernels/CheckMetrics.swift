import ArgumentParser
import ChunkStore
import TelemetryModel

/// `lookback-bench check-metrics STORE`: a store against what was generated, bit for bit.
struct CheckMetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-metrics",
    abstract: "Compare a store's samples with the generated ones, bit for bit.")

  @Argument(help: "The store.")
  var store: String

  @OptionGroup var shape: MetricShape

  func run() throws {
    let store = try Store.open(directory: store)
    var check = try MetricCheck(store: store)
    let expected = check.references.count
    try shape.set.forEachSeries { try check.compare($0) }
    if check.series != expected { check.complain("\(expected) series, not \(check.series)") }
    for problem in check.problems.prefix(20) { print(problem) }
    if !check.problems.isEmpty { throw ExitCode.failure }
    print("\(check.samples) samples of \(check.series) series are as they were generated")
  }
}

/// Compares series by series.
struct MetricCheck {
  let store: Store
  private(set) var references: [Labels: Int] = [:]
  private(set) var series = 0
  private(set) var samples = 0
  private(set) var problems: [String] = []
  private var columns = SampleColumns()

  init(store: Store) throws {
    self.store = store
    for one in try store.selectSeries([], from: .min, through: .max) {
      references[one.labels] = one.reference
    }
  }

  mutating func complain(_ problem: String) { problems.append(problem) }

  mutating func compare(_ generated: GeneratedSeries) throws {
    let name = generated.text
    series += 1
    samples += generated.values.count
    guard let reference = references[generated.fullLabels] else {
      return complain("\(name) is missing")
    }
    columns.removeAll()
    try store.readSamples(reference, from: .min, through: .max, into: &columns)
    guard columns.timestamps.elementsEqual(generated.target.times.lazy.map { Int64($0) }) else {
      return complain("\(name): other times")
    }
    let agrees = zip(columns.values, generated.samples.values).allSatisfy {
      $0.bitPattern == $1.bitPattern
    }
    if !agrees { complain("\(name): other values") }
  }
}
