/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same numbers from the same seed,
/// everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A generator for one named thing, apart from all others.
  init(name: String) {
    state = name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in `0 ..< bound`.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// A number around `center`, at most `spread` away.
  mutating func around(_ center: Int, spread: Int) -> Int {
    center - spread + below(2 * spread + 1)
  }

  mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }
}
