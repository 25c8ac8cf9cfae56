import ChunkEncoding

// Reading a segment file: what is where, and whether the bytes are whole.

/// An opened segment file: its header, its sections, its pages. Immutable.
///
/// Opening checks the header, the footer and every section; a page is checked when it is read for
/// the first time.
///
/// SAFETY of `@unchecked Sendable`: the buffer and the sections are views of `bytes`, which live as
/// long and never change.
final class SegmentFile: @unchecked Sendable {
  let kind: SegmentKind
  /// Milliseconds for metrics, nanoseconds for logs; `minTime > maxTime` where there are no rows.
  let minTime: Int64
  let maxTime: Int64
  /// Samples or entries.
  let rowCount: Int
  /// The checksum of the footer, which holds those of the sections, which hold those of the pages.
  let footerHash: UInt64
  private let bytes: SegmentBytes
  private let buffer: UnsafeRawBufferPointer
  private let checkedPages: CheckedPages
  /// By number; nil where the segment has none, or readers do not know it.
  private let sections: [UnsafeRawBufferPointer?]

  var path: String { bytes.path }
  var byteCount: Int { buffer.count }

  init(_ bytes: SegmentBytes) throws(StoreError) {
    self.bytes = bytes
    buffer = bytes.buffer
    checkedPages = CheckedPages(byteCount: bytes.buffer.count)
    let path = bytes.path
    let tail = try Self.readTail(bytes)
    footerHash = tail.footerHash
    let header = try Self.readHeader(bytes)
    kind = header.kind
    minTime = header.minTime
    maxTime = header.maxTime
    rowCount = header.rowCount
    do throws(ChunkDecodingError) {
      sections = try Self.readSections(bytes.buffer, footer: tail.footer)
    } catch {
      throw .damaged(path: path, offset: tail.footer.lowerBound, reason: error.description)
    }
  }

  // MARK: Sections and pages

  /// The bytes of a section; nil where the segment has none of that number.
  func sectionIfPresent(_ id: SectionID) -> UnsafeRawBufferPointer? {
    sections[Int(id.rawValue)]
  }

  /// The bytes of a section, which must be there.
  func section(_ id: SectionID) throws(StoreError) -> UnsafeRawBufferPointer {
    guard let section = sectionIfPresent(id) else {
      throw .damaged(path: path, offset: 0, reason: "section \(id.rawValue) is missing")
    }
    return section
  }

  /// The bytes of a page whose checksum holds. It is computed once: the bytes never change, and
  /// the rows that point to pages are checked themselves.
  func page(at location: PageLocation) throws(StoreError) -> UnsafeRawBufferPointer {
    guard location.offset >= 0, location.length >= 0,
      location.offset <= byteCount - location.length
    else {
      throw .damaged(path: path, offset: location.offset, reason: "a page behind the file's end")
    }
    let page = UnsafeRawBufferPointer(
      rebasing: buffer[location.offset..<(location.offset + location.length)])
    if checkedPages.contains(location.offset) { return page }
    guard PageHash.hash(page) == location.hash else {
      throw .damaged(path: path, offset: location.offset, reason: "the page's checksum differs")
    }
    checkedPages.insert(location.offset)
    return page
  }

  /// Lets every page be checked again when it is read next.
  func recheckPages() { checkedPages.removeAll() }

  /// Runs `body`, its error told as one of this file.
  func decoding<Result>(
    at offset: Int = 0, _ body: () throws(ChunkDecodingError) -> Result
  ) throws(StoreError) -> Result {
    do throws(ChunkDecodingError) {
      return try body()
    } catch {
      throw .damaged(path: path, offset: offset, reason: error.description)
    }
  }

  // MARK: Opening

