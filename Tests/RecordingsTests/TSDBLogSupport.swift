import Foundation

/// Write-ahead logs made by hand.
struct TSDBLog {
  static let pageSize = 32 * 1024
  private(set) var bytes: [UInt8] = []

  /// How a record is packed.
  enum Packing: UInt8 {
    case none = 0
    case snappy = 8
    case zstandard = 16
  }

  /// Appends a record as the reference does: in one fragment where the page has room, else in
  /// several; the rest of a page that has no room for a header stays zero.
  mutating func append(_ record: [UInt8], packing: Packing = .none) {
    let packed = packing == .snappy ? Self.snappy(record) : record
    var rest = packed[...]
    var isFirst = true
    repeat {
      var room = Self.pageSize - bytes.count % Self.pageSize
      if room < 7 {
        bytes += [UInt8](repeating: 0, count: room)
        room = Self.pageSize
      }
      let piece = Array(rest.prefix(room - 7))
      rest = rest.dropFirst(piece.count)
      let part: UInt8 = isFirst ? (rest.isEmpty ? 1 : 2) : (rest.isEmpty ? 4 : 3)
      isFirst = false
      var header = PrometheusBytes()
      header.fixed(part | packing.rawValue)
      header.fixed(UInt16(piece.count))
      header.fixed(TSDBChecksum.of(piece))
      bytes += header.bytes + piece
    } while !rest.isEmpty
  }

  /// Literals only: every packer may do that.
  private static func snappy(_ plain: [UInt8]) -> [UInt8] {
    var out = PrometheusBytes()
    out.uvarint(UInt64(plain.count))
    var rest = plain[...]
    while !rest.isEmpty {
      let piece = rest.prefix(60)
      out.fixed(UInt8(piece.count - 1) << 2)
      out.raw(piece)
      rest = rest.dropFirst(60)
    }
    return out.bytes
  }

  // MARK: Records

  static func series(_ entries: [(UInt64, [(String, String)])]) -> [UInt8] {
    var out = PrometheusBytes()
    out.fixed(UInt8(1))
    for (reference, labels) in entries {
      out.fixed(reference)
      out.uvarint(UInt64(labels.count))
      for (name, value) in labels {
        out.text(name)
        out.text(value)
      }
    }
    return out.bytes
  }

  /// Samples of one time, as differences to the first.
  static func samples(_ time: Int64, _ entries: [(UInt64, Double)]) -> [UInt8] {
    var out = PrometheusBytes()
    out.fixed(UInt8(2))
    out.fixed(entries.first?.0 ?? 0)
    out.fixed(time)
    for (reference, value) in entries {
      out.varint(Int64(reference) - Int64(entries[0].0))
      out.varint(0)
      out.double(value)
    }
    return out.bytes
  }

  static func tombstone(_ reference: UInt64, _ start: Int64, _ end: Int64) -> [UInt8] {
    var out = PrometheusBytes()
    out.fixed(UInt8(3))
    out.fixed(reference)
    out.varint(start)
    out.varint(end)
    return out.bytes
  }

  /// A head chunk's file with one XOR chunk a series.
  static func headChunks(_ chunks: [(UInt64, [(time: Int64, value: Double)])]) -> [UInt8] {
    var file = PrometheusBytes()
    file.fixed(UInt32(0x0130_BC91))
    file.raw([1, 0, 0, 0])
    for (reference, samples) in chunks {
      var out = PrometheusBytes()
      out.fixed(reference)
      out.fixed(samples.first?.time ?? 0)
      out.fixed(samples.last?.time ?? 0)
      out.fixed(UInt8(1))
      let data = TSDBXORPropertyTests.encode(samples)
      out.uvarint(UInt64(data.count))
      out.raw(data)
      file.raw(out.bytes)
      file.fixed(TSDBChecksum.of(out.bytes))
    }
    file.raw([UInt8](repeating: 0, count: 64))
    return file.bytes
  }

  /// Writes a log of these segments.
  static func write(_ segments: [[UInt8]], to folder: URL, from first: Int = 0) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (number, bytes) in segments.enumerated() {
      let digits = String(first + number)
      let name = String(repeating: "0", count: 8 - digits.count) + digits
      try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
  }
}

/// CRC-32C a bit at a time.
enum TSDBChecksum {
  static func of(_ bytes: [UInt8]) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }
    return ~value
  }
}
