import ChunkEncoding

// Putting a segment file together: header, pages, sections, footer, tail.

/// Where a page lies, and its checksum.
struct PageLocation: Hashable, Sendable {
  var offset: Int
  var length: Int
  var hash: UInt64
}

/// A segment file under construction, in memory.
struct SegmentFileWriter {
  private struct Section {
    var id: SectionID
    var offset: Int
    var length: Int
    var rowCount: Int
    var hash: UInt64
  }

  private var writer = ByteWriter()
  private var sections: [Section] = []

  init() {
    writer.append(bytes: [UInt8](repeating: 0, count: SegmentFormat.headerSize))
  }

  /// Makes room for pages of `count` bytes together.
  mutating func reserveCapacity(_ count: Int) {
    writer.bytes.reserveCapacity(writer.count + count)
  }

  /// Adds a page.
  mutating func add(page: [UInt8]) -> PageLocation {
    writer.pad(to: SegmentFormat.alignment)
    let offset = writer.count
    writer.append(bytes: page)
    return PageLocation(offset: offset, length: page.count, hash: PageHash.hash(page))
  }

  /// Adds a section of `rowCount` rows.
  mutating func add(section id: SectionID, _ bytes: [UInt8], rowCount: Int) {
    let place = add(page: bytes)
    sections.append(
      Section(
        id: id, offset: place.offset, length: place.length, rowCount: rowCount, hash: place.hash))
  }

  /// The whole file; nothing can be added then. Not `consuming`: a copy of the writer that is kept
  /// somewhere would have the bytes copied.
  ///
  /// - Parameter rowCount: samples or entries.
  mutating func finish(
    kind: SegmentKind, minTime: Int64, maxTime: Int64, rowCount: Int
  ) -> [UInt8] {
    writer.pad(to: SegmentFormat.alignment)
    let footerOffset = writer.count
    let footer = footerBytes()
    writer.append(bytes: footer)
    writer.append(fixed: UInt64(footerOffset))
    writer.append(fixed: UInt32(footer.count))
    writer.append(fixed: SegmentFormat.majorVersion)
    writer.append(fixed: SegmentFormat.minorVersion)
    writer.append(fixed: PageHash.hash(footer))
    writer.append(bytes: SegmentFormat.magic)
    var header = ByteWriter()
    header.append(bytes: SegmentFormat.magic)
    header.append(fixed: SegmentFormat.majorVersion)
    header.append(fixed: SegmentFormat.minorVersion)
    header.append(fixed: kind.rawValue)
    header.append(fixed: minTime)
    header.append(fixed: maxTime)
    header.append(fixed: UInt64(rowCount))
    header.append(bytes: [UInt8](repeating: 0, count: 16))
    header.append(fixed: PageHash.hash(header.bytes))
    writer.bytes.replaceSubrange(0..<SegmentFormat.headerSize, with: header.bytes)
    return writer.bytes
  }

  private func footerBytes() -> [UInt8] {
    var footer = ByteWriter()
    footer.append(fixed: UInt32(sections.count))
    footer.append(fixed: UInt32(0))
    for section in sections {
      footer.append(fixed: section.id.rawValue)
      footer.append(fixed: UInt32(0))
      footer.append(fixed: UInt64(section.offset))
      footer.append(fixed: UInt64(section.length))
      footer.append(fixed: UInt64(section.rowCount))
      footer.append(fixed: section.hash)
    }
    return footer.bytes
  }
}
