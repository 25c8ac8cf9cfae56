// The constants of the segment file. The format to the byte: Grammar/store.md.

/// The two kinds of data a store holds, each in segments of its own.
package enum SegmentKind: UInt32, Hashable, Sendable, CaseIterable {
  case metrics = 1
  case logs = 2

  /// The folder of the kind's segments in a store's directory.
  var folder: String {
    switch self {
    case .metrics: "m"
    case .logs: "l"
    }
  }

  /// The ending of the kind's file names.
  var fileExtension: String {
    switch self {
    case .metrics: "mseg"
    case .logs: "lseg"
    }
  }
}

/// What a section of a segment holds. Numbers are never reused; readers skip those they do not
/// know.
enum SectionID: UInt32, Hashable, Sendable, CaseIterable {
  /// All strings of the segment, front-coded.
  case strings = 1
  /// Where each series' pairs start.
  case seriesStarts = 2
  /// Name and value of each label of each series.
  case seriesPairs = 3
  /// The label names, and where their values start.
  case labelNames = 4
  /// The values of each label name, and where their postings start.
  case labelValues = 5
  /// The series of each label pair.
  case postings = 6
  /// Where each series' chunks (or each stream's blocks) start.
  case chunkStarts = 16
  /// The chunks of samples, in segments of version 1.
  case summarizedChunks = 17
  /// The timestamps that chunks share.
  case timelines = 18
  /// What metrics are.
  case metadata = 19
  /// The chunks of samples.
  case chunks = 20
  /// The blocks of entries, in segments of version 1.
  case blocks = 32
  /// What bytes and pairs of bytes occur in each block, in segments of version 1.
  case lineFilters = 33
  /// The groups of entries.
  case groups = 34
  /// What bytes and pairs of bytes occur in each group.
  case groupFilters = 35
  /// What runs of three bytes occur in each group.
  case trigrams = 36
  /// Where each group's trigrams start.
  case trigramStarts = 37
  /// What pairs of bytes occur in the columns of each group.
  case columnFilters = 38
  /// Where each group's column filters start.
  case columnFilterStarts = 39
  /// What bytes occur in the columns of each group.
  case columnAlphabets = 40
  /// Where each group's alphabets start.
  case columnAlphabetStarts = 41
  /// Whether lines of each group may hold plain escapes.
  case plainEscapes = 42
  /// The shapes of the groups' lines.
  case lineShapes = 43

  /// The greatest number that readers know.
  static let greatest = SectionID.allCases.map(\.rawValue).reduce(0, max)
}

/// Sizes and marks of the segment file.
enum SegmentFormat {
  static let magic: [UInt8] = Array("LBSEGMT\n".utf8)
  static let majorVersion: UInt16 = 4
  /// The versions that readers take.
  static let readableVersions: ClosedRange<UInt16> = 1...4
  static let minorVersion: UInt16 = 0
  static let headerSize = 64
  static let tailSize = 32
  static let sectionRowSize = 40
  static let footerHeadSize = 8
  /// Pages and sections start at multiples of this.
  static let alignment = 8
  /// Most sections a reader looks at.
  static let sectionLimit = 4096

  /// Most samples in a chunk.
  static let chunkSamples = 8192
  /// Most samples in a chunk that readers take.
  static let chunkSampleLimit = 1 << 20
  /// Most buckets of all histograms of a chunk together, where it holds several.
  static let chunkBuckets = 1 << 22
  /// Most of them that readers take: columns of equal buckets take few bytes however long they are.
  static let chunkBucketLimit = 1 << 26
  static let chunkRowSize = 88
  /// Rows of `summarizedChunks`.
  static let oldChunkRowSize = 80
  static let timelineRowSize = 40
  static let metadataRowSize = 16

  /// Most entries in a group.
  static let groupEntries = 1 << 15
  /// Bytes of lines at which a group is full.
  static let groupBytes = 1 << 22
  /// Most bytes of lines in a group of several entries that readers take.
  static let groupByteLimit = 1 << 24
  /// Columns of fewer bytes stand in their group's directory.
  static let inlineColumnBytes = 512
  /// Most entries in a block or group that readers take.
  static let blockEntryLimit = 1 << 20
  static let blockRowSize = 56
  /// Longest line, in bytes.
  static let lineLimit = 1 << 28
}
