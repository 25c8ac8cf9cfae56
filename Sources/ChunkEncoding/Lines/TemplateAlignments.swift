// Where a byte string may lie across the fixed and the varying parts of a shape.

/// What slots of one text have to hold, all of them, for the text to hold a condition.
struct SlotConditions {
  var terms: [(slot: Int, condition: TextCondition)] = []

  func adding(_ slot: Int, _ place: TextCondition.Place, _ bytes: ArraySlice<UInt8>)
    -> SlotConditions
  {
    var copy = self
    copy.terms.append((slot, TextCondition(place, bytes)))
    return copy
  }
}

/// The ways in which texts of one shape can hold a condition.
///
/// A text is piece, slot, piece, …, slot, piece. The string wanted may lie within a piece, within
/// a slot, or across several: each such alignment asks something of the slots that it touches. The
/// alignments together are exact: a text holds the condition if and only if one of them does.
struct TemplateAlignments {
  /// More alignments than that are dearer than a look at the texts.
  private static let alignmentLimit = 128
  /// So are more slots looked at.
  private static let stepLimit = 4096

  private let pieces: [[UInt8]]
  private let isAnchoredAtEnd: Bool
  /// Whether a slot may be, or hold, a byte string at all.
  private let mayHold: (_ slot: Int, TextCondition) throws -> Bool
  private var slotCount: Int { pieces.count - 1 }

  /// Every text of the shape holds the condition.
  private(set) var isAlways = false
  /// Else one of these must hold.
  private(set) var alternatives: [SlotConditions] = []
  /// There are too many alternatives to tell.
  private(set) var isUndecided = false
  /// No text of the shape holds the condition.
  var isNever: Bool { !isAlways && !isUndecided && alternatives.isEmpty }
  private var steps = 0

  init(
    _ pieces: [[UInt8]], _ condition: TextCondition,
    mayHold: @escaping (_ slot: Int, TextCondition) throws -> Bool
  ) throws {
    self.pieces = pieces
    self.mayHold = mayHold
    isAnchoredAtEnd = condition.isAnchoredAtEnd
    if condition.isTrivial {
      isAlways = true
    } else if condition.isAnchoredAtStart {
      try enterPiece(0, condition.bytes, SlotConditions())
    } else {
      try startAnywhere(condition.bytes)
    }
  }

  private var isDone: Bool { isAlways || isUndecided }

  private mutating func add(_ conditions: SlotConditions) {
    if conditions.terms.isEmpty {
      isAlways = true
    } else if alternatives.count == Self.alignmentLimit {
      isUndecided = true
    } else {
      alternatives.append(conditions)
    }
  }

  /// - Parameter wanted: not empty.
  private mutating func startAnywhere(_ wanted: ArraySlice<UInt8>) throws {
    for place in pieces.indices where !isDone {
      try startInPiece(place, wanted)
    }
    for slot in 0..<slotCount where !isDone {
      if !isAnchoredAtEnd {
        let term = TextCondition(.anywhere, wanted)
        if try mayHold(slot, term) { add(SlotConditions().adding(slot, .anywhere, wanted)) }
      }
      // It starts in the slot and goes on in the piece behind it.
      let next = pieces[slot + 1].first
      for length in 1...wanted.count where !isDone {
        // Most of the ways end at the piece's first byte.
        if let next, length < wanted.count, wanted[wanted.startIndex + length] != next { continue }
        let rest = wanted.dropFirst(length)
        if rest.isEmpty && !isAnchoredAtEnd { break }
        guard agrees(slot + 1, rest) else { continue }
        let head = wanted.prefix(length)
        guard try mayHold(slot, TextCondition(.atEnd, head)) else { continue }
        try enterPiece(slot + 1, rest, SlotConditions().adding(slot, .atEnd, head))
      }
    }
  }

