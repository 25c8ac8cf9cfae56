/// A line with places to fill in, written as text with `<…>`:
///
/// | place | becomes |
/// |---|---|
/// | `<time>` | the line's time, RFC 3339 with nanoseconds |
/// | `<name>` | the stream's name |
/// | `<int N>` | a number in 0 ..< N |
/// | `<long N>` | a number from 1 up, around N, with a long tail |
/// | `<decimal N D>` | `<long N>` with the last D digits behind the point |
/// | `<hex N>` | N hexadecimal digits |
/// | `<ip>` | an address of a few thousand |
/// | `<id>` | a user's number; some users come often |
/// | `<of LIST>` | a word of a list, the first ones more often |
/// | `<byte XX>` | this byte |
/// | `<fill N>` | about N bytes of words |
struct LineTemplate {
  enum Piece {
    case text([UInt8])
    case time, name, address, identity
    case number(below: Int)
    case long(Int)
    case decimal(Int, digits: Int)
    case hexadecimal(Int)
    case word([[UInt8]])
    case filling(Int)
  }

  let pieces: [Piece]

  init(_ text: String) {
    var pieces: [Piece] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
      if open > rest.startIndex { pieces.append(.text(Array(rest[..<open].utf8))) }
      let words = rest[rest.index(after: open)..<close].split(separator: " ")
      guard let piece = Self.piece(words) else { preconditionFailure("<\(words)> is no place") }
      pieces.append(piece)
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.text(Array(rest.utf8))) }
    self.pieces = pieces
  }

  private static func piece(_ words: [Substring]) -> Piece? {
    let numbers = words.dropFirst().compactMap { Int($0) }
    switch (words.first, numbers.count) {
    case ("time", 0): return .time
    case ("name", 0): return .name
    case ("ip", 0): return .address
    case ("id", 0): return .identity
    case ("int", 1): return .number(below: numbers[0])
    case ("long", 1): return .long(numbers[0])
    case ("decimal", 2): return .decimal(numbers[0], digits: numbers[1])
    case ("hex", 1): return .hexadecimal(numbers[0])
    case ("fill", 1): return .filling(numbers[0])
    case ("of", _):
      return WordLists.list(named: words.last.map { String($0) } ?? "").map(Piece.word)
    case ("byte", _): return words.last.flatMap { UInt8($0, radix: 16) }.map { .text([$0]) }
    default: return nil
    }
  }

  /// Writes the line without its end.
  func write(
    to sink: TextSink, time: Int, name: [UInt8], _ random: inout BenchRandom
  ) {
    for piece in pieces {
      switch piece {
      case .text(let bytes): sink.put(bytes)
      case .time: Self.write(time, to: sink)
      case .name: sink.put(name)
      case .address:
        let host = random.below(1 + random.below(4096))
        sink.put("10.")
        sink.put(host >> 8)
        sink.put(byte: UInt8(ascii: "."))
        sink.put((host &* 7) & 0xFF)
        sink.put(byte: UInt8(ascii: "."))
        sink.put((host &* 151) & 0xFF)
      case .identity: sink.put(10_000 + random.below(1 + random.below(60_000)))
      case .number(let bound): sink.put(random.below(bound))
      case .long(let scale): sink.put(random.skewed(scale))
      case .decimal(let scale, let digits): sink.put(scaled: random.skewed(scale), decimals: digits)
      case .hexadecimal(let digits):
        var rest = digits
        while rest > 0 {
          sink.put(hexadecimal: random.next(), digits: min(rest, 16))
          rest -= 16
        }
      case .word(let words): sink.put(random.pickSkewed(words))
      case .filling(let bytes):
        let end = sink.total + bytes
        while sink.total < end {
          sink.put(random.pick(WordLists.filling))
          sink.put(byte: UInt8(ascii: " "))
        }
      }
    }
  }

  /// `time` is in nanoseconds since midnight of the data set's day.
  private static func write(_ time: Int, to sink: TextSink) {
    let second = time / 1_000_000_000
    sink.put("2024-08-01T")
    sink.put(UInt(second / 3600), digits: 2)
    sink.put(byte: UInt8(ascii: ":"))
    sink.put(UInt(second / 60 % 60), digits: 2)
    sink.put(byte: UInt8(ascii: ":"))
    sink.put(UInt(second % 60), digits: 2)
    sink.put(byte: UInt8(ascii: "."))
    sink.put(UInt(time % 1_000_000_000), digits: 9)
    sink.put(byte: UInt8(ascii: "Z"))
  }
}
