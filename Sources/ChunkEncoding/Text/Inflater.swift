// Unpacking what deflate packed.

/// Reads raw deflate streams (RFC 1951) whose length unpacked is known.
///
/// Pages are small and many: the tables are made in place and looked up 10 bits at a time, the
/// stream is read eight bytes at a time, and nothing is kept from one page to the next.
struct Inflater {
  /// The stream does not unpack to what was said.
  struct Damage: Error {}

  private var literals = HuffmanTable(bits: 10)
  private var distances = HuffmanTable(bits: 8)
  private var stream: DeflateBits
  private let output: UnsafeMutablePointer<UInt8>
  private let count: Int
  private var place = 0

  private init(
    _ packed: UnsafeRawBufferPointer, to output: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    stream = DeflateBits(packed)
    self.output = output
    self.count = count
  }

  /// The bytes that all of `packed` unpacks to, exactly `count`.
  static func bytes(
    of packed: UnsafeRawBufferPointer, count: Int
  ) throws(Damage) -> [UInt8] {
    var isWhole = false
    // SAFETY: nothing is written behind `count`, and all of it is where the stream is whole; there
    // is room for one so that there is an address.
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, written in
      guard let base = buffer.baseAddress else { return }
      var inflater = Inflater(packed, to: base, count: count)
      isWhole = inflater.read() && inflater.place == count && inflater.stream.isAtEnd
      written = isWhole ? count : 0
    }
    if !isWhole { throw Damage() }
    return bytes
  }

  /// Reads all blocks; false where one is damaged.
  private mutating func read() -> Bool {
    while true {
      guard let isLast = stream.read(1), let kind = stream.read(2) else { return false }
      let isWhole =
        switch kind {
        case 0: readStored()
        case 1: useFixedCodes() && readCoded()
        case 2: readCodes() && readCoded()
        default: false
        }
      if !isWhole { return false }
      if isLast == 1 { return true }
    }
  }

  private mutating func readStored() -> Bool {
    guard let bytes = stream.readStored(limit: count - place) else { return false }
    if let base = bytes.baseAddress {
      UnsafeMutableRawPointer(output + place).copyMemory(from: base, byteCount: bytes.count)
    }
    place += bytes.count
    return true
  }

  // MARK: Codes

  private static let fixedLengths: [UInt8] =
    [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
    + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8)
  private static let fixedDistances = [UInt8](repeating: 5, count: 32)

  private mutating func useFixedCodes() -> Bool {
    literals.fill(Self.fixedLengths[...], Self.literalSymbols, allowsIncomplete: false)
      && distances.fill(Self.fixedDistances[...], Self.distanceSymbols, allowsIncomplete: false)
  }

  /// The order in which the lengths of the codes for lengths come.
  private static let lengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  private static let lengthSymbols = (0..<19).map { HuffmanTable.literal | UInt32($0) << 16 }

  private mutating func readCodes() -> Bool {
    guard let head = stream.read(14) else { return false }
    let (literalCount, distanceCount) = (257 + head & 31, 1 + (head >> 5) & 31)
    guard literalCount <= 286, distanceCount <= 30 else { return false }
    var lengths = [UInt8](repeating: 0, count: 19)
    for index in 0..<(4 + head >> 10) {
      guard let length = stream.read(3) else { return false }
      lengths[Self.lengthOrder[index]] = UInt8(length)
    }
    guard distances.fill(lengths[...], Self.lengthSymbols, allowsIncomplete: false),
      let all = readLengths(literalCount + distanceCount), all[256] > 0
    else { return false }
    return literals.fill(all[..<literalCount], Self.literalSymbols, allowsIncomplete: true)
      && distances.fill(all[literalCount...], Self.distanceSymbols, allowsIncomplete: true)
  }

  /// The lengths of the codes, themselves coded by what stands in `distances`.
  private mutating func readLengths(_ count: Int) -> [UInt8]? {
    var lengths: [UInt8] = []
    lengths.reserveCapacity(count)
    while lengths.count < count {
      stream.refill()
      let entry = distances.entries[Int(stream.bits & (1 << 8 - 1))]
      guard entry != 0, stream.skip(Int(entry & 15)) else { return nil }
      let symbol = UInt8(entry >> 16)
      if symbol < 16 {
        lengths.append(symbol)
        continue
      }
      let (extra, least) = symbol == 16 ? (2, 3) : symbol == 17 ? (3, 3) : (7, 11)
      guard let more = stream.read(extra), lengths.count + least + more <= count else { return nil }
      guard let repeated = symbol == 16 ? lengths.last : 0 else { return nil }
      lengths += [UInt8](repeating: repeated, count: least + more)
    }
    return lengths
  }

  /// The symbols of literals and lengths: 256 ends a block, the last two are none.
  private static let literalSymbols: [HuffmanTable.Entry] = {
    var symbols = (0..<256).map { HuffmanTable.literal | UInt32($0) << 16 }
    symbols.append(HuffmanTable.end)
    var length: UInt32 = 3
    for symbol in UInt32(0)..<28 {
      let extra = symbol < 8 ? 0 : symbol / 4 - 1
      symbols.append(HuffmanTable.base | extra << 8 | length << 16)
      length += 1 << extra
    }
    return symbols + [HuffmanTable.base | 258 << 16, 0, 0]
  }()

  private static let distanceSymbols: [HuffmanTable.Entry] = {
    var symbols: [HuffmanTable.Entry] = []
    var distance: UInt32 = 1
    for symbol in UInt32(0)..<30 {
      let extra = symbol < 4 ? 0 : symbol / 2 - 1
      symbols.append(HuffmanTable.base | extra << 8 | distance << 16)
      distance += 1 << extra
    }
    return symbols + [0, 0]
  }()

  // MARK: Content

  /// Reads what is coded, up to the block's end.
  private mutating func readCoded() -> Bool {
    // Read and written through copies, so that they stay in registers.
    var (bits, place) = (stream, place)
    let isWhole = literals.entries.withUnsafeBufferPointer { literals in
      distances.entries.withUnsafeBufferPointer { distances in
        readCoded(&bits, &place, literals, distances)
      }
    }
    (stream, self.place) = (bits, place)
    return isWhole
  }

  @inline(__always)
  private func readCoded(
    _ stream: inout DeflateBits, _ place: inout Int,
    _ literals: UnsafeBufferPointer<HuffmanTable.Entry>,
    _ distances: UnsafeBufferPointer<HuffmanTable.Entry>
  ) -> Bool {
    while true {
      // At least 56 bits, or all there are: a length and a distance take 48 at most.
      stream.refill()
      guard let entry = stream.entry(literals, bits: 10) else { return false }
      let kind = entry & HuffmanTable.kindMask
      if kind == HuffmanTable.literal {
        if place == count { return false }
        output[place] = UInt8(truncatingIfNeeded: entry >> 16)
        place &+= 1
        continue
      }
      if kind == HuffmanTable.end { return true }
      guard let length = stream.value(of: entry), let code = stream.entry(distances, bits: 8),
        let distance = stream.value(of: code),
        distance <= place, length <= count &- place
      else { return false }
      copy(length, from: distance, at: place)
      place &+= length
    }
  }

  /// Repeats `length` bytes from `distance` bytes before. There is room for them.
  @inline(__always)
  private func copy(_ length: Int, from distance: Int, at place: Int) {
    let target = UnsafeMutableRawPointer(output + place)
    let source = UnsafeRawPointer(output + (place &- distance))
    if distance == 1 {
      target.initializeMemory(as: UInt8.self, repeating: output[place &- 1], count: length)
    } else if distance >= 8 && count &- place >= length &+ 8 {
      // Eight bytes at a time, over the end: what comes next is written there.
      var offset = 0
      while offset < length {
        let word = source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
        offset &+= 8
      }
    } else {
      for offset in 0..<length {
        output[place &+ offset] = output[place &- distance &+ offset]
      }
    }
  }
}

