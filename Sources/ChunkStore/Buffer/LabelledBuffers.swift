import TelemetryModel

// Something for each label set, found by it.

/// A buffer for each of many label sets.
struct LabelledBuffers<Buffer> {
  private var numbers: [Labels: Int] = [:]
  /// Importers tend to name one label set many times over, or all in one order again and again.
  private var last: (labels: Labels, number: Int)?
  /// By number, in the order they came.
  private(set) var labels: [Labels] = []
  /// By number. Apart from the labels: they are compared and sorted without touching a buffer.
  var buffers: [Buffer] = []

  var count: Int { buffers.count }

  /// The number of the buffer of `named`, without labels of empty values: those are as good as
  /// absent. `empty` is kept where there is none yet.
  mutating func number(of named: Labels, orAdding empty: @autoclosure () -> Buffer) -> Int {
    if let last {
      if last.labels == named { return last.number }
      let next = last.number + 1
      if next < labels.count, labels[next] == named {
        self.last = (named, next)
        return next
      }
    }
    let kept =
      named.pairs.contains { $0.value.isEmpty }
      ? Labels(sorted: named.pairs.filter { !$0.value.isEmpty }) : named
    let number = numbers[kept] ?? buffers.count
    if number == buffers.count {
      numbers[kept] = number
      labels.append(kept)
      buffers.append(empty())
    }
    last = (named, number)
    return number
  }

  /// Empties all buffers and keeps the label sets: what named them once mostly names them again.
  mutating func empty(to empty: Buffer) {
    for number in buffers.indices { buffers[number] = empty }
  }

  /// The numbers of the buffers that `isWanted`, in the order of their labels.
  ///
  /// - Complexity: O(n log n) for n buffers.
  func sortedNumbers(where isWanted: (Buffer) -> Bool) -> [Int] {
    buffers.indices.filter { isWanted(buffers[$0]) }.sorted { labels[$0] < labels[$1] }
  }
}
