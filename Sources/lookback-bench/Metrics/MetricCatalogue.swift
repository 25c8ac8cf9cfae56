/// A metric family of one kind of target.
struct BenchFamily {
  enum Content {
    /// One series for each text of labels.
    case series([String], SampleModel)
    /// One histogram for each text of labels, with these upper bounds and about so many
    /// observations a scrape.
    case histogram([String], bounds: [String], mean: Int)
  }

  var name: String
  /// `counter`, `gauge` or `histogram`.
  var type: String
  /// Nil where all kinds expose it.
  var kind: ScrapeTarget.Kind?
  var content: Content
  /// Values are integers over 10 to the power of this.
  var decimals = 0

  /// The name of its samples, where it is no histogram.
  var sampleName: String { type == "counter" ? name + "_total" : name }

  /// Series a target has of this family.
  var seriesPerTarget: Int {
    switch content {
    case .series(let labels, _): labels.count
    case .histogram(let labels, let bounds, _): labels.count * (bounds.count + 3)
    }
  }
}

/// What targets expose: 125 series an application, 50 a host.
enum MetricCatalogue {
  static let paths = [
    "/v1/messages", "/v1/accounts/whoami", "/v1/attachments/form/upload", "/v1/profile",
    "/v2/keys", "/v1/websocket",
  ]
  static let statuses = ["200", "204", "400", "401", "500"]
  static let bounds = [
    "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0",
  ]

  static let families: [BenchFamily] =
    [BenchFamily(name: "up", type: "gauge", content: .series([""], .constant(1)))]
    + application + host

