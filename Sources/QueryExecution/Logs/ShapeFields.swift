import ChunkEncoding
import LineScanning
import LogQLSyntax

/// What a parser finds in lines of one shape: which slot each label's value comes from.
///
/// It is found out by the parser itself, on a line of the shape whose slots are marked; so keys are
/// named, joined and repeated as in any other line.
struct ShapeFields {
  /// What a slot is to the parser.
  enum Slot: Hashable {
    /// Between the quotes of a JSON string.
    case jsonString
    /// Any other JSON value.
    case jsonScalar
    /// Between the quotes of a logfmt value.
    case quoted
    /// A logfmt value without quotes.
    case bare
    /// A word that is no pair: it gives no label as long as it holds no `=` and no quote.
    case word
  }

  /// How a shape is parsed.
  enum Reading {
    /// Every line gives these labels, in this order, as far as its values say something.
    case fields([(name: String, slot: Int)], slots: [Slot])
    /// No line has anything to parse: each fails in this way.
    case failure(kind: String, details: String)
    /// It takes the lines to tell.
    case unknown

    /// Whether no line has anything to parse.
    var isFailure: Bool {
      if case .failure = self { true } else { false }
    }
  }

  static func reading(_ shape: TextShape, _ parser: ColumnPlan.Parser) -> Reading {
    switch (parser, shape.kind) {
    case (.json, .json): json(shape)
    case (.logfmt(let flags), .logfmt): logfmt(shape, flags)
    case (.json, .logfmt), (.json, .text): notJSON(shape)
    case (.json, .digits), (.logfmt, _): .unknown
    }
  }

  /// Lines that start with something that no object starts with.
  private static func notJSON(_ shape: TextShape) -> Reading {
    guard let first = shape.pieces[0].first, first > 0x20, first != UInt8(ascii: "{") else {
      return .unknown
    }
    return .failure(
      kind: PipelineErrorKind.json, details: JSONLineScanner.Failure.noObject.rawValue)
  }

  /// A line of the shape with each slot's number in its place.
  private static func marked(_ shape: TextShape, _ mark: (Int) -> String) -> [UInt8] {
    var line = shape.pieces[0]
    for slot in 0..<shape.slotCount {
      line += mark(slot).utf8
      line += shape.pieces[slot + 1]
    }
    return line
  }

  private static func isQuoted(_ shape: TextShape, _ slot: Int) -> Bool {
    shape.pieces[slot].last == UInt8(ascii: "\"")
      && shape.pieces[slot + 1].first == UInt8(ascii: "\"")
  }

  // MARK: JSON

  private static func json(_ shape: TextShape) -> Reading {
    let slots = (0..<shape.slotCount).map { isQuoted(shape, $0) ? Slot.jsonString : .jsonScalar }
    // All values of a shape are slots, so that any value is a mark; numbers are marks of both.
    let line = marked(shape) { "\($0)" }
    var fields: [(name: String, slot: Int)] = []
    var isKnown = true
    let isWhole = line.withUnsafeBufferPointer { bytes in
      var scanner = JSONLineScanner(bytes)
      do throws(JSONLineScanner.Failure) {
        try scanner.forEachField { name, value in
          if let slot = Int(value), slots.indices.contains(slot) {
            fields.append((name, slot))
          } else {
            isKnown = false
          }
        }
        return true
      } catch {
        return false
      }
    }
    return isWhole && isKnown ? .fields(fields, slots: slots) : .unknown
  }

  // MARK: logfmt

  private static func logfmt(_ shape: TextShape, _ flags: LogfmtFlags) -> Reading {
    let marks = (0..<shape.slotCount).map { "slot\($0)s" }
    let line = marked(shape) { marks[$0] }
    var slots = [Slot?](repeating: nil, count: shape.slotCount)
    var fields: [(name: String, slot: Int)] = []
    let isKnown = line.withUnsafeBufferPointer { bytes -> Bool in
      var scanner = LogfmtScanner(bytes)
      while let item = scanner.next() {
        guard case .pair(let key, let value) = item else { return false }
        let keyMarks = marks.indices.filter { holds(bytes[key], marks[$0]) }
        if value.isEmpty {
          // Keys without a value are passed over, whatever they are called.
          if flags.keepsEmpty { return false }
          for slot in keyMarks { slots[slot] = .word }
          continue
        }
        guard keyMarks.isEmpty,
          let slot = marks.firstIndex(where: { value.elementsEqual($0.utf8) })
        else { return false }
        slots[slot] = isQuoted(shape, slot) ? .quoted : .bare
        if let name = LabelKey.sanitized(bytes[key]) { fields.append((name, slot)) }
      }
      return true
    }
    let known = slots.compactMap { $0 }
    return isKnown && known.count == slots.count ? .fields(fields, slots: known) : .unknown
  }

  private static func holds(_ text: Slice<UnsafeBufferPointer<UInt8>>, _ mark: String) -> Bool {
    text.withContiguousStorageIfAvailable {
      TextCondition(.anywhere, ArraySlice(mark.utf8)).holds($0)
    } ?? true
  }
}

/// What parsers find in the shapes that came before: the groups of a stream mostly have the same.
final class ShapeReadings {
  /// What is known of a shape.
  struct ReadShape {
    let reading: ShapeFields.Reading
    /// Where its lines may hold each of the literals; nil where they give no label, so that it does
    /// not matter.
    let alignments: [LiteralAlignments]?
  }