  private static func readTail(
    _ bytes: SegmentBytes
  ) throws(StoreError) -> (footer: Range<Int>, footerHash: UInt64) {
    let path = bytes.path
    let size = bytes.buffer.count
    guard size >= SegmentFormat.headerSize + SegmentFormat.tailSize else {
      throw .damaged(path: path, offset: size, reason: "the file is too short")
    }
    let start = size - SegmentFormat.tailSize
    do throws(ChunkDecodingError) {
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes.buffer[start...]))
      let offset = try reader.readFixed(UInt64.self)
      let length = try reader.readFixed(UInt32.self)
      let major = try reader.readFixed(UInt16.self)
      let minor = try reader.readFixed(UInt16.self)
      let hash = try reader.readFixed(UInt64.self)
      guard try reader.readBytes(8).elementsEqual(SegmentFormat.magic) else {
        throw .invalid("the file does not end as a segment does")
      }
      guard offset <= UInt64(start), Int(offset) + Int(length) == start,
        offset >= UInt64(SegmentFormat.headerSize)
      else { throw .invalid("the footer does not end where the tail starts") }
      let footer = Int(offset)..<start
      guard PageHash.hash(UnsafeRawBufferPointer(rebasing: bytes.buffer[footer])) == hash else {
        throw .invalid("the footer's checksum differs")
      }
      // The header, which is checked by a hash of its own, must name the same version.
      let versions = bytes.buffer.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
      guard UInt32(littleEndian: versions) == UInt32(major) | UInt32(minor) << 16 else {
        throw .invalid("header and tail name two versions")
      }
      return (footer, hash)
    } catch {
      throw .damaged(path: path, offset: start, reason: error.description)
    }
  }

  private struct Header {
    var kind: SegmentKind
    var minTime: Int64
    var maxTime: Int64
    var rowCount: Int
  }

  private static func readHeader(_ bytes: SegmentBytes) throws(StoreError) -> Header {
    var major: UInt16 = 0
    do throws(ChunkDecodingError) {
      let size = SegmentFormat.headerSize
      var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes.buffer[..<size]))
      let hashed = UnsafeRawBufferPointer(rebasing: bytes.buffer[..<(size - 8)])
      guard try reader.readBytes(8).elementsEqual(SegmentFormat.magic) else {
        throw .invalid("the file does not start as a segment does")
      }
      major = try reader.readFixed(UInt16.self)
      _ = try reader.readFixed(UInt16.self)
      let number = try reader.readFixed(UInt32.self)
      let minTime = try reader.readFixed(Int64.self)
      let maxTime = try reader.readFixed(Int64.self)
      let rowCount = try reader.readFixed(UInt64.self)
      _ = try reader.readBytes(16)
      guard try reader.readFixed(UInt64.self) == PageHash.hash(hashed) else {
        throw .invalid("the header's checksum differs")
      }
      if SegmentFormat.readableVersions.contains(major) {
        guard let kind = SegmentKind(rawValue: number) else {
          throw .invalid("no kind of segment has the number \(number)")
        }
        guard let rowCount = Int(exactly: rowCount) else { throw .invalid("too many rows") }
        return Header(kind: kind, minTime: minTime, maxTime: maxTime, rowCount: rowCount)
      }
    } catch {
      throw .damaged(path: bytes.path, offset: 0, reason: error.description)
    }
    throw .unsupportedVersion(path: bytes.path, version: Int(major))
  }

  private static func readSections(
    _ bytes: UnsafeRawBufferPointer, footer: Range<Int>
  ) throws(ChunkDecodingError) -> [UnsafeRawBufferPointer?] {
    var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[footer]))
    let count = Int(try reader.readFixed(UInt32.self))
    guard count <= SegmentFormat.sectionLimit else { throw .invalid("\(count) sections") }
    _ = try reader.readFixed(UInt32.self)
    var sections = [UnsafeRawBufferPointer?](
      repeating: nil, count: Int(SectionID.greatest) + 1)
    for _ in 0..<count {
      let number = try reader.readFixed(UInt32.self)
      _ = try reader.readFixed(UInt32.self)
      let offset = try reader.readFixed(UInt64.self)
      let length = try reader.readFixed(UInt64.self)
      _ = try reader.readFixed(UInt64.self)
      let hash = try reader.readFixed(UInt64.self)
      let end = UInt64(footer.lowerBound)
      guard length <= end, offset <= end - length else {
        throw .invalid("section \(number) lies behind the footer")
      }
      guard let id = SectionID(rawValue: number) else { continue }
      let section = UnsafeRawBufferPointer(rebasing: bytes[Int(offset)..<Int(offset + length)])
      guard PageHash.hash(section) == hash else {
        throw .invalid("the checksum of section \(number) differs")
      }
      sections[Int(id.rawValue)] = section
    }
    try reader.finish()
    return sections
  }
}
