/// The two chat servers: connections, messages, requests, latencies.
struct ChatServer {
  var target: Target
  /// The first server answers with errors in one incident; the second is deployed anew.
  var hasServerErrors: Bool
  var restart: Story.Incident?

  /// Bucket bounds of both latency histograms, in seconds.
  static let bounds = [
    "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf",
  ]
  /// Of 100 messages, how many fall into each bucket: on a good day, and when delivery is slow.
  static let usualDelivery = [4, 10, 22, 26, 18, 12, 6, 2, 0, 0, 0, 0]
  static let slowDelivery = [2, 4, 10, 14, 12, 10, 7, 6, 15, 20, 0, 0]

  func exposition() -> Exposition {
    var exposition = Exposition(target: target)
    exposition.families = [
      connections(), messages(), requests(), deliveryLatency(), requestDuration(), preKeys(),
      goroutines(), processCPU(), processMemory(), processStart(),
    ]
    return exposition
  }

  /// A counter's text: it grows by `increment` each scrape, and starts anew after a restart.
  private func counter(
    from first: Int64, places: Int = 0, increment: @escaping (Int) -> Int64
  ) -> (Int) -> String? {
    var total = first
    let restart = restart
    return { scrape in
      if scrape == restart?.end { total = 0 }
      total += increment(scrape)
      return decimal(total, places: places)
    }
  }

  /// Hundreds of messages a scrape: a slow wave over the morning.
  private func load(_ scrape: Int) -> Int64 {
    let phase = scrape % 480
    return Int64(phase < 240 ? 4 + phase / 60 : 8 - (phase - 240) / 60)
  }

  private func connections() -> MetricFamily {
    var family = MetricFamily(
      "messenger_websocket_connections", .gauge, "Open WebSocket connections.")
    var random = SeededGenerator(name: "connections \(target.instance)")
    let restart = restart
    family.add([], target) { scrape in
      let usual = Int(self.load(scrape)) * 90 + random.around(240, spread: 12)
      guard let restart, scrape >= restart.end else { return String(usual) }
      return String(min(usual, (scrape - restart.end + 1) * 60))
    }
    return family
  }

  private func messages() -> MetricFamily {
    var family = MetricFamily("messenger_messages", .counter, "Messages relayed.")
    let kinds: [(String, Int64, Int64)] = [
      ("text", 18_334_021, 210), ("image", 912_877, 11), ("file", 120_443, 2),
      ("receipt", 21_990_113, 240),
    ]
    for (kind, first, share) in kinds {
      var random = SeededGenerator(name: "messages \(kind) \(target.instance)")
      family.add(
        "_total", [("type", kind)], target,
        value: counter(from: first) { scrape in
          self.load(scrape) * share + Int64(random.below(Int(share) + 1))
        })
    }
    return family
  }

  private func requests() -> MetricFamily {
    var family = MetricFamily("messenger_http_requests", .counter, "HTTP requests answered.")
    let usual: [(method: String, path: String, status: String, first: Int64, share: Int)] = [
      ("GET", "/api/v1/users", "200", 4_112_905, 60), ("GET", "/api/v1/users", "404", 20_117, 1),
      ("POST", "/api/v1/auth/login", "200", 310_220, 4),
      ("POST", "/api/v1/auth/login", "401", 19_733, 1),
      ("POST", "/api/v1/auth/login", "429", 2_411, 1),
      ("POST", "/api/v1/messages", "201", 9_740_118, 140),
      ("POST", "/api/v1/messages", "400", 8_120, 1),
      ("GET", "/api/v1/prekeys", "200", 740_556, 9), ("GET", "/healthz", "200", 1_930_004, 3),
    ]
    for row in usual {
      var random = SeededGenerator(name: "requests \(row.path) \(row.status) \(target.instance)")
      family.add(
        "_total", [("method", row.method), ("path", row.path), ("status", row.status)], target,
        value: counter(from: row.first) { scrape in
          row.share == 1
            ? Int64(random.below(4) == 0 ? 1 : 0)
            : self.load(scrape) * Int64(row.share) / 4 + Int64(random.below(row.share))
        })
    }
    addServerErrors(to: &family)
    return family
  }

  /// The errors of the incident: 18 answers of 500 and one of 503 a scrape, and none at other
  /// times.
  private func addServerErrors(to family: inout MetricFamily) {
    guard hasServerErrors else { return }
    let labels = { (status: String) in
      [("method", "POST"), ("path", "/api/v1/messages"), ("status", status)]
    }
    family.add(
      "_total", labels("500"), target,
      value: counter(from: 4711) { Story.serverErrors.contains($0) ? 18 : 0 })
    family.add(
      "_total", labels("503"), target,
      value: counter(from: 655) { Story.serverErrors.contains($0) ? 1 : 0 })
  }

