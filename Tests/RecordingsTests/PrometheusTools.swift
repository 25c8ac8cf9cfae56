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

  static func process(_ program: String, _ arguments: [String]) throws -> Process {
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
    let process = try process(program, arguments)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(words: "\(program) \(arguments) ended with \(process.terminationStatus)")
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A port that nobody listens on.
  static func freePort() throws -> UInt16 {
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
