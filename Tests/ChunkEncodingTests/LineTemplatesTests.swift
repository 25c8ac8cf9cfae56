import Testing

@testable import ChunkEncoding

/// Lines one behind the other, as encoders take them.
private struct Lines {
  var bytes: [UInt8] = []
  var spans: [TextSpan] = []
  var times: [Int64] = []

  init(_ lines: [[UInt8]], start: Int64 = 0, step: Int64 = 1) {
    for (index, line) in lines.enumerated() {
      spans.append(TextSpan(start: bytes.count, length: line.count))
      bytes += line
      times.append(start + Int64(index) * step)
    }
  }

  func encoded() -> EncodedTemplates {
    bytes.withUnsafeBufferPointer { LineTemplates.encode($0, spans: spans, times: times) }
  }

  func decoded(_ encoded: EncodedTemplates) throws -> [[UInt8]] {
    let values = try LineTemplates.decode(encoded, times: times, byteCount: bytes.count)
    return (0..<values.count).map { Array(values.text($0)) }
  }

  func roundTrip() throws -> [[UInt8]] { try decoded(encoded()) }
}

extension EncodedTemplates {
  fileprivate var size: Int { shapes.count + codes.count + rest.count + columns.joined().count }
  fileprivate var codecs: [TextCodec?] { columns.map { $0.first.flatMap(TextCodec.init) } }
}

