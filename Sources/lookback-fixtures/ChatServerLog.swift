/// The JSON log of a chat server, with lines that are cut off and a crash's trace among them.
struct ChatServerLog {
  /// 1 or 2.
  var number: Int
  private var random: SeededGenerator
  private var log = ServiceLog()

  private static let length = Int64(Story.scrapeCount) * Story.scrapeInterval
  private static let messages = [
    "message delivered", "message stored", "connection opened", "connection closed",
    "pre-keys fetched", "receipt relayed", "heartbeat missed", "session resumed",
  ]
  private static let paths = ["/api/v1/messages", "/api/v1/users", "/api/v1/prekeys", "/healthz"]

  init(number: Int) {
    self.number = number
    random = SeededGenerator(name: "log chat-server-\(number)")
  }

  mutating func text() -> String {
    addEverydayLines()
    addAuthentication()
    addServerErrors()
    addPasswordGuessing()
    addCutOffLines()
    if number == 2 { addCrash() }
    return log.text()
  }

  private mutating func add(_ time: Int64, _ level: String, _ message: String, _ fields: String) {
    log.add(
      time,
      #"{"time":"\#(stamp(time))","level":"\#(level)","msg":"\#(message)","service":"chat-server"\#(fields)}"#
    )
  }

  private func isDown(_ time: Int64) -> Bool {
    let scrape = Int((time - Story.start) / Story.scrapeInterval)
    return number == 2 && Story.deployment.contains(scrape)
  }

  private mutating func addEverydayLines() {
    var time = Story.start
    while true {
      time += Int64(random.around(1300, spread: 900))
      if time >= Story.start + Self.length { return }
      if isDown(time) { continue }
      let scrape = Int((time - Story.start) / Story.scrapeInterval)
      let isSlow = Story.slowDelivery.contains(scrape) && random.below(3) == 0
      let milliseconds = isSlow ? random.around(2400, spread: 1500) : random.around(48, spread: 44)
      let fields =
        #","user":{"id":\#(random.below(9000)),"device":"\#(random.pick(["ios", "android", "web"]))"},"#
        + #""path":"\#(random.pick(Self.paths))","status":200,"latency_ms":\#(milliseconds),"#
        + #""trace_id":"\#(hex(random.next()))""#
      if random.below(150) == 0 {
        add(
          time, "warn", "rate limit reached",
          #","rate_limit":"hit","user":{"id":\#(random.below(9000))}"#)
      } else {
        add(time, isSlow ? "warn" : "info", random.pick(Self.messages), fields)
      }
    }
  }

  /// Sign-ins all day, some of which fail; none fails within ten minutes of the guessing.
  private mutating func addAuthentication() {
    let quietFrom = Story.passwordGuessing.first - 40
    let quietUntil = Story.passwordGuessing.end + 40
    var time = Story.start
    while true {
      time += Int64(random.around(9000, spread: 6000))
      if time >= Story.start + Self.length { return }
      if isDown(time) { continue }
      let scrape = Int((time - Story.start) / Story.scrapeInterval)
      let fails = random.below(6) == 0 && !(scrape >= quietFrom && scrape < quietUntil)
      addSignIn(time, succeeded: !fails, address: "198.51.100.\(random.below(200) + 10)")
    }
  }

  private mutating func addSignIn(
    _ time: Int64, succeeded: Bool, address: String, isLimited: Bool = false
  ) {
    let limited = isLimited ? #","rate_limit":"hit""# : ""
    add(
      time, succeeded ? "info" : "warn",
      succeeded ? "authentication succeeded" : "authentication failed",
      #","auth_result":"\#(succeeded ? "success" : "failure")","user":{"id":\#(random.below(9000))},"#
        + #""remote_addr":"\#(address)","method":"password"\#(limited)"#)
  }

  private mutating func addServerErrors() {
    guard number == 1 else { return }
    for scrape in Story.serverErrors.first..<Story.serverErrors.end {
      for index in 0..<18 {
        let time = Story.scrapeTime(scrape, offset: Int64(index) * 830 + Int64(random.below(700)))
        add(
          time, "error", "request failed",
          #","path":"/api/v1/messages","status":500,"error":"pq: could not serialize access due to concurrent update","#
            + #""latency_ms":\#(random.around(310, spread: 90)),"trace_id":"\#(hex(random.next()))""#
        )
      }
    }
  }

  /// Four failures a second on each server, an eighth of a second apart between the two.
  private mutating func addPasswordGuessing() {
    let first = Story.scrapeTime(Story.passwordGuessing.first, offset: 0)
    let end = Story.scrapeTime(Story.passwordGuessing.end, offset: 0)
    var time = first + (number == 1 ? 0 : 125)
    var count = 0
    while time < end {
      addSignIn(time, succeeded: false, address: "203.0.113.77", isLimited: count % 10 == 9)
      time += 250
      count += 1
    }
  }

  /// A full disk buffer cuts a line now and then; what is left is no JSON.
  private mutating func addCutOffLines() {
    var time = Story.start + 400_000
    while time < Story.start + Self.length - 600_000 {
      let line = #"{"time":"\#(stamp(time))","level":"info","msg":"message deliv"#
      if !isDown(time) { log.add(time, line) }
      time += Int64(random.around(1_500_000, spread: 400_000))
    }
  }

  /// The old process of chat-server-2 ends with a trace over several lines.
  private mutating func addCrash() {
    let time = Story.scrapeTime(Story.deployment.first, offset: -1200)
    add(
      time, "error", "shutting down: listener error",
      #","error":"accept tcp [::]:8080: use of closed network connection""#)
    log.add(
      time + 3,
      """
      panic: send on closed channel

      goroutine 4211 [running]:
      messenger/internal/relay.(*Hub).broadcast(0xc0001a4000, {0xc0004f2000, 0x1c4, 0x200})
      \t/src/internal/relay/hub.go:118 +0x1d4
      messenger/internal/relay.(*Hub).Run(0xc0001a4000)
      \t/src/internal/relay/hub.go:74 +0x98
      created by main.main in goroutine 1
      \t/src/cmd/chat-server/main.go:61 +0x2b0
      """)
    let back = Story.scrapeTime(Story.deployment.end, offset: -21_000)
    add(back, "info", "listening", #","addr":":8080","version":"2025.12.1""#)
  }

  private func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
