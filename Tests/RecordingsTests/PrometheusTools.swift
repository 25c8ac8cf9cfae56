import Foundation

/// The programs of Debian's package `prometheus`.
enum PrometheusTools {
  struct Failure: Error { var words: String }

  static let areInstalled = path("prometheus") != nil && path("promtool") != nil

  private static func path(_ program: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(program)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  private static func process(_ program: String, _ arguments: [String]) throws -> Process {
    guard let path = path(program) else { throw Failure(words: "no \(program)") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  /// What a program prints.
  @discardableResult
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    try TSDBFolder.withTemporary { folder in
      let process = try process(program, arguments)
      // A file, not a pipe: nothing can fill up.
      let output = folder.appendingPathComponent("output")
      try Data().write(to: output)
      process.standardOutput = try FileHandle(forWritingTo: output)
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw Failure(words: "\(program) \(arguments) ended with \(process.terminationStatus)")
      }
      return try String(contentsOf: output, encoding: .utf8)
    }
  }

  /// A server on a port of the loopback, which scrapes itself ten times a second.
  final class Server {
    private let process: Process
    private let log: URL

    init(data: URL, in folder: URL) throws {
      log = data.appendingPathComponent("wal")
      let port = try Self.freePort()
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

    /// A port that nobody listens on.
    private static func freePort() throws -> UInt16 {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      guard descriptor >= 0 else { throw Failure(words: "no socket") }
      defer { close(descriptor) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
        }
      }
      guard isBound else { throw Failure(words: "no free port") }
      return UInt16(bigEndian: address.sin_port)
    }
  }
}
