// Which texts have which shape.

/// The rows of each code, in order.
struct TextRows {
  private var rows: [Int32]
  private var starts: [Int]

  /// - Parameter codes: 0 to `shapeCount`.
  init(codes: [some FixedWidthInteger], shapeCount: Int) {
    self.init(codes: codes, counts: Self.counts(of: codes, shapeCount: shapeCount))
  }

  /// - Parameter counts: how many rows have each of the codes.
  init(codes: [some FixedWidthInteger], counts: [Int]) {
    var next = [0]
    for count in counts { next.append(next[next.count - 1] + count) }
    starts = next
    rows = [Int32](unsafeUninitializedCapacity: codes.count) { rows, count in
      // SAFETY: each code has as many places as it was counted, from its start on; so all places
      // come to be written.
      next.withUnsafeMutableBufferPointer { next in
        for (row, code) in codes.enumerated() {
          let code = Int(truncatingIfNeeded: code)
          let place = next[code]
          next[code] = place &+ 1
          rows[place] = Int32(truncatingIfNeeded: row)
        }
      }
      count = codes.count
    }
  }

  /// How many rows have each code.
  static func counts(of codes: [some FixedWidthInteger], shapeCount: Int) -> [Int] {
    // Neighbours are counted apart: equal ones would wait for each other.
    let (lanes, size) = (4, shapeCount + 1)
    var counts = [UInt32](repeating: 0, count: lanes * size)
    counts.withUnsafeMutableBufferPointer { counts in
      codes.withUnsafeBufferPointer { codes in
        // SAFETY: a code is at most `shapeCount`.
        for row in codes.indices {
          counts[Int(truncatingIfNeeded: codes[row]) &+ (row & 3) &* size] &+= 1
        }
      }
    }
    return (0..<size).map { code in
      (0..<lanes).reduce(0) { $0 + Int(counts[code + $1 * size]) }
    }
  }

  func rows(of code: Int) -> ArraySlice<Int32> { rows[starts[code]..<starts[code + 1]] }

  /// The rows of one code alone, in order; quick where the code is rare.
  ///
  /// - Complexity: O(rows), many at a time.
  static func rows(of code: UInt16, in codes: [UInt16], count: Int) -> [Int32] {
    let wanted = SIMD32<UInt16>(repeating: code)
    let width = SIMD32<UInt16>.scalarCount
    // Each row is written, and kept where it has the code: the last one that has none lies behind.
    return [Int32](unsafeUninitializedCapacity: count + 1) { rows, found in
      codes.withUnsafeBytes { bytes in
        var row = 0
        while row < codes.count, found < count {
          let end = min(row + width, codes.count)
          if end - row == width {
            // SAFETY: so many codes are loaded where there are as many.
            let codes = bytes.loadUnaligned(fromByteOffset: 2 * row, as: SIMD32<UInt16>.self)
            if !any(codes .== wanted) {
              row = end
              continue
            }
          }
          // SAFETY: no more than `count` rows have the code.
          for row in row..<end {
            rows[found] = Int32(truncatingIfNeeded: row)
            found &+= codes[row] == code ? 1 : 0
          }
          row = end
        }
      }
    }
  }

  /// The place of a row among those of its code, by bisection.
  static func place(of row: Int, in rows: ArraySlice<Int32>) -> Int {
    var (low, high) = (rows.startIndex, rows.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low - rows.startIndex
  }
}
