import ChunkEncoding

// The list of a store's segments: what makes files in a folder a store.

/// The content of a store's MANIFEST, a text file that is only ever replaced as a whole.
///
/// Layout: lines of words with one space between them, each ended by a line feed: `lookback-store
/// VERSION`, `generation N`, `next N`, with version 2 `wal N`, a line `segment KIND NUMBER BYTES
/// FOOTERHASH MINTIME MAXTIME ROWS` a segment, oldest first, and `checksum HASH` over all bytes
/// before that line.
struct Manifest: Hashable, Sendable {
  /// A segment as the manifest knows it.
  struct Entry: Hashable, Sendable {
    var kind: SegmentKind
    var number: Int
    var byteCount: Int
    var footerHash: UInt64
    var minTime: Int64
    var maxTime: Int64
    var rowCount: Int

    /// The segment's path inside the store: `m/00000001.mseg`.
    var path: String {
      let digits = String(number)
      let zeros = String(repeating: "0", count: max(0, 8 - digits.count))
      return "\(kind.folder)/\(zeros)\(digits).\(kind.fileExtension)"
    }
  }

  /// The latest version; one with a write-ahead log, which the first did not have.
  static let version = 2
  /// Longest manifest, in bytes, that is read.
  static let byteLimit = 1 << 26

  /// How often the manifest has been replaced.
  var generation = 0
  /// The number of the next segment.
  var nextNumber = 1
  /// The number of the first write-ahead log file with data that no segment holds; nil where the
  /// store has no such log.
  var firstLog: Int?
  var segments: [Entry] = []

  init() {}

  private var ownVersion: Int { firstLog == nil ? 1 : Self.version }

  // MARK: Writing

  func encoded() -> [UInt8] {
    var text = "lookback-store \(ownVersion)\ngeneration \(generation)\nnext \(nextNumber)\n"
    if let firstLog { text += "wal \(firstLog)\n" }
    for segment in segments {
      text += "segment \(segment.kind.folder) \(segment.number) \(segment.byteCount)"
      text += " \(Self.hexadecimal(segment.footerHash))"
      text += " \(segment.minTime) \(segment.maxTime) \(segment.rowCount)\n"
    }
    let hash = PageHash.hash(Array(text.utf8))
    return Array((text + "checksum \(Self.hexadecimal(hash))\n").utf8)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: Reading

  /// Reads a manifest.
  ///
  /// - Parameter path: for errors.
  init(_ bytes: [UInt8], path: String) throws(StoreError) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { $0.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false) }
      .map { $0.map { String(decoding: $0, as: UTF8.self) } }
    guard let first = lines.first, first.count == 2, first[0] == "lookback-store" else {
      throw .damaged(path: path, offset: 0, reason: "the file does not start as a manifest does")
    }
    if let version = Int(first[1]), !(1...Self.version).contains(version) {
      throw .unsupportedVersion(path: path, version: version)
    }
    // The last line ends with a line feed, so an empty one follows it.
    guard lines.count >= 5, lines[lines.count - 1] == [""],
      lines[lines.count - 2].count == 2, lines[lines.count - 2][0] == "checksum"
    else {
      throw .damaged(path: path, offset: bytes.count, reason: "the manifest's end is missing")
    }
    try parse(lines.dropLast(2), path: path)
    // Whatever is written differently than it would be now is damage, in the checksum's line too.
    guard encoded() == bytes else {
      throw .damaged(path: path, offset: 0, reason: "the manifest's checksum differs")
    }
  }

  private mutating func parse(_ lines: ArraySlice<[String]>, path: String) throws(StoreError) {
    for (number, words) in lines.enumerated() {
      let isKnown =
        switch number {
        case 0: words.first == "lookback-store"
        case 1: Self.parse(words, "generation", into: &generation)
        case 2: Self.parse(words, "next", into: &nextNumber)
        case 3 where words.first == "wal": parse(log: words)
        default: parse(segment: words)
        }
      guard isKnown else {
        throw .damaged(path: path, offset: 0, reason: "line \(number + 1) is not understood")
      }
    }
  }

  private static func parse(_ words: [String], _ name: String, into value: inout Int) -> Bool {
    guard words.count == 2, words[0] == name, let number = Int(words[1]), number >= 0 else {
      return false
    }
    value = number
    return true
  }

  private mutating func parse(log words: [String]) -> Bool {
    var number = 0
    guard Self.parse(words, "wal", into: &number) else { return false }
    firstLog = number
    return true
  }

  private mutating func parse(segment words: [String]) -> Bool {
    guard words.count == 8, words[0] == "segment",
      let kind = SegmentKind.allCases.first(where: { $0.folder == words[1] }),
      let number = Int(words[2]), number >= 0, let byteCount = Int(words[3]),
      let footerHash = UInt64(words[4], radix: 16), let minTime = Int64(words[5]),
      let maxTime = Int64(words[6]), let rowCount = Int(words[7])
    else { return false }
    segments.append(
      Entry(
        kind: kind, number: number, byteCount: byteCount, footerHash: footerHash,
        minTime: minTime, maxTime: maxTime, rowCount: rowCount))
    return true
  }
}
