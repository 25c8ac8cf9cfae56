import ChunkEncoding
import LogQLSyntax
import QueryPlanning
import TelemetryModel

/// Makes samples of the entries of one piece after the other, on one thread.
final class LogSampleWorker {
  private let node: LogRangeAggregation
  private let pipeline: LogPipeline
  private let toleratesErrors: Bool
  /// How samples come from columns; nil where lines must be read.
  private let plan: ColumnPlan?
  /// The labels that columns must give.
  private let needs: Set<String>
  /// The only labels of lines that matter; nil where all do.
  private let wanted: Set<String>?
  /// Whether every sample's value is 1.
  private let isUnit: Bool
  private let keepsTimes: Bool
  private let readings = ShapeReadings()

  init(
    _ node: LogRangeAggregation, _ pipeline: LogPipeline, toleratesErrors: Bool, keepsTimes: Bool
  ) {
    self.node = node
    self.keepsTimes = keepsTimes
    self.pipeline = pipeline
    self.toleratesErrors = toleratesErrors
    let measuresLines =
      node.expr.operation == .bytesRate || node.expr.operation == .bytesOverTime
    isUnit = pipeline.unwrap == nil && !measuresLines
    guard let plan = pipeline.columnPlan, let output = Self.outputLabels(node, pipeline) else {
      (plan, needs, wanted) = (nil, [], nil)
      return
    }
    self.plan = measuresLines ? nil : plan
    needs = plan.needs.union(output)
    wanted = needs.union(pipeline.unwrap.map { [$0.label] } ?? [])
  }

  /// The labels that tell the output series apart; nil where all do, and there may be more than
  /// the streams'.
  private static func outputLabels(
    _ node: LogRangeAggregation, _ pipeline: LogPipeline
  ) -> Set<String>? {
    if pipeline.columnPlan?.parser == nil || node.expr.operation == .absentOverTime { return [] }
    guard let grouping = node.expr.grouping ?? node.outerGrouping, !grouping.isWithout else {
      return nil
    }
    return Set(grouping.labels)
  }

  // MARK: Pieces

  /// The samples of a piece, in the order of its entries.
  func read(_ piece: any LogPiece, of stream: Labels) throws -> LogSampleTable {
    var samples = LogSampleTable(keepsTimes: keepsTimes)
    let labels = EntryLabels(base: stream, wanted: wanted)
    try piece.read(needles: pipeline.needles) { content in
      switch content {
      case .entries(let block): read(block, labels, into: &samples)
      case .columns(let columns, let rows): try read(rows, of: columns, labels, into: &samples)
      }
    }
    return samples
  }

  private func read(
    _ block: LogEntryBlock, _ labels: EntryLabels, into samples: inout LogSampleTable
  ) {
    // Where entries have just the stream's labels, all of them go to one series.
    var plainPlace: Int?
    for index in 0..<block.count {
      guard let value = sample(block, index, labels) else { continue }
      let place: Int
      if labels.isPlain {
        place = plainPlace ?? samples.place(of: seriesLabels(labels))
        plainPlace = place
      } else {
        place = samples.place(of: seriesLabels(labels))
      }
      samples.append(
        place: place, time: block.timestamps[index], value: isUnit ? nil : value)
    }
  }

  private func read(
    _ rows: RowSet, of columns: any LogColumns, _ labels: EntryLabels,
    into samples: inout LogSampleTable
  ) throws {
    let screened = try pipeline.screen.rows(rows, of: columns.lines)
    if screened.rows.isNone { return }
    guard let plan, screened.isExact, try !columns.hasMetadata() else {
      return read(try columns.entries(screened.rows), labels, into: &samples)
    }
    try read(screened.rows, of: columns, by: plan, labels, into: &samples)
  }

  /// A sample that several entries share.
  private struct Decision {
    /// Of its series.
    var labels: Labels
    var value: Double
  }