/// The bits of a deflate stream, the lowest of each byte first.
///
/// SAFETY: a view of the packed bytes; loads of eight bytes lie within them.
private struct DeflateBits {
  private let packed: UnsafeRawBufferPointer
  private var offset = 0
  /// The next bits, of which `known` have been taken from the stream for certain.
  private(set) var bits: UInt64 = 0
  private var known = 0

  init(_ packed: UnsafeRawBufferPointer) { self.packed = packed }

  /// Takes bits, at least 56 of them where there are so many.
  @inline(__always)
  mutating func refill() {
    if offset &+ 8 <= packed.count {
      bits |=
        UInt64(littleEndian: packed.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        << UInt64(known)
      offset &+= (63 &- known) >> 3
      known |= 56
    } else {
      while known <= 56 && offset < packed.count {
        bits |= UInt64(packed[offset]) << UInt64(known)
        offset &+= 1
        known &+= 8
      }
    }
  }

  @inline(__always)
  mutating func skip(_ count: Int) -> Bool {
    if count > known { return false }
    bits >>= UInt64(count)
    known &-= count
    return true
  }

  /// The next `count` bits, up to 14.
  mutating func read(_ count: Int) -> Int? {
    refill()
    let value = Int(bits & (1 << UInt64(count) - 1))
    return skip(count) ? value : nil
  }

  /// What the next bits stand for, which are stepped over; nil where they are no code.
  @inline(__always)
  mutating func entry(
    _ table: UnsafeBufferPointer<HuffmanTable.Entry>, bits width: Int
  ) -> HuffmanTable.Entry? {
    var entry = table[Int(bits & (1 << UInt64(width) - 1))]
    if entry & HuffmanTable.kindMask == HuffmanTable.further {
      let further = bits >> UInt64(width) & (1 << UInt64(entry >> 8 & 0xFF) - 1)
      entry = table[Int(entry >> 16) &+ Int(further)]
    }
    return entry != 0 && skip(Int(entry & 15)) ? entry : nil
  }

  /// The length or distance of an entry, with its extra bits; nil where it stands for neither.
  @inline(__always)
  mutating func value(of entry: HuffmanTable.Entry) -> Int? {
    guard entry & HuffmanTable.kindMask == HuffmanTable.base else { return nil }
    let extra = Int(entry >> 8 & 0xFF)
    let more = Int(bits & (1 << UInt64(extra) - 1))
    return skip(extra) ? Int(entry >> 16) &+ more : nil
  }

  /// Steps back to what no whole byte was taken of.
  private mutating func align() {
    offset &-= known >> 3
    (bits, known) = (0, 0)
  }

  /// The bytes of a stored block, at most `limit`.
  mutating func readStored(limit: Int) -> UnsafeRawBufferPointer? {
    align()
    guard packed.count - offset >= 4 else { return nil }
    let head = UInt32(
      littleEndian: packed.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    let length = Int(head & 0xFFFF)
    guard head & 0xFFFF == ~head >> 16, length <= limit, packed.count - offset - 4 >= length else {
      return nil
    }
    offset += 4 + length
    return UnsafeRawBufferPointer(rebasing: packed[(offset - length)..<offset])
  }

  /// Whether all bytes have been read.
  var isAtEnd: Bool { offset - known >> 3 == packed.count }
}
