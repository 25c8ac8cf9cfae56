// Packed integers, unpacked as floats at once.

/// Numbers of a column as floats: `(base + factor * number) / divisor`, with integers that floats
/// hold exactly up to the division, so that it is the same as reading them as integers first.
///
/// Miniblocks of narrow numbers, which are most, go from bits to floats in one pass, four lanes at
/// a time; differences are added up on the way ("SIMD-BP128" with its integrated prefix sum: Lemire
/// and Boytsov, "Decoding billions of integers per second through vectorization", 2015).
///
/// Floats are written as their bits to memory of integers: the caller has it bound so.
struct PackedQuotients {
  /// Of a column that is not divided 0 and 1.
  let base: Int64
  let factor: Int64
  let divisor: Double

  /// Differences of a miniblock below this add up to less than 2^31.
  private static let greatestDifference: UInt64 = 1 << 24
  private static let greatestNumber: UInt64 = 1 << 31
  private static let exactInteger: UInt64 = 1 << 53

  // MARK: Columns

  /// Reads the numbers in `range` of `count` that `FrameOfReferenceCodec` laid out.
  func decodeFrames(
    _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    let blocks = MiniblockReader.blocks(of: range)
    var miniblocks = try MiniblockReader(&reader, count: count, skipping: blocks.lowerBound)
    for _ in blocks {
      let place = miniblocks.place(in: range)
      let whole = try miniblocks.wholeBlock(place) { base, _ in isExact(base.magnitude) }
      if let whole {
        fill(whole, from: whole.base, isDifference: false, output, place.lowerBound)
      } else {
        try miniblocks.unpack(range, into: output) { _ in }
        convert(UnsafeMutableBufferPointer(rebasing: output[place]))
      }
    }
  }

  /// Reads the numbers in `range` of `count` that `DeltaEntryCodec` laid out.
  func decodeDifferences(
    _ reader: inout ByteReader, count: Int, range: Range<Int>,
    into output: UnsafeMutableBufferPointer<Int64>
  ) throws(ChunkDecodingError) {
    var differences = try DeltaEntryCodec.Cursor(&reader, count: count, range: range)
    for _ in differences.blocks {
      let start = try differences.enter()
      let place = differences.miniblocks.place(in: range)
      let whole = try differences.miniblocks.wholeBlock(place) { base, width in
        width < 24 && base.magnitude < Self.greatestDifference - 1 << UInt64(width)
          && isExact(start.magnitude)
      }
      if let whole {
        let sum = fill(whole, from: start, isDifference: true, output, place.lowerBound)
        differences.sum = start &+ Int64(sum)
      } else {
        try differences.unpack(from: start, range, into: output)
        convert(UnsafeMutableBufferPointer(rebasing: output[place]))
      }
    }
  }

  /// Replaces integers by the floats that they stand for.
  func convert(_ numbers: UnsafeMutableBufferPointer<Int64>) {
    if factor != 1 || base != 0 {
      for index in numbers.indices { numbers[index] = base &+ numbers[index] &* factor }
    }
    if divisor == 1 {
      for index in numbers.indices {
        numbers[index] = Int64(bitPattern: Double(numbers[index]).bitPattern)
      }
    } else {
      for index in numbers.indices {
        numbers[index] = Int64(bitPattern: (Double(numbers[index]) / divisor).bitPattern)
      }
    }
  }

  // MARK: Miniblocks

  /// Whether numbers less than 2^31 from `number` are integers that floats hold, and what comes of
  /// them up to the division, too.
  private func isExact(_ number: UInt64) -> Bool {
    if number >= Self.exactInteger || base.magnitude >= Self.exactInteger { return false }
    let (product, overflows) = (number + Self.greatestNumber)
      .multipliedReportingOverflow(by: factor.magnitude)
    return !overflows && product < Self.exactInteger - base.magnitude
  }

  /// Writes the floats of a miniblock from `place` on, and gives the sum of its numbers.
  ///
  /// - Parameters:
  ///   - start: what packed numbers are added to, or the number before the first.
  ///   - isDifference: whether numbers add up.
  @discardableResult
  private func fill(
    _ block: MiniblockReader.WholeBlock, from start: Int64, isDifference: Bool,
    _ output: UnsafeMutableBufferPointer<Int64>, _ place: Int
  ) -> Int32 {
    let target = UnsafeMutableRawBufferPointer(
      rebasing: UnsafeMutableRawBufferPointer(output)[(8 * place)...])
    let start = Double(start)
    let (base, factor, divisor) = (Double(self.base), Double(self.factor), self.divisor)
    switch (isDifference, self.factor == 1 && self.base == 0, divisor == 1) {
    case (true, true, true): return block.addUp(into: target) { $0 + start }
    case (true, true, false): return block.addUp(into: target) { ($0 + start) / divisor }
    case (true, false, _):
      return block.addUp(into: target) { (($0 + start) * factor + base) / divisor }
    case (false, true, true): block.forEachFour(into: target) { $0 + start }
    case (false, true, false): block.forEachFour(into: target) { ($0 + start) / divisor }
    case (false, false, _):
      block.forEachFour(into: target) { (($0 + start) * factor + base) / divisor }
    }
    return 0
  }
}

extension MiniblockReader.WholeBlock {
  /// Writes what `finish` makes of each packed number, which is less than 2^31.
  @inline(__always)
  fileprivate func forEachFour(
    into target: UnsafeMutableRawBufferPointer,
    _ finish: (SIMD4<Double>) -> SIMD4<Double>
  ) {
    forEachFour { place, row in
      let value = finish(SIMD4<Double>(SIMD4<Int32>(truncatingIfNeeded: row)))
      target.storeBytes(of: value, toByteOffset: 8 &* place, as: SIMD4<Double>.self)
    }
  }

  /// Writes what `finish` makes of the sum of the numbers up to each, and gives the sum of all;
  /// they and the base add up to less than 2^31.
  @inline(__always)
  fileprivate func addUp(
    into target: UnsafeMutableRawBufferPointer, _ finish: (SIMD4<Double>) -> SIMD4<Double>
  ) -> Int32 {
    let base = SIMD4<UInt32>(repeating: UInt32(truncatingIfNeeded: self.base))
    let upper = SIMD4<UInt32>(0, 0, .max, .max)
    var sum = SIMD4<UInt32>(repeating: 0)
    forEachFour { place, row in
      // Sums of pairs, then of both pairs; lanes are told to the compiler as whole words, which it
      // takes apart otherwise.
      let row = row &+ base
      let words = unsafeBitCast(row, to: SIMD2<UInt64>.self) &<< SIMD2(repeating: 32)
      let pairs = row &+ unsafeBitCast(words, to: SIMD4<UInt32>.self)
      let sums = pairs &+ (SIMD4(repeating: pairs[1]) & upper) &+ sum
      sum = SIMD4(repeating: sums[3])
      let value = finish(SIMD4<Double>(SIMD4<Int32>(truncatingIfNeeded: sums)))
      target.storeBytes(of: value, toByteOffset: 8 &* place, as: SIMD4<Double>.self)
    }
    return Int32(bitPattern: sum[0])
  }
}
