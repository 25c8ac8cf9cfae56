/// A binary heap of the best elements seen, the worst at its root.
///
/// Which of several equal elements stays depends on the heap's shape, so it sifts as the
/// reference's does.
struct SelectionHeap {
  private typealias Element = (series: Int, value: Double)

  private let capacity: Int
  private let keepsGreatest: Bool
  private var elements: [Element] = []

  init(capacity: Int, keepsGreatest: Bool) {
    self.capacity = capacity
    self.keepsGreatest = keepsGreatest
  }

  /// Whether `lhs` is worse than `rhs`; NaN is worse than anything.
  private func isWorse(_ lhs: Element, _ rhs: Element) -> Bool {
    if lhs.value.isNaN { return true }
    return keepsGreatest ? lhs.value < rhs.value : lhs.value > rhs.value
  }

  /// Takes an element in if there is room or it is better than the worst one.
  mutating func offer(_ series: Int, _ value: Double) {
    if elements.count < capacity {
      elements.append((series, value))
      siftUp()
      return
    }
    let root = elements[0].value
    let isBetter = keepsGreatest ? root < value : root > value
    if isBetter || (root.isNaN && !value.isNaN) {
      elements[0] = (series, value)
      siftDown()
    }
  }

  private mutating func siftUp() {
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if !isWorse(elements[child], elements[parent]) { return }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var child = 2 * parent + 1
      if child >= elements.count { return }
      if child + 1 < elements.count, isWorse(elements[child + 1], elements[child]) { child += 1 }
      if !isWorse(elements[child], elements[parent]) { return }
      elements.swapAt(child, parent)
      parent = child
    }
  }

  /// The elements' series, best first; equal ones as they lie.
  func bestFirst() -> [Int] {
    var sorted = elements
    for end in sorted.indices.dropFirst() {
      var place = end
      while place > 0, isWorse(sorted[place - 1], sorted[place]), !sorted[place].value.isNaN {
        sorted.swapAt(place, place - 1)
        place -= 1
      }
    }
    return sorted.map(\.series)
  }
}
