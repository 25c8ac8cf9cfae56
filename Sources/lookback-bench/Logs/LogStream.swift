/// A stream of the benchmark's logs: one file of lines of one shape, in order of time.
struct LogStream {
  enum Shape: String {
    case json, logfmt, access, syslog, service

    /// The end of the file's name.
    var suffix: String {
      switch self {
      case .json: "json.log"
      case .logfmt: "logfmt.log"
      case .access, .syslog, .service: "log"
      }
    }
  }

  var name: String
  var shape: Shape
  /// Lines of every thousand that are of this stream.
  var share: Int

  /// The file's name.
  var file: String { "\(name).\(shape.suffix)" }

  /// 24 streams; the busiest has eight times the lines of the calmest.
  static let all: [LogStream] = streams(
    (.json, "chat-server", [80, 64, 56, 40]), (.json, "api-gateway", [56, 40]),
    (.json, "media-service", [32, 16]), (.logfmt, "group-service", [56, 40]),
    (.logfmt, "presence-service", [64, 32]), (.logfmt, "ingester", [48, 24]),
    (.access, "edge", [64, 48, 24]), (.service, "billing", [64, 40]),
    (.service, "notification-service", [44, 16]), (.syslog, "worker", [24, 18, 10]))

  private static func streams(_ rows: (Shape, String, [Int])...) -> [LogStream] {
    rows.flatMap { shape, name, shares in
      shares.enumerated().map { LogStream(name: "\(name)-\($0 + 1)", shape: shape, share: $1) }
    }
  }
}
