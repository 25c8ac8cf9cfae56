/// Everything that was recorded: the expositions and the logs, by file name.
enum Recording {
  /// Metric files: OpenMetrics text, one a target.
  static func metrics() -> [(name: String, text: String)] {
    expositions().map { exposition in
      let host = exposition.target.instance.split(separator: ":")[0]
      return ("\(exposition.target.job)_\(host).om", exposition.text())
    }
  }

  /// Log files, one a service.
  static func logs() -> [(name: String, text: String)] {
    var first = ChatServerLog(number: 1)
    var second = ChatServerLog(number: 2)
    return [
      ("chat-server-1.json.log", first.text()), ("chat-server-2.json.log", second.text()),
      (
        "group-service.logfmt.log",
        SupportingServiceLog.logfmt(
          service: "group-service", operations: ["create", "join", "leave", "rotate-keys"])
      ),
      (
        "presence-service.logfmt.log",
        SupportingServiceLog.logfmt(
          service: "presence-service", operations: ["online", "offline", "typing"])
      ),
      ("notification-service.log", SupportingServiceLog.plain()),
    ]
  }

  private static func expositions() -> [Exposition] {
    chatServers() + services() + exporters() + hosts()
  }

  private static func chatServers() -> [Exposition] {
    let first = ChatServer(
      target: Target("chat-servers", "chat-server-1:8080", offset: 2000), hasServerErrors: true,
      restart: nil)
    let second = ChatServer(
      target: Target(
        "chat-servers", "chat-server-2:8080", offset: 5000, outage: Story.deployment),
      hasServerErrors: false, restart: Story.deployment)
    return [first.exposition(), second.exposition()]
  }

  private static func services() -> [Exposition] {
    let rows: [(noun: String, offset: Int64, missed: Set<Int>, operations: [String])] = [
      ("group", 1000, [], ["create", "join", "leave", "rotate_keys"]),
      ("presence", 4200, [], ["online", "offline", "typing"]),
      ("notification", 9300, [181, 182, 503, 707, 708], ["push", "email"]),
    ]
    return rows.map { row in
      SupportingService(
        target: Target(
          "\(row.noun)-service", "\(row.noun)-service:8080", offset: row.offset,
          missedScrapes: row.missed),
        noun: row.noun, operations: row.operations
      ).exposition()
    }
  }

  private static func exporters() -> [Exposition] {
    [
      Exporters.prometheus(Target("prometheus", "localhost:9090", offset: 0)),
      Exporters.postgres(Target("postgres", "postgres-exporter:9187", offset: 3000)),
      Exporters.redis(
        Target("redis", "redis-exporter:9121", offset: 11_000, outage: Story.redisExporterDown)),
      Exporters.haproxy(Target("haproxy", "loadbalancer:8404", offset: 7500)),
      Exporters.containers(Target("cadvisor", "cadvisor:8080", offset: 12_250)),
    ]
  }

  private static func hosts() -> [Exposition] {
    [
      NodeExporter(
        target: Target("node", "chat-server-1:9100", offset: 6000), busy: Story.busyHost),
      NodeExporter(
        target: Target("node", "chat-server-2:9100", offset: 8000), busy: Story.brieflyBusyHost),
      NodeExporter(
        target: Target("node", "database:9100", offset: 10_000), scarceMemory: Story.scarceMemory),
    ].map { $0.exposition() }
  }
}
