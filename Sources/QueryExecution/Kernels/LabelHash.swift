import TelemetryModel

/// A hash of label sets that is the same everywhere: xxHash64 (Y. Collet) of the reference's
/// encoding.
enum LabelHash {
  /// The hash as a share of its range, in [0, 1).
  static func share(of labels: Labels) -> Double {
    Double(xxHash64(encoded(labels))) / 0x1p64
  }

  /// Each name and value behind its length: one byte, or 0xFF and three bytes from 255 on.
  private static func encoded(_ labels: Labels) -> [UInt8] {
    var out: [UInt8] = []
    for pair in labels.pairs {
      for text in [pair.name, pair.value] {
        let count = text.utf8.count
        if count < 255 {
          out.append(UInt8(count))
        } else {
          out += [0xFF, UInt8(count & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count >> 16 & 0xFF)]
        }
        out += text.utf8
      }
    }
    return out
  }

  private static let primes: [UInt64] = [
    0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
    0x27D4_EB2F_1656_67C5,
  ]

  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
  }

  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotate(lane &+ input &* primes[1], 31) &* primes[0]
  }

  static func xxHash64(_ bytes: [UInt8]) -> UInt64 {
    var index = 0
    func word(_ width: Int) -> UInt64 {
      (0..<width).reduce(0) { $0 | UInt64(bytes[index + $1]) << UInt64(8 * $1) }
    }
    var hash: UInt64
    if bytes.count >= 32 {
      var lanes = [primes[0] &+ primes[1], primes[1], 0, 0 &- primes[0]]
      while bytes.count - index >= 32 {
        for lane in 0..<4 {
          lanes[lane] = round(lanes[lane], word(8))
          index += 8
        }
      }
      hash =
        rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12) &+ rotate(lanes[3], 18)
      for lane in lanes { hash = (hash ^ round(0, lane)) &* primes[0] &+ primes[3] }
    } else {
      hash = primes[4]
    }
    hash = hash &+ UInt64(bytes.count)
    while bytes.count - index >= 8 {
      hash = rotate(hash ^ round(0, word(8)), 27) &* primes[0] &+ primes[3]
      index += 8
    }
    if bytes.count - index >= 4 {
      hash = rotate(hash ^ word(4) &* primes[0], 23) &* primes[1] &+ primes[2]
      index += 4
    }
    while index < bytes.count {
      hash = rotate(hash ^ UInt64(bytes[index]) &* primes[4], 11) &* primes[0]
      index += 1
    }
    hash = (hash ^ hash >> 33) &* primes[1]
    hash = (hash ^ hash >> 29) &* primes[2]
    return hash ^ hash >> 32
  }
}
