import Glibc

/// `lookback-fixtures DIRECTORY`: writes the recorded metrics and logs, the same bytes each time.
@main
enum Fixtures {
  static func main() {
    guard CommandLine.arguments.count == 2 else {
      fail("usage: lookback-fixtures DIRECTORY")
    }
    let directory = CommandLine.arguments[1]
    for part in ["metrics", "logs"] { mkdir("\(directory)/\(part)", 0o755) }
    do throws(GzipFile.Failure) {
      for (name, text) in Recording.metrics() {
        try GzipFile.write(text, to: "\(directory)/metrics/\(name).gz")
      }
      for (name, text) in Recording.logs() {
        try GzipFile.write(text, to: "\(directory)/logs/\(name).gz")
      }
    } catch {
      fail(error.description)
    }
  }

  private static func fail(_ message: String) -> Never {
    let line = Array("lookback-fixtures: \(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(2)
  }
}
