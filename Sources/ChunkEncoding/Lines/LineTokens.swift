// What of a line varies: the values of JSON objects and key=value pairs, words with digits.

/// What a shape was found as. Numbers are never reused; 0 stands for none.
public enum ShapeKind: UInt8, Hashable, Sendable {
  /// A JSON object: the slots are its scalar values (strings without their quotes) and arrays.
  case json = 1
  /// A line that starts with `key=value`: the slots are the values and words with digits.
  case logfmt = 2
  /// Text: the slots are what is quoted, values of `key=`, and words with digits.
  case text = 3
  /// A short text: the slots are runs of digits.
  case digits = 4
}

/// Finds the slots of one text after the other.
///
/// Any choice of slots is right, since a text is its slots and the bytes between them; a good one
/// gives few shapes.
struct LineTokens {
  private(set) var slots: [TextSpan] = []
  /// Where the last text's slots start in `slots`.
  private(set) var first = 0
  private(set) var kind = ShapeKind.text
  /// Whether to note the paths of slots, which only the first text of a shape needs.
  var notesPaths = false
  /// The path of each slot of the last text; empty where it has none.
  private(set) var paths: [[UInt8]] = []

  /// More slots than that make no shape.
  static let slotLimit = 128
  private static let depthLimit = 8

  /// Drops the slots from `count` on.
  mutating func truncate(to count: Int) { slots.removeLast(slots.count - count) }

  private mutating func start() {
    first = slots.count
    if notesPaths { paths.removeAll() }
  }

  private mutating func slot(_ start: Int, _ end: Int) {
    slots.append(TextSpan(start: start, length: end &- start))
  }

  /// Finds the slots of the line of `count` bytes at `start` of `base`; false where it has too
  /// many of them. Slots are places in `base`.
  mutating func scanLine(_ base: UnsafePointer<UInt8>, start lineStart: Int, count: Int) -> Bool {
    start()
    if count > 0, base[lineStart] == 0x7B,
      scanObject(base, start: lineStart, end: lineStart &+ count)
    {
      kind = .json
    } else {
      truncate(to: first)
      if notesPaths { paths.removeAll() }
      scanText(base, start: lineStart, end: lineStart &+ count)
    }
    return slots.count &- first <= Self.slotLimit
  }

  /// Finds the slots of a value. Where it is one slot as a whole, its runs of digits.
  mutating func scanValue(_ base: UnsafePointer<UInt8>, start valueStart: Int, count: Int) -> Bool {
    start()
    scanText(base, start: valueStart, end: valueStart &+ count)
    if slots.count == first &+ 1, Int(slots[first].length) == count {
      truncate(to: first)
      scanDigits(base, start: valueStart, end: valueStart &+ count)
    }
    return slots.count &- first <= Self.slotLimit
  }

  private mutating func scanDigits(_ base: UnsafePointer<UInt8>, start: Int, end: Int) {
    kind = .digits
    var index = start
    while index < end {
      let runStart = index
      while index < end, base[index] &- 0x30 < 10 { index &+= 1 }
      if index > runStart { slot(runStart, index) }
      index &+= 1
    }
  }

  // MARK: JSON

  private static func skipBlanks(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end, base[index] == 0x20 || base[index] &- 0x09 < 5 { index &+= 1 }
    return index
  }

  /// The place of the quote that closes the string whose first byte is at `start`; `end` where
  /// none does.
  private static func closingQuote(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int
  ) -> Int {
    var index = start
    while index < end {
      let byte = base[index]
      if byte == 0x22 { return index }
      index &+= byte == 0x5C ? 2 : 1
    }
    return end
  }

  private static func isObjectEnd(_ byte: UInt8) -> Bool {
    byte == 0x2C || byte == 0x7D || byte == 0x5D || byte <= 0x20
  }

  /// Walks over an object, nested ones too; false where the text is none.
  private mutating func scanObject(_ base: UnsafePointer<UInt8>, start: Int, end: Int) -> Bool {
    var index = start &+ 1
    var depth = 1
    var path: [[UInt8]] = []
    while true {
      index = Self.skipBlanks(base, index, end)
      guard index < end else { return false }
      if base[index] == 0x22 {
        let keyStart = index &+ 1
        let keyEnd = Self.closingQuote(base, keyStart, end)
        index = Self.skipBlanks(base, keyEnd &+ 1, end)
        guard index < end, base[index] == 0x3A else { return false }
        index = Self.skipBlanks(base, index &+ 1, end)
        guard index < end else { return false }
        let key =
          notesPaths
          ? [UInt8](UnsafeBufferPointer(start: base + keyStart, count: keyEnd - keyStart))
          : []
        if base[index] == 0x7B {
          depth &+= 1
          if depth > Self.depthLimit { return false }
          if notesPaths { path.append(key) }
          index &+= 1
          continue
        }
        guard let next = scanScalar(base, index, end) else { return false }
        if notesPaths { paths.append(Array((path + [key]).joined(separator: [0x5F]))) }
        index = next
      } else if base[index] != 0x7D {
        return false
      }
      // Behind a value, or at the end of an empty object.
      index = Self.skipBlanks(base, index, end)
      while index < end, base[index] == 0x7D {
        depth &-= 1
        index = Self.skipBlanks(base, index &+ 1, end)
        if depth == 0 { return index == end }
        if notesPaths { path.removeLast() }
      }
      guard index < end, base[index] == 0x2C else { return false }
      index &+= 1
    }
  }

