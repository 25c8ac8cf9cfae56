import ArgumentParser
import ChunkStore
import Glibc
import TelemetryModel

/// `lookback-bench check-logs STORE DIRECTORY`: a store against the files it was imported from,
/// byte for byte.
struct CheckLogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-logs",
    abstract: "Compare a store's lines with the files they came from, byte for byte.",
    discussion: "Each stream carries its file's name as the label filename.")

  @Argument(help: "The store.")
  var store: String

  @Argument(help: "The files.")
  var files: [String]

  func run() throws {
    let store = try Store.open(directory: store)
    var problems = 0
    var lines = 0
    var sorted = 0
    for file in files {
      let name = file.split(separator: "/").last.map { String($0) } ?? file
      let matcher = Matcher("filename", .equal, name)
      let text = try FileText(path: file)
      let check = try LogCheck(store: store, matcher: matcher, text: text.bytes)
      lines += check.lines
      switch check.verdict {
      case .same: break
      case .sameInOtherOrder: sorted += 1
      case .different(let line):
        problems += 1
        print("\(file):\(line): is not what the store has")
      }
    }
    if problems > 0 { throw ExitCode.failure }
    let order = sorted == 0 ? "" : "; \(sorted) of them by time, which is not their files' order"
    print("\(lines) lines of \(files.count) files came back byte for byte\(order)")
  }
}

/// One file beside its stream.
struct LogCheck {
  enum Verdict: Equatable {
    case same
    /// The same lines, but the store hands them out by time.
    case sameInOtherOrder
    /// The first line, from 1, that differs.
    case different(line: Int)
  }

  private(set) var verdict = Verdict.same
  private(set) var lines = 0

  /// - Parameter text: the file's bytes; the last line may lack its end.
  init(store: Store, matcher: Matcher, text: UnsafeRawBufferPointer) throws {
    var stored: [UInt8] = []
    for stream in try store.selectStreams([matcher], from: .min, until: .max) {
      try store.readEntries(
        stream.reference, from: .min, until: .max, isBackward: false, needles: []
      ) { block in
        for index in 0..<block.count {
          stored += block.line(index)
          stored.append(UInt8(ascii: "\n"))
        }
        lines += block.count
        return true
      }
    }
    let file = text.last == UInt8(ascii: "\n") || text.isEmpty ? Array(text) : Array(text) + [10]
    if stored == file { return }
    let ours = stored.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let theirs = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if ours.sorted(by: { $0.lexicographicallyPrecedes($1) })
      == theirs.sorted(by: { $0.lexicographicallyPrecedes($1) })
    {
      verdict = .sameInOtherOrder
    } else {
      verdict = .different(line: 1 + zip(ours, theirs).prefix { $0 == $1 }.count)
    }
  }
}

/// A file's bytes, mapped for as long as this lives.
final class FileText {
  let bytes: UnsafeRawBufferPointer

  init(path: String) throws(TextSink.Failure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw TextSink.Failure(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw TextSink.Failure(path: path, code: errno) }
    if status.st_size == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let mapped = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapped, mapped != MAP_FAILED else {
      throw TextSink.Failure(path: path, code: errno)
    }
    bytes = UnsafeRawBufferPointer(start: mapped, count: Int(status.st_size))
  }

  deinit {
    if let start = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }
}
