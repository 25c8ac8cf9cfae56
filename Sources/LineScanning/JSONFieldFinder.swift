/// Finds fields of JSON lines by the names of their labels, in one line after the other; all other
/// fields are only checked.
public final class JSONFieldFinder {
  /// What is looked for.
  public let names: FieldNames
  private let leads = MemberLeads()

  /// A finder of the fields called `names`.
  public init(_ names: FieldNames) { self.names = names }

  /// Hands on the fields that `JSONLineScanner.forEachField` would hand on under one of the names,
  /// and fails where it would.
  ///
  /// - Complexity: O(line length); allocates for the fields that are named, for members that were
  ///   not in earlier lines, and for nested objects.
  public func forEachField(
    of line: UnsafeBufferPointer<UInt8>, _ body: (_ label: String, _ value: String) -> Void
  ) throws(JSONLineScanner.Failure) {
    var scanner = JSONLineScanner(line)
    scanner.skipBlanks()
    guard scanner.peek == UInt8(ascii: "{") else { throw .noObject }
    var place = MemberLeads.start
    repeat {
      if let (next, valueStart) = leads.follower(of: place, at: scanner.index, of: line) {
        scanner.index = valueStart
        // The lead may have had fewer blanks in an earlier line.
        scanner.skipBlanks()
        place = next
      } else {
        guard let next = try member(behind: place, &scanner) else { return }
        place = next
      }
      try value(of: place, &scanner, body)
      // Most objects end with a value. Blanks before the brace are passed over above.
    } while scanner.peek != UInt8(ascii: "}")
  }

  /// Reads what leads to the next member, and gives its place; nil at the end of the object.
  private func member(
    behind place: Int, _ scanner: inout JSONLineScanner
  ) throws(JSONLineScanner.Failure) -> Int? {
    let start = scanner.index
    let isFirst = place == MemberLeads.start
    guard try isFirst ? scanner.enterObject() : scanner.nextMember() else { return nil }
    let key = try scanner.key()
    try scanner.passColon()
    var prefix: [UInt8] = []
    JSONLineScanner.extend(&prefix, by: key)
    return leads.note(scanner.bytes[start..<scanner.index], behind: place, prefix, names)
  }

  /// Goes over the value at the position.
  @inline(__always)
  private func value(
    of member: Int, _ scanner: inout JSONLineScanner, _ body: (String, String) -> Void
  ) throws(JSONLineScanner.Failure) {
    let kind = try scanner.kind()
    switch kind {
    case .null, .array: try scanner.skipValue()
    case .object:
      var prefix = leads.prefix(member)
      try scanner.walk(&prefix, depth: 1, names, body)
    case .string, .scalar:
      guard let wanted = leads.wanted(member) else { return try scanner.skipScalar(kind) }
      body(names.texts[wanted], try scanner.scalarText(kind))
    }
  }
}