  /// Makes a slot of the scalar or array at `start`; gives what follows, nil where there is none.
  private mutating func scanScalar(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    if base[start] == 0x22 {
      let close = Self.closingQuote(base, start &+ 1, end)
      if close >= end { return nil }
      slot(start &+ 1, close)
      return close &+ 1
    }
    var index = start
    if base[start] == 0x5B {
      var depth = 0
      repeat {
        let byte = base[index]
        if byte == 0x22 {
          index = Self.closingQuote(base, index &+ 1, end)
        } else if byte == 0x5B {
          depth &+= 1
        } else if byte == 0x5D {
          depth &-= 1
        }
        index &+= 1
      } while index < end && depth > 0
      if depth > 0 || index > end { return nil }
    } else {
      while index < end, !Self.isObjectEnd(base[index]) { index &+= 1 }
      if index == start { return nil }
    }
    slot(start, index)
    return index
  }

  // MARK: Text

  /// For each byte: 1 where it belongs to words, 3 where it is a digit.
  private static let classes: [UInt8] = (0..<256).map { (byte: Int) -> UInt8 in
    switch UInt8(byte) {
    case 0x30...0x39: 3
    case 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: 1
    default: 0
    }
  }

  private mutating func scanText(_ base: UnsafePointer<UInt8>, start: Int, end: Int) {
    kind = .text
    Self.classes.withUnsafeBufferPointer { classes in
      var index = start
      while index < end {
        let byte = base[index]
        if byte == 0x22 {
          let close = Self.closingQuote(base, index &+ 1, end)
          if close < end {
            if close > index &+ 1 { add(index &+ 1, close, path: nil) }
            index = close
          }
          index &+= 1
        } else if classes[Int(byte)] == 0 {
          index &+= 1
        } else {
          index = scanWord(base, index, start: start, end: end, classes)
        }
      }
    }
  }

  private mutating func add(_ start: Int, _ end: Int, path: [UInt8]?) {
    slot(start, end)
    if notesPaths { paths.append(path ?? []) }
  }

  /// Takes the word at `wordStart`, or the pair that it starts; gives what follows.
  private mutating func scanWord(
    _ base: UnsafePointer<UInt8>, _ wordStart: Int, start: Int, end: Int,
    _ classes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    var index = wordStart
    var seen: UInt8 = 0
    while index < end {
      let kind = classes[Int(base[index])]
      if kind == 0 { break }
      seen |= kind
      index &+= 1
    }
    let startsAsDigit = base[wordStart] &- 0x30 < 10
    if startsAsDigit || wordStart == start,
      let layout = TimestampLayout(
        UnsafeBufferPointer(start: base + wordStart, count: min(end &- wordStart, 40))),
      startsAsDigit || layout.form == .syslog,
      layout.units(
        of: UnsafeBufferPointer(start: base + wordStart, count: end &- wordStart), year: 2000)
        != nil
    {
      add(wordStart, wordStart &+ layout.length, path: nil)
      return wordStart &+ layout.length
    }
    if index < end, base[index] == 0x3D, !startsAsDigit {
      if wordStart == start { kind = .logfmt }
      let path =
        notesPaths && kind == .logfmt
        ? [UInt8](UnsafeBufferPointer(start: base + wordStart, count: index &- wordStart)) : nil
      return scanPairValue(base, index &+ 1, end, path: path)
    }
    if seen & 2 != 0 {
      var last = index
      while last > wordStart, base[last &- 1] == 0x2E || base[last &- 1] == 0x2D { last &-= 1 }
      add(wordStart, last, path: nil)
    }
    return index
  }

  /// Makes a slot of the value at `start`, quoted or up to the next blank.
  private mutating func scanPairValue(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, path: [UInt8]?
  ) -> Int {
    if start < end, base[start] == 0x22 {
      let close = Self.closingQuote(base, start &+ 1, end)
      if close < end {
        add(start &+ 1, close, path: path)
        return close &+ 1
      }
    }
    var index = start
    while index < end, base[index] > 0x20 { index &+= 1 }
    add(start, index, path: path)
    return index
  }
}