  private mutating func startInPiece(_ place: Int, _ wanted: ArraySlice<UInt8>) throws {
    let piece = pieces[place]
    if isAnchoredAtEnd ? place == slotCount && Self.ends(piece, wanted) : Self.holds(piece, wanted)
    {
      isAlways = true
      return
    }
    guard place < slotCount else { return }
    let longest = min(piece.count, isAnchoredAtEnd ? wanted.count : wanted.count - 1)
    let first = wanted.first
    var length = 1
    while length <= longest && !isDone {
      if piece[piece.count - length] == first,
        piece.suffix(length).elementsEqual(wanted.prefix(length))
      {
        try enterSlot(place, wanted.dropFirst(length), SlotConditions())
      }
      length += 1
    }
  }

  /// Whether a piece does not rule out that `rest` starts with it, or it with `rest`.
  private func agrees(_ place: Int, _ rest: ArraySlice<UInt8>) -> Bool {
    let piece = pieces[place]
    guard let first = piece.first, let wanted = rest.first else { return true }
    if first != wanted { return false }
    return zip(piece, rest).allSatisfy { $0 == $1 }
  }

  /// `rest` starts where the piece does.
  private mutating func enterPiece(
    _ place: Int, _ rest: ArraySlice<UInt8>, _ conditions: SlotConditions
  ) throws {
    let piece = pieces[place]
    let isLast = place == slotCount
    if isAnchoredAtEnd {
      if isLast {
        if rest.elementsEqual(piece) { add(conditions) }
      } else if rest.starts(with: piece) {
        try enterSlot(place, rest.dropFirst(piece.count), conditions)
      }
    } else if piece.starts(with: rest) {
      add(conditions)
    } else if !isLast, rest.starts(with: piece) {
      try enterSlot(place, rest.dropFirst(piece.count), conditions)
    }
  }

  /// `rest` starts where the slot does.
  private mutating func enterSlot(
    _ slot: Int, _ rest: ArraySlice<UInt8>, _ conditions: SlotConditions
  ) throws {
    steps += 1
    if steps > Self.stepLimit {
      isUndecided = true
      return
    }
    if !isAnchoredAtEnd, try mayHold(slot, TextCondition(.atStart, rest)) {
      add(conditions.adding(slot, .atStart, rest))
    }
    // The slot is the first bytes of it, and the rest goes on behind.
    var length = 0
    while length <= rest.count && !isDone {
      defer { length += 1 }
      let behind = rest.dropFirst(length)
      if behind.isEmpty && !isAnchoredAtEnd { break }
      guard agrees(slot + 1, behind) else { continue }
      let whole = TextCondition(.whole, rest.prefix(length))
      guard try mayHold(slot, whole) else { continue }
      try enterPiece(slot + 1, behind, conditions.adding(slot, .whole, whole.bytes))
    }
  }

  private static func holds(_ piece: [UInt8], _ wanted: ArraySlice<UInt8>) -> Bool {
    piece.withUnsafeBufferPointer { TextCondition(.anywhere, wanted).holds($0) }
  }

  private static func ends(_ piece: [UInt8], _ wanted: ArraySlice<UInt8>) -> Bool {
    piece.suffix(wanted.count).elementsEqual(wanted)
  }
}

/// The ways in which texts of a shape can hold one of some byte strings, as far as the shape alone
/// tells: they are the same in every group.
package struct LiteralAlignments {
  /// Nil where every text may hold one.
  private let terms: [[(slot: Int, condition: TextCondition)]]?

  /// - Complexity: O(bytes of the shape, for each literal).
  package init(_ shape: TextShape, _ literals: [[UInt8]]) throws {
    var terms: [[(slot: Int, condition: TextCondition)]] = []
    for literal in literals {
      let alignments = try TemplateAlignments(
        shape.pieces, TextCondition(.anywhere, literal[...])
      ) { _, _ in true }
      if alignments.isAlways || alignments.isUndecided {
        self.terms = nil
        return
      }
      terms += alignments.alternatives.map(\.terms)
    }
    self.terms = terms
  }

  /// Whether some text may hold one, where `slotMayHold` says what the slots may hold.
  func mayHold(_ slotMayHold: (Int, TextCondition) throws -> Bool) rethrows -> Bool {
    guard let terms else { return true }
    return try terms.contains { try $0.allSatisfy { try slotMayHold($0.slot, $0.condition) } }
  }
}
