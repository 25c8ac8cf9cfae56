import Glibc
import TelemetryModel

/// Takes the bytes of an output piece by piece, so that no output is ever held whole.
package typealias ByteSink = ([UInt8]) -> Void

/// The bytes of an output that is being written. All writers append to one; nothing is concatenated
/// per sample or per line.
package struct TextBuffer {
  /// What has been written and has not gone to the sink, UTF-8 unless a log line was not.
  package private(set) var bytes: [UInt8] = []
  private let sink: ByteSink?
  /// Of the points that were written last.
  private var pointStarts: NumberText.PointStarts
  private var lastPoints: WrittenPoints?

  /// Points and where in `bytes` they stand.
  private struct WrittenPoints {
    var timestamps: [Int64]
    var values: [Double]
    var range: Range<Int>
  }

  /// How many bytes are gathered before a sink gets them.
  private static let drainedBytes = 1 << 18
  /// What a point takes, with a time in milliseconds and a value of 17 digits.
  private static let pointBytes = 40

  /// A buffer that holds all that is written, or hands it on to a sink.
  ///
  /// - Parameter pointStarts: of points that are likely to come.
  package init(
    sink: ByteSink? = nil, pointStarts: NumberText.PointStarts = NumberText.PointStarts()
  ) {
    self.sink = sink
    self.pointStarts = pointStarts
  }

  /// Makes room for about so many points.
  mutating func reserve(pointCount: Int) { bytes.reserveCapacity(Self.pointBytes * pointCount) }

  /// Hands what has been written to the sink where there is much of it; a writer calls it between
  /// two series or lines.
  package mutating func drain() {
    if bytes.count >= Self.drainedBytes { finish() }
  }

  /// Hands all that has been written to the sink, if there is one.
  package mutating func finish() {
    guard let sink, !bytes.isEmpty else { return }
    sink(bytes)
    bytes.removeAll(keepingCapacity: true)
    lastPoints = nil
  }

  package mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  package mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Appends bytes that are many: a sink gets them as they are.
  mutating func append(piece: [UInt8]) {
    guard let sink else {
      bytes += piece
      return
    }
    finish()
    sink(piece)
  }

  package mutating func append(byte: UInt8) { bytes.append(byte) }

  package mutating func append(spaces count: Int) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, count)))
  }

  /// Appends `value` in decimal.
  package mutating func append(decimal value: Int64) {
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    append(digits: value.magnitude)
  }

  private mutating func append(digits value: UInt64) {
    if value < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value))
      return
    }
    let start = bytes.count
    var rest = value
    while rest > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  /// Appends a sample's value in the HTTP API's form: the shortest that reads back, an exponent
  /// only below 1e-6 and from 1e21.
  package mutating func append(sample value: Double) { NumberText.append(api: value, to: &bytes) }

  /// Appends a time in milliseconds as seconds: whole ones without a point, others with three
  /// decimals.
  package mutating func append(seconds milliseconds: Int64) {
    NumberText.append(seconds: milliseconds, to: &bytes)
  }

  /// Appends floats over time as the HTTP API writes them: `[seconds,"value"]`, commas between.
  package mutating func append(points timestamps: [Int64], _ values: [Double]) {
    // Series that are always up, or of one size, have one text.
    if let last = lastPoints, last.values.equalsBits(values), last.timestamps == timestamps {
      return bytes.append(own: last.range)
    }
    let start = bytes.count
    NumberText.append(points: timestamps, values, starts: &pointStarts, to: &bytes)
    lastPoints = WrittenPoints(
      timestamps: timestamps, values: values, range: start..<bytes.count)
  }

  /// What has been written, as text; bytes that are no UTF-8 become U+FFFD.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension [Double] {
  /// Whether both have the same bits.
  fileprivate func equalsBits(_ other: [Double]) -> Bool {
    count == other.count
      && withUnsafeBytes { bytes in
        other.withUnsafeBytes { others in
          guard let base = bytes.baseAddress, let otherBase = others.baseAddress else {
            return true
          }
          return memcmp(base, otherBase, bytes.count) == 0
        }
      }
  }
}

extension [UInt8] {
  /// Appends some of the bytes that are here.
  fileprivate mutating func append(own range: Range<Int>) {
    let end = count
    append(contentsOf: repeatElement(0, count: range.count))
    withUnsafeMutableBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      (base + end).update(from: base + range.lowerBound, count: range.count)
    }
  }
}
