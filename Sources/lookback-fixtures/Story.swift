/// The incidents of the recorded four hours, in minutes after the recording's start;
/// `Fixtures/README.md` tells the story and a test derives every alert from it.
enum Story {
  /// 2025-12-04T08:00:00Z, in milliseconds.
  static let start: Int64 = 1_764_835_200_000
  static let scrapeInterval: Int64 = 15_000
  /// Four hours: scrapes 0 … 959.
  static let scrapeCount = 960

  /// A span of time in which something is wrong: scrapes `first ..< end`.
  struct Incident {
    let first: Int
    let end: Int

    init(fromMinute: Int, untilMinute: Int) {
      first = fromMinute * 4
      end = untilMinute * 4
    }

    func contains(_ scrape: Int) -> Bool { scrape >= first && scrape < end }
  }

  /// `POST /api/v1/messages` on chat-server-1 answers 500.
  static let serverErrors = Incident(fromMinute: 40, untilMinute: 52)
  /// Messages are delivered late, on both chat servers.
  static let slowDelivery = Incident(fromMinute: 60, untilMinute: 90)
  /// The database's connection pool hangs.
  static let stalledPool = Incident(fromMinute: 105, untilMinute: 120)
  /// The chat servers' hosts are busy: the first for long, the second too shortly for its alert to
  /// fire.
  static let busyHost = Incident(fromMinute: 125, untilMinute: 155)
  static let brieflyBusyHost = Incident(fromMinute: 165, untilMinute: 175)
  /// The database host runs short of memory.
  static let scarceMemory = Incident(fromMinute: 170, untilMinute: 200)
  /// Somebody tries passwords.
  static let passwordGuessing = Incident(fromMinute: 205, untilMinute: 220)

  /// The Redis exporter cannot be scraped.
  static let redisExporterDown = Incident(fromMinute: 140, untilMinute: 146)
  /// Prometheus itself stands still for a minute: nothing is scraped, and nothing marked stale.
  static let gap = Incident(fromMinute: 30, untilMinute: 31)
  /// chat-server-2 is deployed anew: three scrapes fail, then its counters start from zero.
  static let deployment = Incident(fromMinute: 160, untilMinute: 161)

  /// Milliseconds of scrape `index` of a target whose scrapes come `offset` milliseconds after the
  /// grid.
  static func scrapeTime(_ index: Int, offset: Int64) -> Int64 {
    start + Int64(index) * scrapeInterval + offset
  }
}
