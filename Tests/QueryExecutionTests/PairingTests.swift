import Diagnostics
import QueryPlanning
import Synchronization
import TelemetryModel
import Testing

@testable import QueryExecution

/// Binary operators give what pairing all elements at once gives, whether their rows are computed
/// as they are asked for or not.
@Suite("Pairs of series") struct PairingTests {
  private static let operations: [BinaryOperation] = [
    .add, .divide, .less, .notEqual, .power, .trimUpper,
  ]

  @Test("have the values of all elements paired at once", arguments: 0..<150)
  func sameAsAtOnce(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (stepCount, left, right) = operands(&generator)
    let node = node(&generator)
    let whole = context(stepCount, workerCount: 1)
    for side in [left, right] {
      for row in side.series.indices {
        whole.annotations.note(GivenRows.note(of: row), at: side.place)
      }
    }
    var pairing = VectorPairing(
      MatchedSeries(node, left: left.series, right: right.series, context: whole),
      left: left.block, right: right.block, whole.annotations)
    let expected = Self.outcome { () throws(QueryFailure) in
      let block = try pairing.evaluate(stepCount: stepCount) { () throws(QueryFailure) in }
      return Self.values(block, pairing.outputs)
    }
    let context = context(stepCount, workerCount: 3)
    let found = Self.outcome { () throws(QueryFailure) in
      let collected = try CollectedSeries(
        VectorVectorOperator(
          node, lhs: left, rhs: right, stepCount: stepCount, context: context),
        stepCount: stepCount, context: context)
      return Self.values(collected.block, collected.series)
    }
    let areSame = found == expected
    #expect(areSame)
    #expect(context.annotations.diagnostics == whole.annotations.diagnostics)
    // Whether a row has a partner does not matter: it may be wrong, or have something to say.
    for side in [left, right] { #expect(side.asked.withLock { $0.allSatisfy { $0 == 1 } }) }
  }

  @Test("keep, or lose, what has a partner", arguments: 0..<60)
  func setOperators(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (stepCount, left, right) = operands(&generator)
    for operation in [BinaryOperation.and, .or, .unless] {
      var node = node(&generator)
      node.operation = operation
      let context = context(stepCount, workerCount: 3)
      let found = try CollectedSeries(
        SetOperator(node, lhs: left, rhs: right, stepCount: stepCount, context: context),
        stepCount: stepCount, context: context)
      let table = MatchTable(node.matching, left: left.series, right: right.series)
      func isThere(_ group: Int, _ groups: [Int], _ block: SeriesBlock, _ step: Int) -> Bool {
        groups.indices.contains { groups[$0] == group && block.isPresent(row: $0, step: step) }
      }
      var expected: [BlockValue?] = []
      for row in left.series.indices {
        for step in 0..<stepCount {
          let isShared = isThere(table.left[row], table.right, right.block, step)
          let isKept = operation == .or || isShared == (operation == .and)
          expected.append(isKept ? left.block.value(row: row, step: step) : nil)
        }
      }
      for row in right.series.indices where operation == .or {
        for step in 0..<stepCount {
          let isShared = isThere(table.right[row], table.left, left.block, step)
          expected.append(isShared ? nil : right.block.value(row: row, step: step))
        }
      }
      let values = found.series.indices.flatMap { row in
        (0..<stepCount).map { found.block.value(row: row, step: $0) }
      }
      #expect(values == expected)
      let inOrder = Annotations()
      for side in [left, right] {
        for row in side.series.indices { inOrder.note(GivenRows.note(of: row), at: side.place) }
      }
      #expect(context.annotations.diagnostics == inOrder.diagnostics)
    }
  }

  // MARK: Operands

  /// Rows that are handed out as they are asked for.
  private final class GivenRows: VectorOperator {
    let series: [OutputSeries]
    let block: SeriesBlock
    /// Where what the rows have to say is said of.
    let place: SourceRange
    /// How often each row was asked for.
    let asked: Mutex<[Int]>

    init(_ series: [OutputSeries], _ block: SeriesBlock, at place: SourceRange) {
      self.place = place
      self.series = series
      self.block = block
      asked = Mutex([Int](repeating: 0, count: series.count))
    }

    func open() -> [OutputSeries] { series }

    func rows(_ range: Range<Int>, _ worker: Worker) -> SeriesBlock {
      for row in range {
        worker.annotations.note(Self.note(of: row), at: place)
        if !worker.isRepeating { asked.withLock { $0[row] += 1 } }
      }
      return block.rows(range)
    }

    /// Rows of both sides may say the same.
    static func note(of row: Int) -> KernelAnnotation { .invalidQuantile(Double(row / 2)) }
  }

  private func operands(
    _ generator: inout SeededGenerator
  ) -> (stepCount: Int, left: GivenRows, right: GivenRows) {
    let stepCount = [1, 5, 64, 70].randomElement(using: &generator)!
    let left = rows(stepCount, at: SourceRange(1, 2), &generator)
    return (stepCount, left, rows(stepCount, at: SourceRange(3, 4), &generator))
  }

  /// Series of few labels, so that many match, some of them twice; in some seeds with histograms.
  private func rows(
    _ stepCount: Int, at place: SourceRange, _ generator: inout SeededGenerator
  ) -> GivenRows {
    let areUnique = Int.random(in: 0..<4, using: &generator) > 0
    let hasHistograms = Int.random(in: 0..<3, using: &generator) == 0
    var series: [OutputSeries] = []
    for one in 0..<Int.random(in: 0...30, using: &generator) {
      var labels = Labels()
      labels["__name__"] = areUnique ? "a" : ["a", "b"].randomElement(using: &generator)!
      labels["x"] = "\(areUnique ? one : Int.random(in: 0..<9, using: &generator))"
      if Int.random(in: 0..<5, using: &generator) == 0 { labels["y"] = "\(one)" }
      if !series.contains(where: { $0.labels == labels }) {
        series.append(OutputSeries(labels: labels))
      }
    }
    if Bool.random(using: &generator) { series.shuffle(using: &generator) }
    series.removeAll { _ in Int.random(in: 0..<6, using: &generator) == 0 }
    var block = SeriesBlock(seriesCount: series.count, stepCount: stepCount)
    for row in series.indices {
      for step in 0..<stepCount where Int.random(in: 0..<5, using: &generator) > 0 {
        if hasHistograms && Int.random(in: 0..<60, using: &generator) == 0 {
          block.set(row: row, step: step, .histogram(FloatHistogram()))
        } else {
          block.set(row: row, step: step, Double(Int.random(in: -2...9, using: &generator)))
        }
      }
    }
    return GivenRows(series, block, at: place)
  }

  private func node(_ generator: inout SeededGenerator) -> Binary {
    var matching = Matching()
    matching.isOn = Bool.random(using: &generator)
    matching.labels = matching.isOn ? ["x"] : [["y"], []].randomElement(using: &generator)!
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: matching.cardinality = .manyToOne
    case 1: matching.cardinality = .oneToMany
    default: break
    }
    if matching.cardinality != .oneToOne && Bool.random(using: &generator) {
      matching.include = ["y"]
    }
    if Int.random(in: 0..<6, using: &generator) == 0 { matching.fillLeft = 3 }
    let operation = Self.operations.randomElement(using: &generator)!
    return Binary(
      operation: operation, lhs: .stringLiteral(""), rhs: .stringLiteral(""),
      returnsBool: operation.isComparison && Bool.random(using: &generator), matching: matching,
      semantics: .promQL, range: SourceRange(0, 0))
  }

