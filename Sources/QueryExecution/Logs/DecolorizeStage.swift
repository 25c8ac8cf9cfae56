import TextMatching

/// `| decolorize`: terminal control sequences taken out of the line (the specification's §3.8).
final class DecolorizeStage: LogStage {
  private static let pattern =
    #"[\x1b\x{9b}][\[\]()#;?]*"#
    + #"(?:(?:[a-zA-Z\d]*(?:;[a-zA-Z\d]*)*)?\x07|"#
    + #"(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PRZcf-ntqry=><~])"#

  private let sequence: Regex

  init() throws(PipelineCompilationError) {
    do throws(Regex.Failure) {
      sequence = try Regex(Self.pattern)
    } catch {
      throw PipelineCompilationError(error.description)
    }
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    guard line.contains(0x1B) || line.contains(0x9B) else { return true }
    let plain = line.withUnsafeBufferPointer { bytes in
      var out: [UInt8] = []
      var start = 0
      // The sequences are ASCII but for U+009B, so bytes that are no UTF-8 do not matter.
      while let found = sequence.firstMatch(in: bytes, from: start, isValid: true)?[0] {
        out.append(contentsOf: bytes[start..<found.lowerBound])
        start = found.upperBound
      }
      out.append(contentsOf: bytes[start...])
      return out
    }
    line = plain[...]
    return true
  }
}