  private func deliveryLatency() -> MetricFamily {
    histogram(
      "messenger_message_delivery_latency_seconds", "Time from receipt to delivery, in seconds.",
      labels: [], sumPerHundred: { Story.slowDelivery.contains($0) ? 128_400 : 9_150 },
      shape: { Story.slowDelivery.contains($0) ? Self.slowDelivery : Self.usualDelivery },
      hundreds: load)
  }

  private func requestDuration() -> MetricFamily {
    var family = MetricFamily("messenger_http_request_duration_seconds", .histogram, "")
    let paths: [(String, [Int], Int64)] = [
      ("/api/v1/messages", [30, 31, 22, 9, 4, 2, 1, 1, 0, 0, 0, 0], 1),
      ("/api/v1/users", [50, 28, 12, 6, 2, 1, 1, 0, 0, 0, 0, 0], 1),
      ("/api/v1/auth/login", [0, 2, 9, 31, 38, 14, 4, 2, 0, 0, 0, 0], 1),
    ]
    for (path, shape, hundreds) in paths {
      let one = histogram(
        "messenger_http_request_duration_seconds", "Time to answer a request, in seconds.",
        labels: [("path", path)], sumPerHundred: { _ in 2_700 }, shape: { _ in shape },
        hundreds: { self.load($0) * hundreds })
      family.help = one.help
      family.series += one.series
    }
    return family
  }

  /// A classic histogram that takes `hundreds` × 100 observations of one shape each scrape; its sum
  /// grows by milliseconds.
  private func histogram(
    _ name: String, _ help: String, labels: [(String, String)],
    sumPerHundred: @escaping (Int) -> Int64, shape: @escaping (Int) -> [Int],
    hundreds: @escaping (Int) -> Int64
  ) -> MetricFamily {
    var family = MetricFamily(name, .histogram, help)
    for (index, bound) in Self.bounds.enumerated() {
      family.add(
        "_bucket", labels + [("le", bound)], target,
        value: counter(from: 0) { scrape in
          hundreds(scrape) * Int64(shape(scrape)[...index].reduce(0, +))
        })
    }
    family.add("_count", labels, target, value: counter(from: 0) { hundreds($0) * 100 })
    family.add(
      "_sum", labels, target,
      value: counter(from: 0, places: 3) { hundreds($0) * sumPerHundred($0) })
    return family
  }

  private func preKeys() -> MetricFamily {
    var family = MetricFamily(
      "messenger_prekeys_remaining", .gauge, "One-time pre-keys left, by age of the account.")
    for (age, most) in [("new", 100), ("active", 84), ("dormant", 37)] {
      var random = SeededGenerator(name: "prekeys \(age) \(target.instance)")
      var left = most
      family.add([("account", age)], target) { _ in
        if random.below(6) == 0 { left -= 1 }
        if left < most / 2 { left = most }
        return String(left)
      }
    }
    return family
  }

  private func goroutines() -> MetricFamily {
    var family = MetricFamily("go_goroutines", .gauge, "Goroutines that exist.")
    var random = SeededGenerator(name: "goroutines \(target.instance)")
    family.add([], target) { String(Int(self.load($0)) * 185 + random.around(520, spread: 30)) }
    return family
  }

  private func processCPU() -> MetricFamily {
    var family = MetricFamily("process_cpu_seconds", .counter, "CPU time spent, in seconds.")
    var random = SeededGenerator(name: "cpu \(target.instance)")
    family.add(
      "_total", [], target,
      value: counter(from: 8_211_903, places: 2) {
        self.load($0) * 62 + Int64(random.below(40))
      })
    return family
  }

  private func processMemory() -> MetricFamily {
    var family = MetricFamily(
      "process_resident_memory_bytes", .gauge, "Resident memory, in bytes.")
    var random = SeededGenerator(name: "memory \(target.instance)")
    family.add([], target) {
      String((Int(self.load($0)) * 5200 + random.around(71_000, spread: 900)) * 4096)
    }
    return family
  }

  private func processStart() -> MetricFamily {
    var family = MetricFamily(
      "process_start_time_seconds", .gauge, "When the process started, in seconds since the epoch.")
    let restart = restart
    family.add([], target) { scrape in
      guard let restart, scrape >= restart.end else { return "1764316800" }
      return String(Story.scrapeTime(restart.end, offset: 0) / 1000 - 21)
    }
    return family
  }
}
