import ChunkEncoding

// Lines as shapes and columns.

extension FuzzTarget {
  /// A count of lines, their bytes, then the parts of a group, each behind its length: shapes,
  /// codes, rest, columns. The bytes between line feeds are lines to be encoded, too.
  static let lines = FuzzTarget(
    name: "lines", inputLimit: 8192,
    seeds: { lineSamples.map { linePage($0) } },
    run: { (input) throws(BrokenClaim) in
      var input = input
      let count = input.count() % 4096
      let byteCount = input.count()
      var parts: [[UInt8]] = []
      while !input.rest.isEmpty {
        let length = input.count()
        parts.append(Array(input.rest.prefix(length)))
        for _ in 0..<min(length, input.rest.count) { _ = input.byte() }
      }
      let times = (0..<count).map { 1_700_000_000_000_000_000 + 1_000_003 * Int64($0) }
      if let first = parts.first {
        render(first, Array(parts.dropFirst()), times: times, byteCount: byteCount)
      }
      try lineComesBack(input.bytes.split(separator: 0x0A).map { Array($0) })
    })

  private static func render(
    _ shapes: [UInt8], _ parts: [[UInt8]], times: [Int64], byteCount: Int
  ) {
    let opened = shapes.withUnsafeBytes {
      try? TextShape.readAll($0, isLines: true)
    }
    guard let opened else { return }
    var decoder = LineDecoder(shapes: opened, times: times, byteCount: byteCount)
    for part in parts {
      let isRead: Void? = part.withUnsafeBytes { try? decoder.read($0) }
      if isRead == nil { return }
    }
    guard let values = try? decoder.render() else { return }
    for index in 0..<values.count { _ = values.text(index).reduce(UInt8(0)) { $0 ^ $1 } }
  }

  private static func encoded(_ lines: [[UInt8]]) -> (EncodedTemplates, [Int64], Int) {
    var spans: [TextSpan] = []
    let bytes = Array(lines.joined())
    var start = 0
    for line in lines {
      spans.append(TextSpan(start: start, length: line.count))
      start += line.count
    }
    let times = lines.indices.map { 1_700_000_000_000_000_000 + 1_000_003 * Int64($0) }
    let encoded = bytes.withUnsafeBufferPointer {
      LineTemplates.encode($0, spans: spans, times: times)
    }
    return (encoded, times, bytes.count)
  }

  private static func lineComesBack(_ lines: [[UInt8]]) throws(BrokenClaim) {
    let (page, times, byteCount) = encoded(lines)
    guard let values = try? LineTemplates.decode(page, times: times, byteCount: byteCount) else {
      throw BrokenClaim("\(lines.count) lines can be read again")
    }
    for (index, line) in lines.enumerated() {
      try hold(values.text(index).elementsEqual(line), "line \(index) comes back")
    }
  }

  private static func linePage(_ lines: [[UInt8]]) -> [UInt8] {
    let (page, _, byteCount) = encoded(lines)
    let parts = [page.shapePage, page.codes, page.rest] + page.columns
    return FuzzInput.bytes(of: lines.count) + FuzzInput.bytes(of: byteCount)
      + parts.flatMap { FuzzInput.bytes(of: $0.count) + $0 }
  }

  private static let lineSamples: [[[UInt8]]] = [
    (0..<60).map { index in
      Array("level=info msg=\"request \(index % 4)\" took=\(index).5ms id=\(index * 7919)".utf8)
    },
    (0..<40).map { index in
      Array("{\"level\":\"error\",\"n\":\(index * index),\"user\":\"u\(index % 5)\"}".utf8)
    },
    (0..<40).map { index in
      Array(
        "2023-11-14T22:13:2\(index / 10).\(100 + index)Z GET /a/\(index) \(200 + index % 3)".utf8)
    },
    [Array("one".utf8), [], Array("two".utf8)],
  ]
}
