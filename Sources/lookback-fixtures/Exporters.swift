/// Expositions of the exporters that stand beside the services: PostgreSQL, Redis, HAProxy,
/// Prometheus itself.
enum Exporters {
  static func postgres(_ target: Target) -> Exposition {
    var activity = MetricFamily(
      "pg_stat_activity_count", .gauge, "Connections by database and state.")
    // The pool works in bursts: every other scrape sees it full. A rate over this gauge takes each
    // fall for a counter's reset, which is what the guide's alert rule does.
    activity.add([("datname", "messenger"), ("state", "active")], target) { scrape in
      if Story.stalledPool.contains(scrape) { return "7" }
      return scrape % 2 == 0 ? "40" : "260"
    }
    for (state, usual) in [("idle", 64), ("idle in transaction", 3)] {
      var random = SeededGenerator(name: "postgres \(state)")
      activity.add([("datname", "messenger"), ("state", state)], target) { _ in
        String(max(0, random.around(usual, spread: usual / 3 + 1)))
      }
    }
    var isUp = MetricFamily("pg_up", .gauge, "Whether the last scrape reached the server.")
    isUp.add([], target) { _ in "1" }
    var exposition = Exposition(target: target)
    exposition.families = [
      isUp, activity,
      counter("pg_stat_database_xact_commit", [("datname", "messenger")], target, 88_201_334, 2300),
      counter("pg_stat_database_xact_rollback", [("datname", "messenger")], target, 10_224, 2),
      counter(
        "pg_stat_database_blks_hit", [("datname", "messenger")], target, 9_110_224_871, 90_000),
      gauge(
        "pg_database_size_bytes", [("datname", "messenger")], target, 48_318_382_080, 8192 * 40),
    ]
    return exposition
  }

  static func redis(_ target: Target) -> Exposition {
    var latency = MetricFamily(
      "redis_commands_duration_seconds", .summary, "Time of Redis commands, in seconds.")
    for (command, usual) in [("get", 41), ("set", 57), ("publish", 88)] {
      var random = SeededGenerator(name: "redis \(command)")
      for (quantile, factor) in [("0.5", 1), ("0.95", 4), ("0.99", 11)] {
        latency.add("", [("cmd", command), ("quantile", quantile)], target) { _ in
          decimal(Int64(random.around(usual * factor, spread: usual / 3)), places: 6)
        }
      }
      var total = 0
      latency.add("_count", [("cmd", command)], target) { _ in
        total += random.around(900, spread: 120)
        return String(total)
      }
      var seconds: Int64 = 0
      latency.add("_sum", [("cmd", command)], target) { _ in
        seconds += Int64(random.around(usual * 900, spread: usual * 100))
        return decimal(seconds, places: 6)
      }
    }
    var limit = MetricFamily("redis_memory_max_bytes", .gauge, "Memory that Redis may use.")
    limit.add([], target) { _ in "2147483648" }
    var exposition = Exposition(target: target)
    exposition.families = [
      gauge("redis_memory_used_bytes", [], target, 912_680_550, 4_000_000), limit,
      gauge("redis_connected_clients", [], target, 61, 6),
      counter("redis_keyspace_hits", [], target, 71_002_337, 4100),
      counter("redis_keyspace_misses", [], target, 2_190_554, 130), latency,
    ]
    return exposition
  }

  static func haproxy(_ target: Target) -> Exposition {
    var exposition = Exposition(target: target)
    var servers = MetricFamily("haproxy_server_status", .gauge, "Whether a server is up.")
    for server in ["chat-server-1", "chat-server-2"] {
      servers.add([("proxy", "chat"), ("server", server)], target) { scrape in
        server == "chat-server-2" && Story.deployment.contains(scrape) ? "0" : "1"
      }
    }
    exposition.families = [
      servers, gauge("haproxy_frontend_current_sessions", [("proxy", "public")], target, 1480, 60),
      counter("haproxy_frontend_http_requests", [("proxy", "public")], target, 40_118_902, 3900),
      counter(
        "haproxy_frontend_bytes_in", [("proxy", "public")], target, 88_134_200_118, 2_900_000),
      counter(
        "haproxy_frontend_bytes_out", [("proxy", "public")], target, 210_339_810_022, 7_100_000),
    ]
    return exposition
  }

  static func prometheus(_ target: Target) -> Exposition {
    var exposition = Exposition(target: target)
    exposition.families = [
      gauge("prometheus_tsdb_head_series", [], target, 402, 3),
      counter("prometheus_tsdb_head_samples_appended", [], target, 771_884_220, 396),
      counter(
        "prometheus_http_requests", [("code", "200"), ("handler", "/api/v1/query")], target, 40_118,
        3),
      gauge("process_resident_memory_bytes", [], target, 301_989_888, 4_000_000),
    ]
    return exposition
  }

  /// CPU seconds of the containers, as cAdvisor counts them.
  static func containers(_ target: Target) -> Exposition {
    var cpu = MetricFamily(
      "container_cpu_usage_seconds", .counter, "CPU time of a container, in seconds.")
    let names = [
      "chat-server-1", "chat-server-2", "group-service", "presence-service", "notification-service",
      "postgres", "redis",
    ]
    for (index, name) in names.enumerated() {
      var random = SeededGenerator(name: "container \(name)")
      var total = Int64(40_000_000 + 3_111_111 * index)
      cpu.add("_total", [("name", name)], target) { _ in
        total += Int64(random.around(480 - 50 * index, spread: 60)) * 10
        return decimal(total, places: 3)
      }
    }
    var exposition = Exposition(target: target)
    exposition.families = [cpu]
    return exposition
  }

  private static func counter(
    _ name: String, _ labels: [(String, String)], _ target: Target, _ first: Int, _ step: Int
  ) -> MetricFamily {
    var family = MetricFamily(name, .counter, "Counted by the exporter.")
    var random = SeededGenerator(name: "\(name) \(target.instance)")
    var total = first
    family.add("_total", labels, target) { _ in
      total += random.around(step, spread: step / 4 + 1)
      return String(max(first, total))
    }
    return family
  }

  private static func gauge(
    _ name: String, _ labels: [(String, String)], _ target: Target, _ usual: Int, _ spread: Int
  ) -> MetricFamily {
    var family = MetricFamily(name, .gauge, "Measured by the exporter.")
    var random = SeededGenerator(name: "\(name) \(target.instance)")
    family.add(labels, target) { _ in String(random.around(usual, spread: spread)) }
    return family
  }
}