private func lines(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

@Suite("Lines as shapes and columns")
struct LineTemplatesTests {
  @Test("come back byte for byte where they are odd")
  func oddLines() throws {
    let odd = [
      "", " ", "{", "}", "{}", "{ }", "{\"a\":}", "{\"a\":1", "{\"a\":1}x", "{\"a\":1,}",
      "{\"a\":1}\r", "{\"a\" : 1 , \"a\":\"\\\"\"}", "{\"a\":{\"b\":{}},\"c\":[1,{\"d\":\"]\"}]}",
      "{\"a\":\"\\", "{\"a\":[1", "{\"\":\"\"}", "a=", "a=1 a=2", "a=\"x", "a=\"\" b=", "=1",
      "a==b",
      "\"quoted\" 1", "\"open 1", "-", "-0", "-1", "00", "1.", ".5", "1.50", "1e5", "0x1F",
      "2024-02-30T00:00:00Z", "2024-02-29T23:59:60Z", "Feb 29 12:00:00 h", "Jan 01 12:00:00 h",
      "9223372036854775807", "9999999999999999999", "-9223372036854775808", "256.1.1.1",
      "\0", "a\0b=1", "é=1 漢字 🚀 7",
    ]
    var all = lines(odd) + [[0xFF, 0xFE], [0x7B, 0x22, 0xFF], [0x61, 0x3D, 0xC3]]
    // Once alone, and often enough to make shapes of them.
    #expect(try Lines(all).roundTrip() == all)
    all = (0..<40).flatMap { _ in all }
    #expect(try Lines(all).roundTrip() == all)
    #expect(try Lines([]).roundTrip() == [])
  }

  @Test("have a column of the type of their values")
  func types() throws {
    var generator = SeededGenerator(seed: 5)
    func hex(_ count: Int) -> String {
      String((0..<count).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" })
    }
    let texts = (0..<600).map { (index: Int) -> String in
      let number = Int.random(in: -5000...5000, using: &generator)
      let cents = String(Int.random(in: 100...199, using: &generator)).dropFirst()
      let second = String(100 + index % 60).dropFirst()
      let minute = String(100 + index / 60).dropFirst()
      let address = (0..<4).map { _ in "\(UInt8.random(in: 0...255, using: &generator))" }
      let digits = String(100_000 + Int.random(in: 0..<100_000, using: &generator)).dropFirst()
      let unit = ["ms", "s", "µs"].randomElement(using: &generator) ?? ""
      let uuid = [hex(8), hex(4), hex(4), hex(4), hex(12)].joined(separator: "-")
      let letters = String(
        (0..<10).map { _ in "abcdefghijkl".randomElement(using: &generator) ?? "a" })
      return
        "t=2024-05-06T07:\(minute):\(second).250Z n=\(number) d=\(number).\(cents) x=\(hex(32))"
        + " u=\(uuid) a=\(address.joined(separator: ".")) z=\(digits) q=\(abs(number))\(unit)"
        + " c=same w=\(["red", "green", "blue"][index % 3]) p=pod-\(abs(number))"
        + " m=\"user \(number) in room \(index)\" r=\(letters)"
    }
    let start: Int64 = 1_714_979_220_250_000_000
    let source = Lines(lines(texts), start: start, step: 1_000_000_000)
    let encoded = source.encoded()
    #expect(
      encoded.codecs == [
        .timestamp, .number, .number, .hex, .hex, .address, .digits, .number, .constant,
        .dictionary, .number, .templates, .raw,
      ])
    #expect(try source.decoded(encoded) == lines(texts))
    // The timestamps differ from the entries' own by the same each time.
    #expect((encoded.columns.first?.count ?? 0) < 32)
    // 16 bytes each, and a few for all.
    #expect(encoded.columns[3].count < 600 * 16 + 8)
  }

  @Test("have the paths of their fields")
  func paths() throws {
    let json = (0..<20).map {
      "{\"level\":\"info\",\"req\":{\"id\":\($0),\"to\":{\"x\":[\($0)]}},\"n\":1}"
    }
    let logfmt = (0..<20).map { "ts=\($0) msg=\"a b\" plain\($0) n=" }
    let text = (0..<20).map { "took \($0) of n=\($0)" }
    let encoded = Lines(lines(json + logfmt + text)).encoded()
    let shapes = try encoded.shapePage.withRawBytes { (bytes) throws(ChunkDecodingError) in
      try TextShape.readAll(bytes, isLines: true)
    }
    #expect(shapes.map(\.kind) == [.json, .logfmt, .text])
    #expect(
      shapes.map { $0.paths.map { String(decoding: $0, as: UTF8.self) } } == [
        ["level", "req_id", "req_to_x", "n"], ["ts", "msg", "", "n"], ["", ""],
      ])
  }

  @Test("of random make come back byte for byte")
  func random() throws {
    var generator = SeededGenerator(seed: 6)
    let pieces = [
      "{", "}", "\"", ":", ",", "[", "]", "\\", " ", "=", "a", "key", "-", ".", "0", "7", "12",
      "007",
      "ff", "level", "info", "2024-01-02T03:04:05", "Z", "10.0.0.1", "ms", "\t", "\r", "\0", "é",
    ]
    for round in 0..<60 {
      // Few pieces and few lines make the same shapes come again.
      let some = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }
      let all = (0..<Int.random(in: 1...400, using: &generator)).map { _ -> [UInt8] in
        if round % 10 == 9 {
          return (0..<5).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        var line = ""
        for _ in 0..<Int.random(in: 0...12, using: &generator) {
          line += some.randomElement(using: &generator) ?? ""
        }
        return Array(line.utf8)
      }
      #expect(try Lines(all, step: 999_999).roundTrip() == all)
    }
  }

  @Test("of structured make with random values come back, and small")
  func randomValues() throws {
    var generator = SeededGenerator(seed: 7)
    func value() -> String {
      switch Int.random(in: 0..<9, using: &generator) {
      case 0: "\(Int64.random(in: .min ... .max, using: &generator))"
      case 1:
        "\(Int.random(in: 0..<100, using: &generator)).\(Int.random(in: 0..<1000, using: &generator))"
      case 2: ""
      case 3: "000\(Int.random(in: 0..<10, using: &generator))"
      case 4: String(UInt64.random(in: 0..<(1 << 40), using: &generator), radix: 16)
      case 5: "v\(Int.random(in: 0..<3, using: &generator))"
      case 6: "got \(Int.random(in: 0..<9, using: &generator)) of x"
      case 7: "1.\(Int.random(in: 0..<300, using: &generator)).3.4"
      default: "-0"
      }
    }
    for _ in 0..<20 {
      let fixed = Bool.random(using: &generator)
      let values = (0..<4).map { _ in (0..<30).map { _ in value() } }
      let texts = (0..<500).map { (row: Int) -> String in
        func pick(_ column: Int) -> String {
          fixed ? values[column][row % 30] : (column == 3 ? value() : values[column][row % 7])
        }
        return row % 2 == 0
          ? "{\"a\":\"\(pick(0))\",\"b\":{\"c\":\"\(pick(1))\"}, \"d\":\"\(pick(3))\"}"
          : "a=\(pick(0)) b=\"\(pick(1))\" \(pick(2)) d=\(pick(3))"
      }
      let source = Lines(lines(texts))
      let encoded = source.encoded()
      #expect(try source.decoded(encoded) == lines(texts))
      #expect(encoded.size < source.bytes.count)
    }
  }

  @Test("of damaged columns give an error or lines, and never trap")
  func damage() throws {
    var generator = SeededGenerator(seed: 8)
    let texts = (0..<300).map { (index: Int) -> String in
      index % 2 == 0
        ? "{\"t\":\"2024-05-06T07:08:09.\(index % 10)\",\"id\":\"\(String(index * 7919, radix: 16))\",\"m\":\"user \(index) left v\(index % 5)\"}"
        : "n=\(index).5ms w=w\(index % 3) a=10.0.\(index % 256).1 h=deadbeef\(1000 + index) z=0\(index % 10)"
    }
    let source = Lines(lines(texts))
    let whole = source.encoded()
    for _ in 0..<1000 {
      var broken = whole
      let part = Int.random(in: -3..<broken.columns.count, using: &generator)
      func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        if Bool.random(using: &generator) {
          bytes[place] = UInt8.random(in: 0...255, using: &generator)
        } else {
          bytes.removeLast(bytes.count - place)
        }
      }
      switch part {
      case -3: damage(&broken.shapes[0])
      case -2: damage(&broken.codes)
      case -1: damage(&broken.rest)
      default: damage(&broken.columns[part])
      }
      if let read = try? source.decoded(broken) { #expect(read.count == texts.count) }
    }
  }

  @Test("that claim more than their page may hold are refused")
  func bombs() throws {
    // One shape of 100 slots, each a constant of 60000 bytes, in 1000 lines of one byte.
    var shape = ByteWriter()
    shape.append(fixed: ShapeKind.text.rawValue)
    shape.append(count: 100)
    for _ in 0...100 { shape.append(count: 0) }
    var codes = ByteWriter()
    CodeColumn.encode([Int64](repeating: 1, count: 1000), into: &codes)
    var column = ByteWriter()
    column.append(fixed: TextCodec.constant.rawValue)
    column.append(count: 60_000)
    column.append(bytes: [UInt8](repeating: 65, count: 60_000))
    let bomb = EncodedTemplates(
      shapes: [shape.bytes], counts: [1000], codes: codes.bytes, rest: [],
      columns: [[UInt8]](repeating: column.bytes, count: 100))
    let times = [Int64](repeating: 0, count: 1000)
    #expect(throws: ChunkDecodingError.self) {
      try LineTemplates.decode(bomb, times: times, byteCount: 1000)
    }
  }
}