  private static let application: [BenchFamily] = [
    counter(
      "http_requests",
      paths.flatMap { path in
        statuses.prefix(4).map { #"method="GET",path="\#(path)",status="\#($0)""# }
      }, .counter(mean: 24)),
    counter(
      "http_server_errors", paths.map { #"method="GET",path="\#($0)",status="500""# },
      .rare(every: 40)),
    BenchFamily(
      name: "http_request_duration_seconds", type: "histogram", kind: .application,
      content: .histogram(paths.prefix(4).map { #"path="\#($0)""# }, bounds: bounds, mean: 60)),
    counter(
      "messenger_messages", each("type", ["direct", "group", "receipt"]), .counter(mean: 90)),
    counter("process_cpu_seconds", [""], .counter(mean: 140), decimals: 2),
    counter("process_gc_runs", [""], .rare(every: 3)),
    gauge(
      "messenger_active_connections", each("transport", ["websocket", "h2", "poll", "grpc"]),
      .walk(0...4000, step: 12, unit: 1)),
    gauge(
      "messenger_queue_length", each("queue", ["push", "email", "index", "archive"]),
      .walk(0...40, step: 3, unit: 1)),
    gauge(
      "messenger_queue_wait_seconds",
      each("queue", ["push", "email", "index", "archive", "sms", "fanout", "retry", "audit"]),
      .walk(1...9000, step: 60, unit: 1), decimals: 3),
    gauge(
      "messenger_cache_hit_ratio",
      each("cache", ["user", "key", "group", "device", "profile", "token", "badge", "media"]),
      .walk(400...1000, step: 8, unit: 1), decimals: 3),
    gauge("process_resident_memory_bytes", [""], .walk(60_000...400_000, step: 900, unit: 4096)),
    gauge(
      "process_memory_pool_bytes", each("pool", ["eden", "survivor", "old", "metaspace"]),
      .walk(2000...120_000, step: 700, unit: 4096)),
    gauge("process_open_fds", [""], .walk(40...5000, step: 10, unit: 1)),
    gauge("process_threads", [""], .walk(24...90, step: 1, unit: 1)),
    gauge("process_start_time_seconds", [""], .startTime),
    gauge("messenger_build_info", [#"version="7.19.2",revision="4b1c9e0""#], .constant(1)),
  ]

  private static let host: [BenchFamily] = [
    counter(
      "node_cpu_seconds",
      (0..<4).flatMap { cpu in
        ["user", "system", "idle", "iowait"].map { #"cpu="\#(cpu)",mode="\#($0)""# }
      }, .counter(mean: 300), decimals: 2, kind: .host),
    counter(
      "node_network_receive_bytes", each("device", ["eth0", "eth1", "cni0"]),
      .counter(mean: 2_500_000), kind: .host),
    counter(
      "node_network_transmit_bytes", each("device", ["eth0", "eth1", "cni0"]),
      .counter(mean: 1_100_000), kind: .host),
    counter(
      "node_disk_io_time_seconds", each("device", ["nvme0n1", "nvme1n1"]), .counter(mean: 700),
      decimals: 3, kind: .host),
    counter(
      "node_disk_reads_completed", each("device", ["nvme0n1", "nvme1n1"]), .counter(mean: 35),
      kind: .host),
    counter("node_context_switches", [""], .counter(mean: 60_000), kind: .host),
    gauge(
      "node_memory_MemFree_bytes", [""], .walk(90_000...4_000_000, step: 4000, unit: 4096),
      kind: .host),
    gauge(
      "node_memory_MemAvailable_bytes", [""], .walk(200_000...6_000_000, step: 4000, unit: 4096),
      kind: .host),
    gauge(
      "node_memory_Cached_bytes", [""], .walk(90_000...3_000_000, step: 1500, unit: 4096),
      kind: .host),
    gauge(
      "node_memory_Buffers_bytes", [""], .walk(9000...90_000, step: 40, unit: 4096), kind: .host),
    gauge("node_memory_MemTotal_bytes", [""], .constant(33_567_928_320), kind: .host),
    gauge("node_load1", [""], .walk(0...1200, step: 25, unit: 1), decimals: 2, kind: .host),
    gauge("node_load5", [""], .walk(0...900, step: 6, unit: 1), decimals: 2, kind: .host),
    gauge("node_load15", [""], .walk(0...700, step: 2, unit: 1), decimals: 2, kind: .host),
    gauge(
      "node_filesystem_avail_bytes", mounts, .walk(900_000...20_000_000, step: 300, unit: 4096),
      kind: .host),
    gauge("node_filesystem_size_bytes", mounts, .constant(105_089_261_568), kind: .host),
    gauge(
      "node_hwmon_temp_celsius", each("sensor", ["temp1", "temp2", "temp3"]),
      .walk(30_000...88_000, step: 600, unit: 1), decimals: 3, kind: .host),
    gauge("node_procs_running", [""], .walk(1...16, step: 2, unit: 1), kind: .host),
    gauge("node_procs_blocked", [""], .walk(0...3, step: 1, unit: 1), kind: .host),
    gauge("node_boot_time_seconds", [""], .startTime, kind: .host),
  ]

  private static let mounts = [
    ("/dev/nvme0n1p2", "/"), ("/dev/nvme0n1p1", "/boot"), ("/dev/nvme1n1", "/var/lib/docker"),
    ("tmpfs", "/run"),
  ].map { #"device="\#($0)",fstype="ext4",mountpoint="\#($1)""# }

  private static func each(_ name: String, _ values: [String]) -> [String] {
    values.map { "\(name)=\"\($0)\"" }
  }

  private static func counter(
    _ name: String, _ labels: [String], _ model: SampleModel, decimals: Int = 0,
    kind: ScrapeTarget.Kind = .application
  ) -> BenchFamily {
    BenchFamily(
      name: name, type: "counter", kind: kind, content: .series(labels, model), decimals: decimals)
  }

  private static func gauge(
    _ name: String, _ labels: [String], _ model: SampleModel, decimals: Int = 0,
    kind: ScrapeTarget.Kind = .application
  ) -> BenchFamily {
    BenchFamily(
      name: name, type: "gauge", kind: kind, content: .series(labels, model), decimals: decimals)
  }
}
