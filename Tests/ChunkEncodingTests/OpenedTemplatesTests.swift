import Testing
import TextMatching

@testable import ChunkEncoding

/// Lines of a group, encoded and opened again.
private final class OpenedLines {
  let lines: [[UInt8]]
  private let parts: [UnsafeMutableRawBufferPointer]
  let opened: OpenedTemplates
  private let noted: NotedParts
  /// The parts that were asked for.
  var readParts: Set<Int> { noted.parts }

  private final class NotedParts {
    var parts: Set<Int> = []
  }

  /// - Parameters:
  ///   - isFiltered: whether there are filters of the columns.
  ///   - isCounted: whether it is known how many lines have each shape.
  ///   - miscount: so many lines too many are said to have the last shape, and too few none.
  init(
    _ lines: [[UInt8]], step: Int64 = 1_000_000_000, isFiltered: Bool = true,
    isCounted: Bool = true, miscount: Int = 0
  ) throws {
    self.lines = lines
    let times = lines.indices.map { 1_700_000_000_000_000_000 + Int64($0) * step }
    var spans: [TextSpan] = []
    var bytes: [UInt8] = []
    for line in lines {
      spans.append(TextSpan(start: bytes.count, length: line.count))
      bytes += line
    }
    let encoded = bytes.withUnsafeBufferPointer {
      LineTemplates.encode($0, spans: spans, times: times)
    }
    let stored = [encoded.filters.pairs, encoded.filters.alphabets ?? []]
    let all = [encoded.shapePage, encoded.codes, encoded.rest] + encoded.columns + stored
    let parts = all.map { part in
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: part.count, alignment: 1)
      buffer.copyBytes(from: part)
      return buffer
    }
    self.parts = parts
    let noted = NotedParts()
    self.noted = noted
    let shaped = encoded.counts.reduce(0, +)
    var rowCounts = [lines.count - shaped] + encoded.counts
    rowCounts[0] -= miscount
    rowCounts[rowCounts.count - 1] += miscount
    opened = try OpenedTemplates(
      lines: try TextShape.readAll(UnsafeRawBufferPointer(parts[0]), isLines: true),
      rowCounts: isCounted ? rowCounts : nil, count: lines.count, byteCount: bytes.count,
      filters: isFiltered
        ? StoredColumnFilters(
          pairs: UnsafeRawBufferPointer(parts[parts.count - 2]),
          alphabets: UnsafeRawBufferPointer(parts[parts.count - 1])) : nil,
      part: {
        noted.parts.insert($0)
        return UnsafeRawBufferPointer(parts[$0 + 1])
      }, times: { times })
  }

  deinit { for part in parts { part.deallocate() } }

  /// The rows that a look at every line finds.
  func expected(_ condition: TextCondition) -> [Int] {
    lines.indices.filter { row in lines[row].withUnsafeBufferPointer { condition.holds($0) } }
  }

  func found(_ condition: TextCondition) throws -> [Int] {
    var rows: [Int] = []
    try opened.rows(holding: condition).forEach { rows.append($0) }
    return rows
  }
}

@Suite("Opened lines")
struct OpenedTemplatesTests {
  private static let words = [
    "info", "warn", "error", "GET", "/v1/a", "session", "ab", "aab", "", "é", "漢字", "a\\\"b", "x=1",
  ]

  /// A value of one of the kinds that columns are made for.
  private func value(_ generator: inout SeededGenerator) -> String {
    let number = Int.random(in: 0..<2000, using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return "\(number)"
    case 1: return "\(number).\(number % 100)"
    case 2: return String(UInt32.random(in: .min ... .max, using: &generator) | 1 << 31, radix: 16)
    case 3: return "10.0.\(number % 9).\(number % 250)"
    case 4: return "2023-11-14T22:13:\(10 + number % 50).\(100 + number % 900)Z"
    case 5: return "user \(number) left room \(number % 7)"
    case 6: return "\(number)ms"
    default: return Self.words.randomElement(using: &generator) ?? ""
    }
  }

