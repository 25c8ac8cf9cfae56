import ChunkEncoding
import TelemetryModel

/// Float chunks of Prometheus in the encoding XOR2: as XOR, with one prefix for a timestamp and
/// whether the value changes, a short form of staleness markers, and start timestamps.
///
/// Values are xored with the last one that is no staleness marker; at first with 0.
enum XOR2Chunk {
  /// Where a chunk's bits begin: behind the number of samples and how starts are written.
  static let headerSize = 3

  /// Decodes `count` samples; `starts` gets start timestamps where the chunk has any. False where
  /// the bytes hold fewer samples, or a window wider than a value.
  ///
  /// SAFETY: the pointers must have room for `count`; nothing else is written to.
  static func decode(
    _ bytes: UnsafeRawBufferPointer, count: Int, times: UnsafeMutablePointer<Int64>,
    values: UnsafeMutablePointer<Double>, starts: UnsafeMutablePointer<Int64>
  ) -> Bool {
    if count == 0 { return true }
    var starting = StartTimestampReader(header: bytes[2])
    var reader = HighBitReader(bytes, from: headerSize)
    var state = State()
    guard var time = reader.readZigZag() else { return false }
    var value = reader.readDouble()
    if !StalenessMarker.isStale(value) { state.bits = value.bitPattern }
    var delta: Int64 = 0
    var previous = time
    var index = 0
    while true {
      times[index] = time
      values[index] = value
      if starting.isUsed {
        if !starting.read(&reader, index: index, time: time, previous: previous) { return false }
        starts[index] = starting.start
      }
      index &+= 1
      if index == count { break }
      if reader.isPastEnd { return false }
      previous = time
      let read: Double?
      if index == 1 {
        guard let first = reader.readVarint() else { return false }
        delta = Int64(bitPattern: first)
        read = state.readValue(&reader)
      } else {
        read = state.readSample(&reader, &delta)
      }
      guard let read else { return false }
      value = read
      time &+= delta
    }
    return !reader.isPastEnd
  }

  /// What the next value is told by.
  private struct State {
    var bits: UInt64 = 0
    var window = XORWindow()

    private var value: Double { Double(bitPattern: bits) }

    /// Reads the change of `delta` and the value of a sample behind the second. Nil for a window
    /// wider than a value.
    @inline(__always)
    mutating func readSample(_ reader: inout HighBitReader, _ delta: inout Int64) -> Double? {
      let word = reader.next
      switch min((~word).leadingZeroBitCount, 5) {
      case 0:
        reader.position &+= 1
        return value
      case 1:
        reader.position &+= 3
        return readChange(&reader, hasNewWindow: word >> 61 & 1 == 1)
      case 2: readDelta(&reader, &delta, prefix: 3, width: 13)
      case 3: readDelta(&reader, &delta, prefix: 4, width: 20)
      case 4: readDelta(&reader, &delta, prefix: 5, width: 64)
      default:
        reader.position &+= 5
        return StalenessMarker.value
      }
      return readValue(&reader)
    }

    /// Here numbers are in two's complement, other than in the encoding XOR.
    @inline(__always)
    private func readDelta(
      _ reader: inout HighBitReader, _ delta: inout Int64, prefix: Int, width: Int
    ) {
      reader.position &+= prefix
      let unused = Int64(truncatingIfNeeded: 64 &- width)
      delta &+= (Int64(bitPattern: reader.read(width)) &<< unused) &>> unused
    }

    /// Reads a value with a prefix of its own. Nil for a window wider than a value.
    @inline(__always)
    mutating func readValue(_ reader: inout HighBitReader) -> Double? {
      switch min((~reader.next).leadingZeroBitCount, 3) {
      case 0:
        reader.position &+= 1
        return value
      case 1:
        reader.position &+= 2
        return readChange(&reader, hasNewWindow: false)
      case 2:
        reader.position &+= 3
        return readChange(&reader, hasNewWindow: true)
      default:
        reader.position &+= 3
        return StalenessMarker.value
      }
    }

    @inline(__always)
    private mutating func readChange(_ reader: inout HighBitReader, hasNewWindow: Bool) -> Double? {
      if hasNewWindow {
        guard window.set(reader.next) else { return nil }
        reader.position &+= XORWindow.size
      }
      bits ^= reader.read(window.width) &<< UInt64(truncatingIfNeeded: window.trailing)
      return value
    }
  }
}
