import TelemetryModel

/// The values of a window in order, NaN apart: NaN sorts before everything.
struct SortedWindow {
  private var values: [Double] = []
  private var count = 0
  private var nanCount = 0

  mutating func removeAll() { (count, nanCount) = (0, 0) }

  /// Holds the values in `range` of `source` and no others.
  mutating func fill(_ source: UnsafeBufferPointer<Double>, _ range: Range<Int>) {
    removeAll()
    reserve(range.count)
    for index in range {
      if source[index].isNaN {
        nanCount += 1
      } else {
        values[count] = source[index]
        count += 1
      }
    }
    values[..<count].sort()
  }

  /// The φ-quantile of the values in `range` of `source`, none of which stay here.
  mutating func quantile(
    _ phi: Double, of source: UnsafeBufferPointer<Double>, _ range: Range<Int>
  ) -> Double {
    removeAll()
    values.removeAll(keepingCapacity: true)
    values.append(contentsOf: source[range])
    return OverTimeKernels.quantile(phi, sorting: &values)
  }

  private mutating func reserve(_ capacity: Int) {
    if values.count < capacity {
      values += repeatElement(0, count: capacity - values.count)
    }
  }

  mutating func insert(_ value: Double) {
    if value.isNaN {
      nanCount += 1
      return
    }
    reserve(count + 1)
    let place = position(of: value)
    values.withUnsafeMutableBufferPointer { values in
      var index = count
      while index > place {
        values[index] = values[index - 1]
        index -= 1
      }
      values[place] = value
    }
    count += 1
  }

  /// Takes out a value that is here.
  mutating func remove(_ value: Double) {
    if value.isNaN {
      nanCount -= 1
      return
    }
    let place = position(of: value)
    count -= 1
    values.withUnsafeMutableBufferPointer { values in
      for index in place..<max(place, count) { values[index] = values[index + 1] }
    }
  }

  /// Takes out a value that is here and puts another in: what lies between them moves by one.
  mutating func replace(_ old: Double, with new: Double) {
    if old.isNaN || new.isNaN {
      remove(old)
      insert(new)
      return
    }
    if old == new { return }
    var place = position(of: old)
    values.withUnsafeMutableBufferPointer { values in
      while place + 1 < count, values[place + 1] < new {
        values[place] = values[place + 1]
        place += 1
      }
      while place > 0, values[place - 1] > new {
        values[place] = values[place - 1]
        place -= 1
      }
      values[place] = new
    }
  }

  /// How many values are less.
  private func position(of value: Double) -> Int {
    values.withUnsafeBufferPointer { values in
      var (start, length) = (0, count)
      while length > 0 {
        let half = length / 2
        let isLess = values[start + half] < value
        start = isLess ? start + half + 1 : start
        length = isLess ? length - half - 1 : half
      }
      return start
    }
  }

  /// The φ-quantile, φ in [0, 1], of at least one value.
  func quantile(_ phi: Double) -> Double {
    OverTimeKernels.interpolated(phi, count: nanCount + count, element)
  }

  private func element(_ place: Int) -> Double {
    place < nanCount ? ordinaryNaN : values[place - nanCount]
  }
}