  private func context(_ stepCount: Int, workerCount: Int) -> ExecutionContext {
    var options = ExecutionContext.Options()
    options.workerCount = workerCount
    // Blocks of three rows, so that there are several.
    options.blockValueCount = 3 * stepCount
    let grid = StepGrid(start: 0, end: Int64(stepCount - 1) * 1000, step: 1000)
    return ExecutionContext(
      series: EmptySource(), logs: EmptySource(), grid: grid, options: options)
  }

  private struct Outcome: Equatable {
    var values: [OutputSeries: [String?]] = [:]
    var failure = ""
  }

  private static func outcome(
    _ body: () throws(QueryFailure) -> [OutputSeries: [String?]]
  ) -> Outcome {
    do throws(QueryFailure) {
      return Outcome(values: try body())
    } catch {
      return Outcome(failure: "\(error)")
    }
  }

  /// The values of each series that has any.
  private static func values(
    _ block: SeriesBlock, _ outputs: [OutputSeries]
  ) -> [OutputSeries: [String?]] {
    var found: [OutputSeries: [String?]] = [:]
    for (row, output) in outputs.enumerated() where block.hasValues(row: row) {
      // As texts, of which NaN has one.
      found[output] = (0..<block.stepCount).map { step in
        block.value(row: row, step: step).map { "\($0)" }
      }
    }
    return found
  }
}
