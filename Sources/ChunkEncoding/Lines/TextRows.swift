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
    var counts = [Int](repeating: 0, count: shapeCount + 1)
    counts.withUnsafeMutableBufferPointer { counts in
      for code in codes { counts[Int(truncatingIfNeeded: code)] &+= 1 }
    }
    return counts
  }

  func rows(of code: Int) -> ArraySlice<Int32> { rows[starts[code]..<starts[code + 1]] }

  /// The rows of one code alone, in order; quick where the code is rare.
  ///
  /// - Complexity: O(rows), four at a time.
  static func rows(of code: UInt16, in codes: [UInt16], count: Int) -> [Int32] {
    var rows: [Int32] = []
    rows.reserveCapacity(count)
    let low: UInt64 = 0x0001_0001_0001_0001
    let wanted = UInt64(code) &* low
    codes.withUnsafeBytes { bytes in
      var row = 0
      while row < codes.count, rows.count < count {
        let end = min(row + 4, codes.count)
        if end - row == 4 {
          // SAFETY: four codes are loaded where there are as many. A part of the word that is zero
          // borrows, and had no high bit ("Bit Twiddling Hacks", determine if a word has a zero
          // byte).
          let word = bytes.loadUnaligned(fromByteOffset: 2 * row, as: UInt64.self) ^ wanted
          if (word &- low) & ~word & (low << 15) == 0 {
            row = end
            continue
          }
        }
        for row in row..<end where codes[row] == code {
          rows.append(Int32(truncatingIfNeeded: row))
        }
        row = end
      }
    }
    return rows
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
