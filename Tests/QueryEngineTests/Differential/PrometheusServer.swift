import Foundation
import TelemetryModel

/// A Prometheus on a port of the loopback that scrapes nothing: it has what is written to it.
final class PrometheusServer {
  private let process: Process
  private let port: UInt16
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("prometheus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    port = try PrometheusTools.freePort()
    let configuration = folder.appendingPathComponent("prometheus.yml")
    try Data("scrape_configs: []\n".utf8).write(to: configuration)
    process = try PrometheusTools.process(
      "prometheus",
      [
        "--config.file=\(configuration.path)", "--web.listen-address=127.0.0.1:\(port)",
        "--storage.tsdb.path=\(folder.appendingPathComponent("data").path)",
        "--web.enable-remote-write-receiver", "--log.level=error",
      ])
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let deadline = Date().addingTimeInterval(60)
    while (try? get("/-/ready"))?.status != 200 {
      guard process.isRunning, Date() < deadline else {
        throw PrometheusTools.Failure(words: "prometheus does not get ready")
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  deinit {
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    try? FileManager.default.removeItem(at: folder)
  }

  /// Appends samples, of each series in order of time.
  func write(_ series: [(labels: Labels, samples: SampleColumns)]) throws {
    let body = RemoteWrite.body(of: series)
    let answer = try exchange(
      "POST /api/v1/write HTTP/1.0\r\nContent-Encoding: snappy\r\n"
        + "Content-Type: application/x-protobuf\r\nContent-Length: \(body.count)\r\n\r\n", body)
    guard answer.status / 100 == 2 else {
      throw PrometheusTools.Failure(words: String(decoding: answer.body, as: UTF8.self))
    }
  }

  /// What the server says to a query on `grid`: its answer's JSON.
  func answer(_ query: String, grid: StepGrid) throws -> Data {
    func seconds(_ time: Int64) -> String { String(Double(time) / 1000) }
    var fields = ["query=\(Self.escaped(query))"]
    if grid.isInstant {
      fields.append("time=\(seconds(grid.start))")
    } else {
      fields += ["start=\(seconds(grid.start))", "end=\(seconds(grid.end))"]
      fields.append("step=\(seconds(grid.step))")
    }
    let body = Array(fields.joined(separator: "&").utf8)
    return try exchange(
      "POST /api/v1/query\(grid.isInstant ? "" : "_range") HTTP/1.0\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\n"
        + "Content-Length: \(body.count)\r\n\r\n", body
    ).body
  }

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  // MARK: HTTP 1.0: one request a connection

  private func get(_ path: String) throws -> (status: Int, body: Data) {
    try exchange("GET \(path) HTTP/1.0\r\n\r\n", [])
  }

  private func exchange(_ head: String, _ body: [UInt8]) throws -> (status: Int, body: Data) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw PrometheusTools.Failure(words: "no socket") }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { throw PrometheusTools.Failure(words: "no connection") }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
    try file.write(contentsOf: Data(head.utf8) + Data(body))
    let all = try file.readToEnd() ?? Data()
    let words = all.prefix(16).split(separator: UInt8(ascii: " "))
    guard words.count > 1, let status = Int(String(decoding: words[1], as: UTF8.self)),
      let blank = all.range(of: Data("\r\n\r\n".utf8))
    else { throw PrometheusTools.Failure(words: "no answer") }
    return (status, all[blank.upperBound...])
  }
}