  private func lines(_ generator: inout SeededGenerator) -> [[UInt8]] {
    // Of each slot the kind stays, so that columns come to be typed.
    let kinds = (0..<5).map { _ in UInt64.random(in: .min ... .max, using: &generator) }
    let count = Int.random(in: 1...400, using: &generator)
    return (0..<count).map { row in
      let values = kinds.map { kind -> String in
        var own = SeededGenerator(seed: kind &+ UInt64(row % 37) << 8)
        _ = own.next()
        return value(&own)
      }
      let text =
        switch Int.random(in: 0..<5, using: &generator) {
        case 0:
          "{\"level\":\"\(values[0])\",\"req\":{\"ms\":\(values[1].utf8.count),\"p\":\"\(values[2])\"}}"
        case 1: "level=\(values[0]) msg=\"\(values[3])\" n=\(values[1])"
        case 2: "\(values[4]) \(values[3]) took \(values[1]): \"\(values[2])\""
        case 3: "{\"a\":\"\(values[0])\",\"a\":\"\(values[0])\",\"b\":[\(row % 3)]}"
        default: values.joined()
        }
      return Array(text.utf8)
    }
  }

  @Test("that are counted wrongly are refused", arguments: [1, -1, 2])
  func miscounted(by miscount: Int) throws {
    let lines =
      (0..<40).map { Array("took \($0) of \($0 % 3)".utf8) }
      + ["one", "two words", "{"].map { Array($0.utf8) }
    let (right, wrong) = (try OpenedLines(lines), try OpenedLines(lines, miscount: miscount))
    #expect(try right.opened.rows(of: 0).count == 40)
    #expect(throws: ChunkDecodingError.self) { try wrong.opened.rows(of: 0) }
    #expect(throws: ChunkDecodingError.self) { try wrong.opened.unshapedRows() }
  }

