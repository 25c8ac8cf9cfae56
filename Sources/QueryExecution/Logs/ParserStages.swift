import LineScanning
import LogQLSyntax
import TelemetryModel
import TextMatching

/// `| json`: every field of the line's object.
final class JSONStage: LogStage {
  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    line.withUnsafeBufferPointer { bytes in
      do throws(JSONLineScanner.Failure) {
        if let wanted = labels.wantedFields {
          try wanted.forEachField(of: bytes) { labels.setFromParser($0, $1) }
        } else {
          var scanner = JSONLineScanner(bytes)
          try scanner.forEachField { labels.setFromParser($0, $1) }
        }
      } catch {
        labels.fail(PipelineErrorKind.json, error.rawValue)
      }
    }
    return true
  }
}

/// `| logfmt`: every pair of the line.
final class LogfmtStage: LogStage {
  private let flags: LogfmtFlags

  init(_ flags: LogfmtFlags) { self.flags = flags }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    line.withUnsafeBufferPointer { bytes in
      var scanner = LogfmtScanner(bytes)
      while let item = scanner.next() {
        switch item {
        case .failure(let failure):
          guard flags.isStrict else { continue }
          labels.fail(PipelineErrorKind.logfmt, failure.description)
          return
        case .pair(let key, let value):
          if value.isEmpty && !flags.keepsEmpty { continue }
          if let wanted = labels.wantedFields?.names, !wanted.mayContain(bytes[key]) { continue }
          guard let name = LabelKey.sanitized(bytes[key]) else { continue }
          labels.setFromParser(name, LabelText.cleaned(value))
        }
      }
    }
    return true
  }
}

/// `| logfmt label="key"`: the pairs that are named, the last of each.
final class LogfmtExpressionStage: LogStage {
  private let flags: LogfmtFlags
  private let extractions: [LabelExtraction]

  init(_ flags: LogfmtFlags, _ extractions: [LabelExtraction]) {
    self.flags = flags
    self.extractions = extractions
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    for extraction in extractions where !labels.isGiven(extraction.label) {
      labels.setFromExpression(extraction.label, "")
    }
    line.withUnsafeBufferPointer { bytes in
      var scanner = LogfmtScanner(bytes)
      while let item = scanner.next() {
        switch item {
        case .failure(let failure):
          guard flags.isStrict else { continue }
          labels.fail(PipelineErrorKind.logfmt, failure.description)
          return
        case .pair(let key, let value):
          guard let name = LabelKey.sanitized(bytes[key]) else { continue }
          let isValid = String(validating: value, as: UTF8.self) != nil
          for extraction in extractions
          where extraction.expression.equalsBytes(name) || extraction.label.equalsBytes(name) {
            labels.setFromExpression(
              extraction.label, isValid ? String(decoding: value, as: UTF8.self) : "")
          }
        }
      }
    }
    return true
  }
}

/// `| regexp`: the named groups of the first match.
final class RegexpStage: LogStage {
  private let regex: Regex
  private let names: [(group: Int, name: String)]

  init(_ pattern: String) throws(PipelineCompilationError) {
    do throws(Regex.Failure) {
      regex = try Regex(pattern)
    } catch {
      throw PipelineCompilationError("invalid regexp parser: \(error)")
    }
    names = regex.groupNames.enumerated().compactMap { index, name in
      LabelKey.sanitized(name.utf8).map { (index + 1, $0) }
    }
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    line.withUnsafeBufferPointer { bytes in
      guard let groups = regex.firstMatch(in: bytes) else { return }
      for (group, name) in names {
        let value = groups[group].map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
        labels.setFromParser(name, value)
      }
    }
    return true
  }
}

/// `| pattern`: what stands between the literals.
final class PatternStage: LogStage {
  private let pattern: LinePattern

  init(_ pattern: String) { self.pattern = LinePattern(pattern) }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    line.withUnsafeBufferPointer { bytes in
      pattern.forEachCapture(of: bytes) { name, range in
        labels.setFromParser(name, String(decoding: bytes[range], as: UTF8.self))
      }
    }
    return true
  }
}

/// `| unpack`: the labels that a packing stage put around the line, and the line itself.
final class UnpackStage: LogStage {
  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    if line.isEmpty { return true }
    guard line.first == UInt8(ascii: "{") else {
      labels.fail(PipelineErrorKind.json, "expecting json object(6), but it is not")
      return true
    }
    var found: [(String, String)] = []
    var entry: String?
    let failure = line.withUnsafeBufferPointer { bytes -> JSONLineScanner.Failure? in
      var scanner = JSONLineScanner(bytes)
      do throws(JSONLineScanner.Failure) {
        try scanner.forEachMember { (scanner, key) throws(JSONLineScanner.Failure) in
          let kind = try scanner.kind()
          guard kind == .string else {
            try scanner.skipValue()
            return
          }
          let value = try scanner.scalarText(kind)
          if key.elementsEqual("_entry".utf8) {
            entry = value
          } else if let name = LabelKey.sanitized(key) {
            found.append((name, value))
          }
        }
        return nil
      } catch {
        return error
      }
    }
    if let failure {
      labels.fail(PipelineErrorKind.json, failure.rawValue)
    } else if let entry {
      for (name, value) in found { labels.setFromParser(name, value) }
      line = ArraySlice(entry.utf8)
    }
    return true
  }
}
