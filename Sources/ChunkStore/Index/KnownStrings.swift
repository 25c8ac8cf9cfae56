/// Strings of an index that were read before, by their numbers: label sets share them, and are made
/// of little else.
///
/// Open addressing over a product of the number: numbers of strings are no one's to choose but the
/// writer's, and each is looked up for every label.
struct KnownStrings: Sendable {
  /// One more than an index of `strings`, 0 for none; a power of two of them.
  private var slots: [Int32]
  private var numbers: [Int] = []
  private var strings: [String] = []

  private static let firstSlotCount = 64

  init() { slots = [Int32](repeating: 0, count: Self.firstSlotCount) }

  /// String `number`, made by `make` where it is not known.
  @inline(__always)
  mutating func string<Failure: Error>(
    _ number: Int, _ make: (Int) throws(Failure) -> String
  ) throws(Failure) -> String {
    let slot = slot(of: number)
    if slots[slot] != 0 { return strings[Int(slots[slot]) - 1] }
    let string = try make(number)
    keep(string, number, in: slot)
    return string
  }

  /// Where a number is, or would be.
  @inline(__always)
  private func slot(of number: Int) -> Int {
    let mask = slots.count &- 1
    var slot = Self.hash(number) & mask
    while slots[slot] != 0 && numbers[Int(slots[slot]) - 1] != number { slot = (slot &+ 1) & mask }
    return slot
  }

  private static func hash(_ number: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15) >> 32)
  }

  private mutating func keep(_ string: String, _ number: Int, in slot: Int) {
    numbers.append(number)
    strings.append(string)
    slots[slot] = Int32(strings.count)
    // Half of the slots stay free.
    guard 2 * strings.count > slots.count else { return }
    slots = [Int32](repeating: 0, count: 2 * slots.count)
    for (index, number) in numbers.enumerated() { slots[self.slot(of: number)] = Int32(index + 1) }
  }
}
