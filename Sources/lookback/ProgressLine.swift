import Glibc
import TelemetryModel

/// One line on a terminal that says how far a long job is; nothing where nobody looks on.
///
/// It shows up after a second and is gone when the job ends.
final class ProgressLine {
  private let isShown: Bool
  /// Bytes of the whole job, nil where that is not known.
  private let total: Int?
  private let start: Double
  private var lastShown: Double
  private var isDrawn = false

  /// Seconds before the first line and between two.
  private static let patience = 1.0
  private static let interval = 0.1

  init(total: Int?) {
    isShown =
      Terminal.isErrorTerminal && (Terminal.environment("NO_COLOR")?.isEmpty ?? true)
    self.total = total
    start = Self.now()
    lastShown = start + Self.patience - Self.interval
  }

  /// Tells how many bytes are done.
  func update(_ done: Int) {
    guard isShown else { return }
    let now = Self.now()
    if now - lastShown < Self.interval { return }
    lastShown = now
    draw("\r" + Self.text(done: done, total: total, seconds: now - start) + "\u{1B}[K")
    isDrawn = true
  }

  /// Takes the line away.
  func finish() {
    if isDrawn { draw("\r\u{1B}[K") }
    isDrawn = false
  }

  /// `412MB of 1.0GB, 96MB/s, 7s left`.
  static func text(done: Int, total: Int?, seconds: Double) -> String {
    let rate = seconds > 0 ? Double(done) / seconds : 0
    var text = ByteSize.format(UInt64(clamping: done))
    if let total, total >= done { text += " of " + ByteSize.format(UInt64(clamping: total)) }
    text += ", " + ByteSize.format(UInt64(rate)) + "/s"
    if let total, total >= done, rate > 0 {
      let left = Int((Double(total - done) / rate).rounded(.up))
      text += ", " + (left < 60 ? "\(left)s" : "\(left / 60)m\(left % 60)s") + " left"
    }
    return text
  }

  private func draw(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
