/// What led to the values of an object's members in earlier lines: the bytes from the end of the
/// value before, a comma mostly, up to the value itself, with the key between.
///
/// Lines of one source tend to have the same members in the same order. So a lead that is known is
/// compared where it is likely to stand, a few words at once, and need not be read again.
final class MemberLeads {
  /// The words of a lead, what of them counts, what came behind it last and before that, and its
  /// member's place among the names.
  private struct Lead {
    var words = SIMD4<UInt64>()
    var mask = SIMD4<UInt64>()
    /// In bytes; 0 for a lead whose bytes are not kept.
    var length = 0
    var next = MemberLeads.unfamiliar
    var nextButOne = MemberLeads.unfamiliar
    /// Whether it leads to the first member, from the brace on.
    var isFirst = false
    var wanted: Int?
  }

  /// The place of what is before the first member.
  static let start = 0
  /// The place of a member whose lead is not kept.
  static let unfamiliar = 1

  /// Leads up to this length are kept.
  private static let lengthMax = 32
  private static let countMax = 64

  private let leads: UnsafeMutablePointer<Lead>
  /// What the keys add to the labels of the fields inside their values.
  private var prefixes: [[UInt8]] = [[], []]

  init() {
    leads = .allocate(capacity: Self.countMax)
    leads.initialize(repeating: Lead(), count: Self.countMax)
  }

  deinit { leads.deallocate() }

  /// The place of a member's label among the names that are looked for; nil where it is none of
  /// them.
  @inline(__always)
  func wanted(_ place: Int) -> Int? { leads[place].wanted }

  /// What a member's key adds to the labels of the fields inside its value.
  func prefix(_ place: Int) -> [UInt8] { prefixes[place] }

  /// The member that follows that at `place`, and where its lead ends, where the lead is known;
  /// nil where it must be read.
  @inline(__always)
  func follower(
    of place: Int, at start: Int, of line: UnsafeBufferPointer<UInt8>
  ) -> (place: Int, valueStart: Int)? {
    let next = leads[place].next
    if isLead(next, at: start, of: line) { return (next, start + leads[next].length) }
    let other = leads[place].nextButOne
    if isLead(other, at: start, of: line) {
      follow(place, by: other)
      return (other, start + leads[other].length)
    }
    return otherFollower(of: place, at: start, of: line)
  }

  /// Looks at all leads: which members stand in a line may change from one to the next.
  private func otherFollower(
    of place: Int, at start: Int, of line: UnsafeBufferPointer<UInt8>
  ) -> (place: Int, valueStart: Int)? {
    for known in 0..<prefixes.count
    where leads[known].isFirst == (place == Self.start) && isLead(known, at: start, of: line) {
      follow(place, by: known)
      return (known, start + leads[known].length)
    }
    return nil
  }

  @inline(__always)
  private func follow(_ place: Int, by next: Int) {
    leads[place].nextButOne = leads[place].next
    leads[place].next = next
  }

  @inline(__always)
  private func isLead(
    _ place: Int, at start: Int, of line: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let length = leads[place].length
    let raw = UnsafeRawBufferPointer(line)
    guard length > 0, start + length <= raw.count else { return false }
    let difference: SIMD4<UInt64>
    if start + Self.lengthMax <= raw.count {
      difference = raw.loadUnaligned(fromByteOffset: start, as: SIMD4<UInt64>.self)
    } else {
      difference = Self.words(line[start...])
    }
    let others = (difference ^ leads[place].words) & leads[place].mask
    return others[0] | others[1] | others[2] | others[3] == 0
  }

  /// Notes that `lead`, which is not known, came behind the member at `place`, and gives the place
  /// of its own member.
  ///
  /// - Parameters:
  ///   - prefix: what its key adds to labels.
  ///   - names: what is looked for, always the same.
  func note(
    _ lead: Slice<UnsafeBufferPointer<UInt8>>, behind place: Int, _ prefix: [UInt8],
    _ names: FieldNames
  ) -> Int {
    var own = Self.unfamiliar
    if lead.count <= Self.lengthMax, prefixes.count < Self.countMax {
      own = prefixes.count
      prefixes.append(prefix)
      leads[own].words = Self.words(lead)
      leads[own].mask = Self.mask(lead.count)
      leads[own].length = lead.count
      leads[own].isFirst = place == Self.start
      follow(place, by: own)
    } else {
      prefixes[own] = prefix
    }
    leads[own].wanted = names.place(of: prefix)
    return own
  }

  /// The first bytes as words, zeros behind them where there are too few.
  private static func words(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> SIMD4<UInt64> {
    var words = SIMD4<UInt64>()
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes.prefix(lengthMax)) }
    return words
  }

  private static func mask(_ length: Int) -> SIMD4<UInt64> {
    var mask = SIMD4<UInt64>()
    withUnsafeMutableBytes(of: &mask) { bytes in
      for index in 0..<length { bytes[index] = 0xFF }
    }
    return mask
  }
}