  @Test("hold a condition where a look at every line says so")
  func conditions() throws {
    var generator = SeededGenerator(seed: 44)
    for round in 0..<60 {
      let group = try OpenedLines(
        lines(&generator), isFiltered: round % 3 > 0, isCounted: round % 5 > 1)
      for _ in 0..<25 {
        var wanted: ArraySlice<UInt8> = []
        if Int.random(in: 0..<4, using: &generator) > 0 {
          // A part of a line, often across what is fixed and what varies.
          let line = group.lines.randomElement(using: &generator) ?? []
          if !line.isEmpty {
            let start = Int.random(in: 0..<line.count, using: &generator)
            let end = min(start + Int.random(in: 0..<20, using: &generator), line.count - 1)
            wanted = line[start...end]
          }
        } else {
          wanted = ArraySlice((Self.words.randomElement(using: &generator) ?? "").utf8)
        }
        for place in [TextCondition.Place.anywhere, .atStart, .atEnd, .whole] {
          let condition = TextCondition(place, wanted)
          #expect(
            try group.found(condition) == group.expected(condition),
            "\(place) \(String(decoding: wanted, as: UTF8.self))")
        }
      }
    }
  }

  private static let patterns = [
    "user \\d+ left", "(?i)INFO|ERROR", "session", "[0-9]{3}ms", "^level=\\w+ msg", "took \\d*7:",
    "a+b", "\"p\":\"(a|x)", "..é|漢", "(?i)sess[io]+n", "\\bab\\b", "\\d\\.\\d\\d?[^\\d]", "\\}$",
    "1.*2.*3",
    "[a-f]{2}[0-9]", "", "$^", "absent [a-z]+", "Z .* room [0-3]", "10\\.0\\.\\d\\.2",
  ]

  @Test("match a regular expression where a look at every line says so")
  func regularExpressions() throws {
    var generator = SeededGenerator(seed: 48)
    var decided = 0
    for _ in 0..<60 {
      let group = try OpenedLines(lines(&generator))
      for pattern in Self.patterns {
        let regex = try Regex(pattern)
        let automaton = try #require(RegexAutomaton(pattern))
        let found = try group.opened.rows(matching: automaton, literals: regex.literals?.texts)
        for (row, line) in group.lines.enumerated() {
          let isFound = line.withUnsafeBufferPointer { regex.isFound(in: $0) }
          if found.unknown.contains(row) {
            #expect(line.contains { $0 >= 0x80 }, "\(pattern) row \(row)")
          } else {
            decided += isFound ? 1 : 0
            #expect(found.matching.contains(row) == isFound, "\(pattern) row \(row)")
          }
        }
      }
    }
    #expect(decided > 1000)
  }

  @Test("render any row alone")
  func rendering() throws {
    var generator = SeededGenerator(seed: 45)
    for _ in 0..<40 {
      let group = try OpenedLines(lines(&generator))
      for row in group.lines.indices.shuffled(using: &generator) {
        var text: [UInt8] = []
        try group.opened.append(row, to: &text)
        #expect(text == group.lines[row])
      }
    }
  }

  @Test("find what lies across many short parts, by rendering where there are too many ways")
  func manyAlignments() throws {
    let lines = (0..<60).map { row in
      Array(("a-" + (0..<40).map { "\($0 &* row % 7)a" }.joined(separator: "-")).utf8)
    }
    let group = try OpenedLines(lines)
    for text in ["a-1a-1a-1a", "0a-0a-0a-0a-0a-0a", "a-a", "-3a-6a-2a-"] {
      let condition = TextCondition(.anywhere, ArraySlice(text.utf8))
      #expect(try group.found(condition) == group.expected(condition), "\(text)")
    }
  }

  @Test("have columns of numbers, dictionaries and constants")
  func columns() throws {
    let lines = (0..<90).map {
      Array("{\"l\":\"\(["x", "y", "z"][$0 % 3])\",\"n\":\($0).5,\"c\":1}".utf8)
    }
    let group = try OpenedLines(lines)
    let opened = group.opened
    defer { withExtendedLifetime(group) {} }
    #expect(opened.shapes.count == 1)
    let level = try opened.column(0, 0)
    let texts = try #require(try level.dictionary())
    #expect(
      (0..<texts.count).map { String(decoding: texts.text($0), as: UTF8.self) } == ["x", "y", "z"])
    #expect(try level.codes() == (0..<90).map { Int64($0 % 3) })
    let numbers = try #require(try opened.column(0, 1).decimals())
    #expect(numbers.scales == [1])
    #expect(numbers.mantissas == (0..<90).map { Int64(10 * $0 + 5) })
    #expect(try opened.column(0, 2).constant() == Array("1".utf8))
    #expect(try opened.column(0, 1).dictionary() == nil)
    #expect(try level.decimals() == nil)
  }
}

@Suite("Filters of columns")
struct ColumnFiltersTests {
  private let lines = (0..<90).map {
    Array("{\"l\":\"\(["x", "alpha", "beta"][$0 % 3])\",\"n\":\($0)}".utf8)
  }

  @Test("say of each column which pairs of bytes it has, and which bytes")
  func pairs() throws {
    let group = try OpenedLines(lines)
    let stored = try group.opened.encodedFilters()
    let alphabets = try #require(stored.alphabets)
    try stored.pairs.withUnsafeBytes { pairs in
      let filters = try ColumnFilters(
        StoredColumnFilters(pairs: pairs, alphabets: nil), count: 2)
      for text in ["alpha", "et", "x", "q"] {
        #expect(filters.mayHold(ArraySlice(text.utf8), column: 0), "\(text)")
      }
      for text in ["gamma", "omega", "1234"] {
        #expect(!filters.mayHold(ArraySlice(text.utf8), column: 0), "\(text)")
      }
      #expect(filters.mayHold(ArraySlice("42".utf8), column: 1))
      #expect(!filters.mayHold(ArraySlice("alpha".utf8), column: 1))
      try alphabets.withUnsafeBytes { alphabets in
        let filters = try ColumnFilters(
          StoredColumnFilters(pairs: pairs, alphabets: alphabets), count: 2)
        for text in ["alpha", "et", "x", ""] {
          #expect(filters.mayHold(ArraySlice(text.utf8), column: 0), "\(text)")
        }
        #expect(!filters.mayHold(ArraySlice("q".utf8), column: 0))
        #expect(!filters.mayHold(ArraySlice("x".utf8), column: 1))
        #expect(filters.mayHold(ArraySlice("7".utf8), column: 1))
      }
    }
  }