  private func read(
    _ rows: RowSet, of columns: any LogColumns, by plan: ColumnPlan, _ labels: EntryLabels,
    into samples: inout LogSampleTable
  ) throws {
    var decisions: [Decision] = []
    let unwrap = pipeline.unwrap
    let isAlone =
      unwrap != nil && plan.unwrapsAlone && plan.parser != nil
      && !needs.contains(unwrap?.label ?? "")
    var evaluation = ColumnEvaluation(
      pipeline, plan, labels, readings,
      needs: isAlone ? needs : needs.union(unwrap.map { [$0.label] } ?? []),
      unwrap: isAlone ? unwrap : nil, count: rows.count, isTally: isUnit && !keepsTimes
    ) { [self] labels in
      var value = 1.0
      if isAlone {
        if !pipeline.passesAfterUnwrap(labels) { return EntryOutcomes.dropped }
      } else if let unwrap {
        var line = ArraySlice<UInt8>()
        guard let number = pipeline.unwrapped(unwrap, &line, labels) else {
          return EntryOutcomes.dropped
        }
        value = number
      }
      // The series of an erroneous sample has all labels of its entry.
      if labels.hasError && !toleratesErrors { return EntryOutcomes.needsLine }
      decisions.append(Decision(labels: seriesLabels(labels), value: value))
      return Int32(truncatingIfNeeded: decisions.count - 1)
    }
    try evaluation.run(rows, of: columns)
    if evaluation.outcomes.isTally {
      let others = evaluation.outcomes.unknown
      for (outcome, count) in evaluation.outcomes.tallies.enumerated() where count > 0 {
        samples.add(count, to: samples.place(of: decisions[outcome].labels))
      }
      if others.size > 0 { read(try columns.entries(others), labels, into: &samples) }
    } else {
      try add(evaluation, &decisions, of: columns, labels, isAlone: isAlone, to: &samples)
    }
  }

  /// Adds the samples of entries of which each has its outcome.
  ///
  /// - Parameter isAlone: whether numbers were taken from a column of their own.
  private func add(
    _ evaluation: ColumnEvaluation, _ decisions: inout [Decision], of columns: any LogColumns,
    _ labels: EntryLabels, isAlone: Bool, to samples: inout LogSampleTable
  ) throws {
    let others = evaluation.outcomes.unknown
    var (outcomes, kept) = (evaluation.outcomes.ofEntries, evaluation.outcomes.kept)
    var values: [Double] = isAlone ? evaluation.numbers : []
    if others.size > 0 {
      let block = try columns.entries(others)
      var index = 0
      others.forEach { row in
        defer { index += 1 }
        guard let value = sample(block, index, labels) else { return }
        outcomes[row] = Int32(truncatingIfNeeded: decisions.count)
        decisions.append(Decision(labels: seriesLabels(labels), value: value))
        kept.insert(row)
        if isAlone { values[row] = value }
      }
    }
    if kept.isNone { return }
    let list = kept.list()
    if !isAlone && !isUnit {
      values = [Double](repeating: 0, count: kept.count)
      for row in list { values[Int(row)] = decisions[Int(outcomes[Int(row)])].value }
    }
    samples.append(
      list, outcomes, of: decisions.map(\.labels),
      times: samples.keepsTimes ? try columns.timestamps() : [], values: values)
  }

  // MARK: Entries

  /// The sample of an entry; nil where it gives none.
  private func sample(
    _ block: LogEntryBlock, _ index: Int, _ labels: EntryLabels
  ) -> Double? {
    guard let value = processed(block, index, labels) else { return nil }
    if wanted == nil || !labels.hasError || toleratesErrors { return value }
    // The series of an erroneous sample has all labels of its entry.
    labels.findsAll = true
    defer { labels.findsAll = false }
    return processed(block, index, labels)
  }

  private func processed(
    _ block: LogEntryBlock, _ index: Int, _ labels: EntryLabels
  ) -> Double? {
    labels.begin(
      timestamp: block.timestamps[index],
      structuredMetadata: block.structuredMetadata.isEmpty
        ? Labels() : block.structuredMetadata[index])
    var line = block.line(index)
    guard pipeline.process(&line, labels) else { return nil }
    if let unwrap = pipeline.unwrap { return pipeline.unwrapped(unwrap, &line, labels) }
    switch node.expr.operation {
    case .bytesRate, .bytesOverTime: return Double(line.count)
    case .rate, .rateCounter, .countOverTime, .avgOverTime, .sumOverTime, .minOverTime,
      .maxOverTime, .stdvarOverTime, .stddevOverTime, .quantileOverTime, .firstOverTime,
      .lastOverTime, .absentOverTime:
      return 1
    }
  }

  /// The labels of the output series that an entry's sample belongs to.
  private func seriesLabels(_ labels: EntryLabels) -> Labels {
    if node.expr.operation == .absentOverTime { return Labels() }
    let all = labels.labels()
    if labels.hasError && !toleratesErrors { return all }
    let unwrapped = pipeline.unwrap.map { [$0.label] } ?? []
    guard let grouping = node.expr.grouping ?? node.outerGrouping else {
      return unwrapped.isEmpty ? all : all.removing(unwrapped)
    }
    return grouping.isWithout
      ? all.removing(grouping.labels + unwrapped) : all.keeping(grouping.labels)
  }
}
