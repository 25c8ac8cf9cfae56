// Texts as places in a buffer: what text columns take in and give back.

/// Where a text stands in a buffer, in bytes.
public struct TextSpan: Hashable, Sendable {
  /// The first byte.
  public var start: UInt32
  /// How many bytes.
  public var length: UInt32

  /// The span of `length` bytes from `start` on.
  public init(start: Int, length: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.length = UInt32(truncatingIfNeeded: length)
  }

  var range: Range<Int> { Int(start)..<(Int(start) + Int(length)) }
}

/// The texts of a column that is to be encoded: views of the caller's memory.
struct TextSource {
  let base: UnsafePointer<UInt8>
  let spans: UnsafeBufferPointer<TextSpan>
  /// The time of each text's entry, in nanoseconds; nil where there is none.
  let times: UnsafePointer<Int64>?

  var count: Int { spans.count }

  func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let span = spans[index]
    return UnsafeBufferPointer(start: base + Int(span.start), count: Int(span.length))
  }

  /// The bytes of all texts where each begins behind the one before; else nil.
  var contiguous: UnsafeBufferPointer<UInt8>? {
    guard let first = spans.first else { return nil }
    var end = first.start
    for span in spans {
      if span.start != end { return nil }
      end = end &+ span.length
    }
    return UnsafeBufferPointer(start: base + Int(first.start), count: Int(end &- first.start))
  }

  /// The bytes of all texts together.
  var byteCount: Int {
    var total = 0
    for span in spans { total &+= Int(span.length) }
    return total
  }
}

/// The texts of a decoded column; texts may share bytes.
///
/// SAFETY: owns its memory; spans lie within `bytes`, which those who fill it have to see to.
public final class TextValues {
  /// The bytes of all texts.
  public let bytes: UnsafeMutableBufferPointer<UInt8>
  /// Where each text lies.
  public let spans: UnsafeMutableBufferPointer<TextSpan>
  /// Who owns the bytes where that is not this object.
  private let owner: TextValues?

  /// Room for texts; each span lies at the start until it is set.
  init(byteCapacity: Int, count: Int) {
    owner = nil
    bytes = .allocate(capacity: byteCapacity)
    spans = .allocate(capacity: count)
    spans.initialize(repeating: TextSpan(start: 0, length: 0))
  }

  /// Room for `count` spans of the bytes of `other`.
  init(sharing other: TextValues, count: Int) {
    owner = other
    bytes = other.bytes
    spans = .allocate(capacity: count)
    spans.initialize(repeating: TextSpan(start: 0, length: 0))
  }

  deinit {
    if owner == nil { bytes.deallocate() }
    spans.deallocate()
  }

  /// How many texts there are.
  public var count: Int { spans.count }

  /// The texts whose bytes these share, each once; else these.
  var different: TextValues { owner ?? self }

  /// Text `index`, valid as long as this object lives.
  public func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[spans[index].range])
  }

  /// The bytes of all texts, shared ones counted each time.
  var totalLength: Int {
    var total = 0
    for span in spans { total &+= Int(span.length) }
    return total
  }
}

/// What decoding a page may still take, so that a few hostile bytes cannot stand for gigabytes.
public struct DecodingBudget {
  /// Bytes that may still be taken.
  private(set) var rest: Int

  /// A budget that fits every page of `count` lines of `byteCount` bytes that encoders write.
  public init(byteCount: Int, count: Int) {
    rest = 16 &* byteCount &+ 256 &* count &+ 65536
  }

  /// What a text costs beside its bytes.
  private static let textCost = 8

  /// Takes what `count` texts of `byteCount` bytes together cost.
  mutating func take(count: Int, byteCount: Int) throws(ChunkDecodingError) {
    let (cost, overflows) = byteCount.addingReportingOverflow(count &* Self.textCost)
    guard count >= 0, byteCount >= 0, !overflows, cost <= rest else {
      throw .invalid("a column of more texts than its page may hold")
    }
    rest -= cost
  }
}
