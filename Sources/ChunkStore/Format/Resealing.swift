import ChunkEncoding

/// Makes the checksums of changed files hold again, so that checks of the readers reach what lies
/// behind them.
enum Resealing {
  /// Rewrites the hashes in chunk, timeline and block rows, the section table, the tail and the
  /// header.
  static func reseal(_ bytes: inout [UInt8]) {
    let tail = bytes.count - SegmentFormat.tailSize
    let footer = Int(truncatingIfNeeded: number(bytes, at: tail))
    guard footer >= 64, footer <= tail - 8 else { return }
    let count = min(Int(number(bytes, at: footer) & 0xFFFF_FFFF), (tail - footer - 8) / 40)
    for row in 0..<max(count, 0) {
      let place = footer + 8 + 40 * row
      let offset = Int(truncatingIfNeeded: number(bytes, at: place + 8))
      let length = Int(truncatingIfNeeded: number(bytes, at: place + 16))
      guard offset >= 0, length >= 0, offset <= footer, length <= footer - offset else { continue }
      switch SectionID(rawValue: UInt32(truncatingIfNeeded: number(bytes, at: place))) {
      case .chunks: resealRows(&bytes, offset..<(offset + length), size: SegmentFormat.chunkRowSize)
      case .timelines:
        resealRows(&bytes, offset..<(offset + length), size: SegmentFormat.timelineRowSize)
      case .blocks, .groups:
        resealRows(&bytes, offset..<(offset + length), size: SegmentFormat.blockRowSize)
      default: break
      }
      set(&bytes, at: place + 32, PageHash.hash(Array(bytes[offset..<(offset + length)])))
    }
    set(&bytes, at: tail + 16, PageHash.hash(Array(bytes[footer..<tail])))
    set(&bytes, at: 56, PageHash.hash(Array(bytes[..<56])))
  }

  /// Each row starts with its page's offset and hash, then the length.
  private static func resealRows(_ bytes: inout [UInt8], _ range: Range<Int>, size: Int) {
    for place in stride(from: range.lowerBound, to: range.upperBound - size + 1, by: size) {
      let offset = Int(truncatingIfNeeded: number(bytes, at: place))
      let length = Int(number(bytes, at: place + 16) & 0xFFFF_FFFF)
      guard offset >= 0, offset <= bytes.count, length <= bytes.count - offset else { continue }
      set(&bytes, at: place + 8, PageHash.hash(Array(bytes[offset..<(offset + length)])))
    }
  }

  /// Where a section lies.
  static func section(_ id: SectionID, of bytes: [UInt8]) -> Range<Int>? {
    let footer = Int(number(bytes, at: bytes.count - SegmentFormat.tailSize))
    let count = Int(number(bytes, at: footer) & 0xFFFF_FFFF)
    for place in (0..<count).map({ footer + 8 + 40 * $0 })
    where UInt32(truncatingIfNeeded: number(bytes, at: place)) == id.rawValue {
      let offset = Int(number(bytes, at: place + 8))
      return offset..<(offset + Int(number(bytes, at: place + 16)))
    }
    return nil
  }

  /// Rewrites the hashes of the frames of a log; heads are taken from `original`.
  static func resealFrames(_ bytes: inout [UInt8], of original: [UInt8]) {
    var place = WriteAheadFormat.headerSize
    while place + WriteAheadFormat.frameHeadSize <= original.count {
      let head = place..<(place + WriteAheadFormat.frameHeadSize)
      bytes.replaceSubrange(head, with: original[head])
      let length = Int(number(original, at: place + 8) >> 32)
      let end = head.upperBound + (length + 7) / 8 * 8
      set(&bytes, at: place, PageHash.hash(Array(bytes[(place + 8)..<end])))
      place = end
    }
  }

  private static func number(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }

  private static func set(_ bytes: inout [UInt8], at offset: Int, _ value: UInt64) {
    for index in 0..<8 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }
}
