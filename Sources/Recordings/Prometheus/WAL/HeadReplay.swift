import ChunkStore
import TelemetryModel

/// What a write-ahead log's records say, series by series, on its way to a sink.
struct HeadReplay: WALRecordTaker {
  /// One series of the head. Several numbers may stand for it.
  private struct Slot {
    var labels: Labels
    var columns = SampleColumns()
    var deleted: [ClosedRange<Int64>] = []
    /// The time of the last sample taken in order.
    var lastTime = Int64.min
    /// The slot of the sample that came behind this one's last time; records repeat themselves.
    var next = 0
  }

  private var slots: [Slot] = []
  private var slotsByReference: [UInt64: Int] = [:]
  private var slotsByLabels: [Labels: Int] = [:]
  /// The number that each slot was last asked for by.
  private var references: [UInt64] = []
  private var previous = 0
  /// What is deleted from series that no record has named so far.
  private var deletionsToCome: [Labels: [ClosedRange<Int64>]] = [:]

  /// Samples before it are in blocks.
  let minTime: Int64
  /// Whether samples must come by increasing time, as in the log; not so in that of samples that
  /// came out of order. The reference drops those that do not.
  var isInOrder = true
  /// Samples whose series is not known, since its record was lost.
  private(set) var orphanCount = 0
  private(set) var metadata: [(name: String, metadata: MetricMetadata)] = []
  /// The bytes of the samples held, about.
  private(set) var byteCount = 0

  /// The last times of what head chunks hold, by series: the log has those samples too.
  private let mappedUntil: [UInt64: Int64]

  init(minTime: Int64, mappedUntil: [UInt64: Int64] = [:]) {
    self.minTime = minTime
    self.mappedUntil = mappedUntil
  }

  // MARK: Records

  mutating func take(series reference: UInt64, labels: Labels) {
    let known =
      labels.pairs.contains { $0.value.isEmpty }
      ? Labels(sorted: labels.pairs.filter { !$0.value.isEmpty }) : labels
    let slot = slotsByLabels[known] ?? slots.count
    if slot == slots.count {
      slots.append(Slot(labels: known, deleted: deletionsToCome[known] ?? []))
      references.append(reference)
      slotsByLabels[known] = slot
    }
    if let time = mappedUntil[reference] { slots[slot].lastTime = max(slots[slot].lastTime, time) }
    if let former = slotsByReference.updateValue(slot, forKey: reference), former != slot {
      // The number meant another series before: nothing may be guessed by it any more.
      for index in references.indices where references[index] == reference {
        references[index] = .max
      }
    }
  }

  mutating func take(
    sample value: Double, of reference: UInt64, at time: Int64, start: Int64
  ) {
    guard let slot = admit(reference, time) else { return }
    slots[slot].columns.append(value, at: time, start: start)
    byteCount += 16
  }

  mutating func take(
    histogram: FloatHistogram, of reference: UInt64, at time: Int64, start: Int64
  ) {
    guard let slot = admit(reference, time) else { return }
    slots[slot].columns.append(histogram, at: time, start: start)
    byteCount +=
      200 + 8 * (histogram.positiveBuckets.count + histogram.negativeBuckets.count)
  }

  mutating func take(deletionOf reference: UInt64, in range: ClosedRange<Int64>) {
    guard let slot = slotsByReference[reference] else { return }
    slots[slot].deleted.append(range)
  }

  mutating func take(metadata noted: MetricMetadata, of reference: UInt64) {
    guard let slot = slotsByReference[reference], let name = slots[slot].labels.metricName else {
      return
    }
    metadata.append((name, noted))
  }

  /// The slot of a sample's series, where the sample is to be kept.
  private mutating func admit(_ reference: UInt64, _ time: Int64) -> Int? {
    guard let slot = slot(of: reference) else {
      orphanCount += 1
      return nil
    }
    guard isInOrder else { return slot }
    guard time >= minTime, time > slots[slot].lastTime else { return nil }
    slots[slot].lastTime = time
    return slot
  }

  /// The slot that a number stands for; mostly the one that came next when its neighbour came the
  /// last time, which is found without hashing.
  private mutating func slot(of reference: UInt64) -> Int? {
    if slots.isEmpty { return nil }
    let guess = slots[previous].next
    if references[guess] == reference, reference != .max {
      previous = guess
      return guess
    }
    guard let found = slotsByReference[reference] else { return nil }
    references[found] = reference
    slots[previous].next = found
    previous = found
    return found
  }

  // MARK: Results

  /// The labels and what was deleted of the series with this number.
  func series(_ reference: UInt64) -> (labels: Labels, deleted: [ClosedRange<Int64>])? {
    slotsByReference[reference].map { (slots[$0].labels, slots[$0].deleted) }
  }

  /// Gives back all samples held, a series at a time, sorted; what was deleted is left out.
  mutating func drain(
    _ body: (Labels, SampleColumns) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    for index in slots.indices where !slots[index].columns.isEmpty {
      var columns = SampleColumns()
      swap(&columns, &slots[index].columns)
      columns.settle()
      columns.remove(slots[index].deleted)
      if !columns.isEmpty { try body(slots[index].labels, columns) }
    }
    byteCount = 0
  }

  /// Takes over what `other` found deleted: deletions count for samples that came before them too.
  mutating func takeDeletions(of other: HeadReplay) {
    for slot in other.slots where !slot.deleted.isEmpty {
      if let known = slotsByLabels[slot.labels] {
        slots[known].deleted = slot.deleted
      } else {
        deletionsToCome[slot.labels] = slot.deleted
      }
    }
  }
}
