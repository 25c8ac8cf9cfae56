import Foundation

extension PrometheusTools {
  /// A server on a port of the loopback, which scrapes itself ten times a second.
  final class Server {
    private let process: Process
    private let log: URL

    init(data: URL, in folder: URL) throws {
      log = data.appendingPathComponent("wal")
      let port = try PrometheusTools.freePort()
      let configuration = folder.appendingPathComponent("prometheus.yml")
      let rules = folder.appendingPathComponent("rules.yml")
      try Data(
        """
        groups:
        - name: rules
          interval: 100ms
          rules:
          - record: job:scrapes:sum
            expr: sum by (job) (scrape_samples_scraped)
          - record: moment
            expr: vector(time())

        """.utf8
      ).write(to: rules)
      try Data(
        """
        global: {scrape_interval: 100ms, scrape_timeout: 100ms}
        rule_files: [\(rules.path)]
        scrape_configs:
        - job_name: self
          static_configs: [{targets: ['127.0.0.1:\(port)']}]

        """.utf8
      ).write(to: configuration)
      process = try PrometheusTools.process(
        "prometheus",
        [
          "--config.file=\(configuration.path)", "--storage.tsdb.path=\(data.path)",
          "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
          "--enable-feature=native-histograms",
        ])
      process.standardOutput = FileHandle.nullDevice
      try process.run()
    }

    deinit { kill() }

    var isRunning: Bool { process.isRunning }

    /// The bytes of the write-ahead log so far.
    var logSize: Int {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: log.path)) ?? []
      return names.reduce(0) { size, name in
        let path = log.appendingPathComponent(name).path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return size + ((attributes?[.size] as? Int) ?? 0)
      }
    }

    /// Ends it at once, whatever it is doing.
    func kill() {
      guard process.isRunning else { return }
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }
}
