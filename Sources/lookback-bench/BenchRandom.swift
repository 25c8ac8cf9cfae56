/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same numbers from the same seed,
/// everywhere.
struct BenchRandom: RandomNumberGenerator {
  private var state: UInt64

  /// A generator for one thing of a data set, apart from all others.
  init(seed: UInt64, _ name: String) {
    state = name.utf8.reduce(seed &+ 0xCBF2_9CE4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    _ = next()
  }

  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in `0 ..< bound`, by Lemire's multiplication (2019), without its rejection: the bias
  /// is below 2⁻³² here.
  @inline(__always)
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number at most `spread` away from `center`.
  @inline(__always)
  mutating func around(_ center: Int, _ spread: Int) -> Int {
    center - spread + below(2 * spread + 1)
  }

  /// True in `part` of `whole` cases.
  @inline(__always)
  mutating func chance(_ part: Int, of whole: Int) -> Bool { below(whole) < part }

  /// A number from 1 up with a long tail, a few times `scale` at most times: the product of three
  /// draws falls off about as durations do.
  @inline(__always)
  mutating func skewed(_ scale: Int) -> Int {
    let first = 1 + below(64)
    let second = 1 + below(64)
    return 1 + below(1 + scale * first * second / 512)
  }

  @inline(__always)
  mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }

  /// One of the first items mostly: item k is drawn about twice as often as item 2k.
  @inline(__always)
  mutating func pickSkewed<Element>(_ items: [Element]) -> Element {
    items[below(1 + below(items.count))]
  }
}