  @Test("let columns be passed over unread")
  func unread() throws {
    let (filtered, bare) = (try OpenedLines(lines), try OpenedLines(lines, isFiltered: false))
    let condition = TextCondition(.anywhere, ArraySlice("gamma".utf8))
    #expect(try filtered.found(condition) == [])
    #expect(try bare.found(condition) == [])
    #expect(!filtered.readParts.contains(2))
    #expect(bare.readParts.contains(2))
  }

  @Test("of a wrong size are refused", arguments: [[3], [2, 0], [11, 0], [0], [0, 0, 0]])
  func damage(bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      #expect(throws: ChunkDecodingError.self) {
        try ColumnFilters(StoredColumnFilters(pairs: bytes, alphabets: nil), count: 2)
      }
      let none: [UInt8] = [0, 0]
      none.withUnsafeBytes { pairs in
        #expect(throws: ChunkDecodingError.self) {
          try ColumnFilters(StoredColumnFilters(pairs: pairs, alphabets: bytes), count: 2)
        }
      }
    }
  }
}

@Suite("Columns of hexadecimal numbers")
struct HexSearchTests {
  @Test("are searched as they are packed", arguments: [7, 8, 16, 31, 32])
  func packed(digits: Int) throws {
    var generator = SeededGenerator(seed: 47)
    // Few different digits, so that parts are found at odd places and across texts.
    func number(_ count: Int) -> String {
      String((0..<count).map { _ in "00a1".randomElement(using: &generator) ?? "0" })
    }
    let texts = (0..<300).map { _ in "f" + number(digits - 1) }
    let group = try OpenedLines(texts.map { Array("id=\($0) z".utf8) })
    #expect(try group.opened.column(0, 0).codec == .hex)
    for length in 1...digits {
      for _ in 0..<12 {
        let text = Array(texts.randomElement(using: &generator) ?? "")
        let start = Int.random(in: 0...(digits - length), using: &generator)
        let wanted = ArraySlice(String(text[start..<(start + length)]).utf8)
        for place in [TextCondition.Place.anywhere, .atStart, .atEnd, .whole] {
          let condition = TextCondition(place, wanted)
          let expected = texts.indices.filter { row in
            Array(texts[row].utf8).withUnsafeBufferPointer { condition.holds($0) }
          }
          var found: [Int] = []
          try group.opened.column(0, 0).rows(holding: condition).forEach { found.append($0) }
          #expect(found == expected, "\(place) \(String(decoding: wanted, as: UTF8.self))")
        }
      }
    }
  }
}

@Suite("Row sets")
struct RowSetTests {
  @Test("are the sets of their rows")
  func operations() {
    var generator = SeededGenerator(seed: 46)
    for _ in 0..<200 {
      let count = Int.random(in: 1...200, using: &generator)
      func random() -> (RowSet, Set<Int>) {
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return (.none(of: count), [])
        case 1: return (.all(of: count), Set(0..<count))
        case 2:
          let start = Int.random(in: 0..<count, using: &generator)
          return (RowSet(start..<count, of: count), Set(start..<count))
        default:
          let rows = Set((0..<count).filter { _ in Bool.random(using: &generator) })
          return (RowSet(of: count) { rows.contains($0) }, rows)
        }
      }
      let (lhs, left) = random()
      let (rhs, right) = random()
      for (set, rows) in [
        (lhs, left), (lhs.union(rhs), left.union(right)),
        (lhs.intersection(rhs), left.intersection(right)),
        (lhs.subtracting(rhs), left.subtracting(right)),
      ] {
        var listed: [Int] = []
        set.forEach { listed.append($0) }
        #expect(listed == rows.sorted())
        #expect(set.size == rows.count)
        #expect((0..<count).filter { set.contains($0) } == rows.sorted())
        #expect(!set.isNone || rows.isEmpty)
        #expect(!set.isAll || rows.count == count)
      }
    }
  }
}
