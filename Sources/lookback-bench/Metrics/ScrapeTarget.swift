/// A scraped process: its labels, when it was scraped, and when it restarted.
struct ScrapeTarget {
  /// Which catalogue of families it exposes.
  enum Kind { case application, host }

  /// Between scrapes, in milliseconds, where nothing else is said.
  static let usualInterval = 15_000
  /// 2024-08-01T00:00:00Z, in milliseconds.
  static let start = 1_722_470_400_000

  var kind: Kind
  /// `job="…",instance="…"` and what else the target's series have in common, with commas between.
  var labels: String
  /// Names the target in seeds.
  var name: String
  /// In milliseconds: each scrape up to 5 ms off its time, some of them missing.
  var times: [Int]
  /// For each of `times` whether counters begin anew at it.
  var restarts: [Bool]
  /// `times` as text with the line's end, all of one length; in seconds with milliseconds.
  var seconds: [UInt8]
  /// The same in milliseconds.
  var milliseconds: [UInt8]

  /// Bytes of a time in `seconds` and in `milliseconds`.
  static let secondsWidth = 15
  static let millisecondsWidth = 14

  /// - Parameter interval: between scrapes, in milliseconds.
  init(
    _ kind: Kind, number: Int, scrapes: Int, interval: Int = usualInterval, seed: UInt64
  ) {
    self.kind = kind
    switch kind {
    case .application:
      name = "app \(number)"
      var random = BenchRandom(seed: seed, "pod \(number)")
      let suffix = String(random.next() & 0xFFFFF | 0x100000, radix: 36)
      let address = "10.42.\(number % 25).\(10 + number / 25)"
      labels =
        #"job="chat-server",instance="\#(address):8080",namespace="messenger","#
        + #"pod="chat-server-7c9f6b5d4-\#(suffix)""#
    case .host:
      name = "host \(number)"
      labels = #"job="node",instance="worker-\#(number):9100""#
    }
    var random = BenchRandom(seed: seed, "times of \(name)")
    let offset = random.below(interval - 10)
    times = []
    for scrape in 0..<scrapes {
      let time = Self.start + offset + scrape * interval + random.around(5, 5)
      if random.chance(1, of: 200) { continue }
      times.append(time)
    }
    // Every tenth process restarts, some of them twice.
    restarts = [Bool](repeating: false, count: times.count)
    while random.chance(1, of: 10) && !times.isEmpty { restarts[random.below(times.count)] = true }
    seconds = []
    milliseconds = []
    for time in times {
      let digits = Array(String(time).utf8)
      milliseconds += digits + [UInt8(ascii: "\n")]
      seconds += digits.dropLast(3) + [UInt8(ascii: ".")] + digits.suffix(3) + [UInt8(ascii: "\n")]
    }
  }
}
