import ChunkEncoding
import TelemetryModel

/// How the counts of a chunk's histograms are written, one histogram after another.
protocol HistogramCounts {
  init(_ layout: HistogramChunkLayout)

  /// Reads the counts and the sum of a histogram. Its buckets are left out where the sum is the
  /// staleness marker. Where the reader runs behind its end, what was read is worth nothing.
  ///
  /// - Returns: false where the bits are none that a writer writes.
  mutating func read(
    _ reader: inout HighBitReader, isFirst: Bool, into histogram: inout FloatHistogram
  ) -> Bool
}

/// A float in a stream of bits: xored with the one before, as in the encoding XOR.
struct XORValue {
  private(set) var bits: UInt64 = 0
  private var window = XORWindow()

  var value: Double { Double(bitPattern: bits) }

  /// Reads all bits of the first value.
  mutating func readFirst(_ reader: inout HighBitReader) { bits = reader.read(64) }

  /// Reads the next value. False for a window wider than a value.
  @inline(__always)
  mutating func readNext(_ reader: inout HighBitReader) -> Bool {
    let word = reader.next
    if word >> 63 == 0 {
      reader.position &+= 1
      return true
    }
    reader.position &+= 2
    if word >> 62 == 0b11 {
      if !window.set(word &<< 2) { return false }
      reader.position &+= XORWindow.size
    }
    bits ^= reader.read(window.width) &<< UInt64(truncatingIfNeeded: window.trailing)
    return true
  }
}

/// Counts of integer histograms: changes of changes; buckets as differences to the bucket before.
struct IntegerHistogramCounts: HistogramCounts {
  /// A number, and its last change.
  private struct Trend {
    var value: Int64 = 0
    var change: Int64 = 0

    @inline(__always)
    mutating func readNext(_ reader: inout HighBitReader) {
      change &+= VarbitNumber.readSigned(&reader)
      value &+= change
    }
  }

  private var count = Trend()
  private var zeroCount = Trend()
  private var sum = XORValue()
  private var positive: [Trend]
  private var negative: [Trend]

  init(_ layout: HistogramChunkLayout) {
    positive = [Trend](repeating: Trend(), count: layout.positiveCount)
    negative = [Trend](repeating: Trend(), count: layout.negativeCount)
  }

  mutating func read(
    _ reader: inout HighBitReader, isFirst: Bool, into histogram: inout FloatHistogram
  ) -> Bool {
    if isFirst {
      count.value = Int64(bitPattern: VarbitNumber.readUnsigned(&reader))
      zeroCount.value = Int64(bitPattern: VarbitNumber.readUnsigned(&reader))
      sum.readFirst(&reader)
    } else {
      count.readNext(&reader)
      zeroCount.readNext(&reader)
      if !sum.readNext(&reader) { return false }
    }
    histogram.sum = sum.value
    if StalenessMarker.isStale(sum.value) { return true }
    histogram.count = Double(UInt64(bitPattern: count.value))
    histogram.zeroCount = Double(UInt64(bitPattern: zeroCount.value))
    histogram.positiveBuckets = Self.read(&positive, &reader, isFirst: isFirst)
    histogram.negativeBuckets = Self.read(&negative, &reader, isFirst: isFirst)
    return true
  }

  private static func read(
    _ trends: inout [Trend], _ reader: inout HighBitReader, isFirst: Bool
  ) -> [Double] {
    var counts: [Double] = []
    counts.reserveCapacity(trends.count)
    var total: Int64 = 0
    for index in trends.indices {
      if isFirst {
        trends[index].value = VarbitNumber.readSigned(&reader)
      } else {
        trends[index].readNext(&reader)
      }
      total &+= trends[index].value
      counts.append(Double(total))
    }
    return counts
  }
}

/// Counts of float histograms: each as it is, xored with the one before.
struct FloatHistogramCounts: HistogramCounts {
  private var count = XORValue()
  private var zeroCount = XORValue()
  private var sum = XORValue()
  private var positive: [XORValue]
  private var negative: [XORValue]

  init(_ layout: HistogramChunkLayout) {
    positive = [XORValue](repeating: XORValue(), count: layout.positiveCount)
    negative = [XORValue](repeating: XORValue(), count: layout.negativeCount)
  }

  mutating func read(
    _ reader: inout HighBitReader, isFirst: Bool, into histogram: inout FloatHistogram
  ) -> Bool {
    if isFirst {
      count.readFirst(&reader)
      zeroCount.readFirst(&reader)
      sum.readFirst(&reader)
    } else {
      let isSound =
        count.readNext(&reader) && zeroCount.readNext(&reader) && sum.readNext(&reader)
      if !isSound { return false }
    }
    histogram.sum = sum.value
    if StalenessMarker.isStale(sum.value) { return true }
    histogram.count = count.value
    histogram.zeroCount = zeroCount.value
    guard let above = Self.read(&positive, &reader, isFirst: isFirst),
      let below = Self.read(&negative, &reader, isFirst: isFirst)
    else { return false }
    histogram.positiveBuckets = above
    histogram.negativeBuckets = below
    return true
  }

  private static func read(
    _ values: inout [XORValue], _ reader: inout HighBitReader, isFirst: Bool
  ) -> [Double]? {
    var counts: [Double] = []
    counts.reserveCapacity(values.count)
    for index in values.indices {
      if isFirst {
        values[index].readFirst(&reader)
      } else if !values[index].readNext(&reader) {
        return nil
      }
      counts.append(values[index].value)
    }
    return counts
  }
}