  /// By a hash. A table of keys of their own would take a process longer to make than all that it
  /// asks of it.
  private var known: [Int: [Known]] = [:]

  private struct Known {
    let shape: TextShape
    let literals: [[[UInt8]]?]
    let read: ReadShape
  }

  /// - Parameters:
  ///   - parser: the same each time.
  ///   - literals: texts of which lines hold one; nil for what need not be in lines.
  func read(
    _ shape: TextShape, _ parser: ColumnPlan.Parser, _ literals: [[[UInt8]]?]
  ) throws -> ReadShape {
    let hash = Self.hash(shape)
    let match = known[hash]?.first {
      $0.shape.kind == shape.kind && $0.shape.pieces == shape.pieces && $0.literals == literals
    }
    if let match { return match.read }
    let reading = ShapeFields.reading(shape, parser)
    let read = ReadShape(
      reading: reading,
      alignments: reading.isFailure
        ? nil : try literals.compactMap(\.self).map { try LiteralAlignments(shape, $0) })
    known[hash, default: []].append(Known(shape: shape, literals: literals, read: read))
    return read
  }

  /// Lengths tell most shapes apart.
  private static func hash(_ shape: TextShape) -> Int {
    shape.pieces.reduce(Int(shape.kind.rawValue)) { $0 &* 31 &+ $1.count }
  }
}

extension ShapeFields.Slot {
  /// What a slot's text gives as the value of a label.
  enum Value: Hashable {
    case text(String)
    /// The label is not set.
    case absent
    /// The rest of the line reads otherwise than its shape says.
    case other
  }

  /// - Parameter flags: of the logfmt parser.
  func value(_ raw: UnsafeBufferPointer<UInt8>, _ flags: LogfmtFlags) -> Value {
    switch self {
    case .jsonString:
      if !raw.contains(UInt8(ascii: "\\")) { return .text(LabelText.cleaned(Array(raw))) }
      return .text(LabelText.cleaned(JSONEscapes.unescaped(raw) ?? []))
    case .jsonScalar: return Self.scalar(raw)
    case .quoted: return Self.pair(Array("k=\"".utf8) + raw + [UInt8(ascii: "\"")], flags)
    case .bare:
      // A quote at the start would take in what stands behind.
      if raw.first == UInt8(ascii: "\"") || raw.contains(where: { $0 <= 0x20 }) { return .other }
      return Self.pair(Array("k=".utf8) + raw, flags)
    case .word:
      return raw.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "=") || $0 >= 0x80 }
        ? .other : .absent
    }
  }

  /// Whether the text's value is `other`.
  func isOther(_ raw: UnsafeBufferPointer<UInt8>, _ flags: LogfmtFlags) -> Bool {
    // Most scalars are digits.
    if self == .jsonScalar, !raw.isEmpty,
      raw.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
    {
      return false
    }
    return value(raw, flags) == .other
  }

  private static func scalar(_ raw: UnsafeBufferPointer<UInt8>) -> Value {
    // With what may follow a value, since its end must be found.
    let bytes = Array(raw) + [UInt8(ascii: ",")]
    return bytes.withUnsafeBufferPointer { bytes in
      var scanner = JSONLineScanner(bytes)
      do throws(JSONLineScanner.Failure) {
        let kind = try scanner.kind()
        var copy = scanner
        guard try copy.skipValue() == 0..<raw.count else { return .other }
        switch kind {
        case .null, .array: return .absent
        case .scalar: return .text(try scanner.scalarText(kind))
        case .string, .object: return .other
        }
      } catch {
        return .other
      }
    }
  }

  private static func pair(_ line: [UInt8], _ flags: LogfmtFlags) -> Value {
    line.withUnsafeBufferPointer { bytes in
      var scanner = LogfmtScanner(bytes)
      guard let item = scanner.next(), scanner.next() == nil else { return .other }
      switch item {
      case .failure: return flags.isStrict ? .other : .absent
      case .pair(_, let value):
        return value.isEmpty && !flags.keepsEmpty ? .absent : .text(LabelText.cleaned(value))
      }
    }
  }

  /// Whether no text of such a slot is `other`: what stands between quotes ends at the same place,
  /// whatever it is. In the strict form of logfmt a wrong escape ends the line.
  ///
  /// - Parameter flags: of the logfmt parser.
  func isPlain(_ flags: LogfmtFlags) -> Bool {
    switch self {
    case .jsonString: true
    case .quoted: !flags.isStrict
    case .jsonScalar, .bare, .word: false
    }
  }

  /// Whether the slot, or the column's type alone, says that none of its texts are `other`.
  ///
  /// - Parameter flags: of the logfmt parser.
  func isPlain(_ column: OpenedColumn, _ flags: LogfmtFlags) throws -> Bool {
    if isPlain(flags) { return true }
    return switch self {
    case .jsonString: true
    case .jsonScalar: try column.isPlainNumbers()
    case .quoted: column.excludes([UInt8(ascii: "\\")])
    case .bare: column.excludes([UInt8(ascii: "\""), UInt8(ascii: "=")] + (0...0x20))
    case .word: column.excludes([UInt8(ascii: "\""), UInt8(ascii: "=")])
    }
  }
}
