// A sorted dictionary of strings in little space, readable in place.

/// Writes a sorted set of byte strings, each once.
///
/// Layout: u32 count, u32 count of groups, then a u32 a group (its offset behind this table),
/// then the groups. A group holds 16 strings (the last one fewer): each a varint of how many
/// bytes it shares with the one before (0 for the group's first), a varint of how many follow,
/// and those.
public enum FrontCodedStringsEncoder {
  static let groupCount = 16

  /// The bytes of `strings`, which are sorted by bytes, none twice.
  public static func encode(_ strings: [String]) -> [UInt8] {
    var groups = ByteWriter()
    var offsets: [UInt32] = []
    var previous: [UInt8] = []
    for (index, string) in strings.enumerated() {
      let bytes = Array(string.utf8)
      var shared = 0
      if index % groupCount == 0 {
        offsets.append(UInt32(groups.count))
      } else {
        shared = zip(previous, bytes).prefix { $0 == $1 }.count
      }
      groups.append(count: shared)
      groups.append(count: bytes.count - shared)
      groups.append(bytes: bytes[shared...])
      previous = bytes
    }
    var writer = ByteWriter()
    writer.append(fixed: UInt32(strings.count))
    writer.append(fixed: UInt32(offsets.count))
    for offset in offsets { writer.append(fixed: offset) }
    writer.append(bytes: groups.bytes)
    return writer.bytes
  }
}

/// Reads strings of a front-coded dictionary in place.
///
/// SAFETY of `@unchecked Sendable`: a view of bytes that must outlive it and never change.
public struct FrontCodedStrings: @unchecked Sendable {
  /// How many strings there are.
  public let count: Int
  private let offsets: UnsafeRawBufferPointer
  private let groups: UnsafeRawBufferPointer

  /// - Throws: where the tables at the head do not fit the bytes. The strings themselves are
  ///   checked when read.
  public init(_ bytes: UnsafeRawBufferPointer) throws(ChunkDecodingError) {
    var reader = ByteReader(bytes)
    count = Int(try reader.readFixed(UInt32.self))
    let groupCount = Int(try reader.readFixed(UInt32.self))
    let size = FrontCodedStringsEncoder.groupCount
    guard groupCount == (count + size - 1) / size else {
      throw .invalid("\(groupCount) groups for \(count) strings")
    }
    offsets = try reader.readBytes(4 * groupCount)
    groups = try reader.readBytes(reader.remaining)
  }

  /// Whether `other` has the same bytes, and so the same strings.
  public func equalsBytes(_ other: FrontCodedStrings) -> Bool {
    offsets.equalsBytes(other.offsets) && groups.equalsBytes(other.groups)
  }

  /// String `index`.
  ///
  /// - Complexity: O(16 strings).
  public func string(at index: Int) throws(ChunkDecodingError) -> String {
    String(decoding: try bytes(at: index), as: UTF8.self)
  }

  /// The bytes of string `index`.
  public func bytes(at index: Int) throws(ChunkDecodingError) -> [UInt8] {
    let size = FrontCodedStringsEncoder.groupCount
    var cursor = try Cursor(self, group: index / size)
    for _ in 0...(index % size) { try cursor.advance() }
    return cursor.bytes
  }

  /// The index of `string`, nil where it is not here.
  ///
  /// - Complexity: O(log(count / 16) + 16) comparisons.
  public func index(of string: String) throws(ChunkDecodingError) -> Int? {
    let wanted = Array(string.utf8)
    let size = FrontCodedStringsEncoder.groupCount
    // The last group whose first string is not behind the wanted one.
    var low = 0
    var high = offsets.count / 4
    while low < high {
      let middle = (low + high) / 2
      var cursor = try Cursor(self, group: middle)
      try cursor.advance()
      if wanted.lexicographicallyPrecedes(cursor.bytes) { high = middle } else { low = middle + 1 }
    }
    if low == 0 { return nil }
    var cursor = try Cursor(self, group: low - 1)
    for index in ((low - 1) * size)..<min(low * size, count) {
      try cursor.advance()
      if cursor.bytes == wanted { return index }
    }
    return nil
  }

  /// Calls `body` with all strings' bytes in order.
  public func forEach(
    _ body: (Int, [UInt8]) throws(ChunkDecodingError) -> Void
  ) throws(ChunkDecodingError) {
    let size = FrontCodedStringsEncoder.groupCount
    for group in 0..<(offsets.count / 4) {
      var cursor = try Cursor(self, group: group)
      for index in (group * size)..<min((group + 1) * size, count) {
        try cursor.advance()
        try body(index, cursor.bytes)
      }
    }
  }

  /// A walk through one group.
  private struct Cursor {
    private(set) var bytes: [UInt8] = []
    private var reader: ByteReader

    init(_ strings: FrontCodedStrings, group: Int) throws(ChunkDecodingError) {
      guard group >= 0, group < strings.offsets.count / 4 else {
        throw .invalid("no string has this number")
      }
      let offset = strings.offsets.loadUnaligned(fromByteOffset: 4 * group, as: UInt32.self)
      let start = Int(UInt32(littleEndian: offset))
      guard start <= strings.groups.count else { throw .truncated(offset: start) }
      reader = ByteReader(UnsafeRawBufferPointer(rebasing: strings.groups[start...]))
    }

    mutating func advance() throws(ChunkDecodingError) {
      let shared = try reader.readCount(limit: bytes.count)
      let added = try reader.readCount(limit: reader.remaining)
      bytes.removeLast(bytes.count - shared)
      bytes.append(contentsOf: try reader.readBytes(added))
    }
  }
}
