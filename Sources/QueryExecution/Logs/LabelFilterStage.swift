import LogQLSyntax
import TelemetryModel
import TextMatching

/// `| level="error" and status >= 500`: conditions on labels (the specification's §3.10).
final class LabelFilterStage: LogStage {
  /// A compiled condition.
  private indirect enum Condition {
    case text(String, (String) -> Bool)
    case number(String, LabelFilter.Comparison, Double)
    case duration(String, LabelFilter.Comparison, Int64)
    case bytes(String, LabelFilter.Comparison, UInt64)
    case address(String, isNegative: Bool, AddressScanner)
    case moment(String, LabelFilter.Comparison, Int64)
    case and(Condition, Condition)
    case or(Condition, Condition)
  }

  private let condition: Condition

  /// - Parameter evaluationTime: what `now()` is, in nanoseconds since the epoch.
  init(_ filter: LabelFilter, evaluationTime: Int64) throws(PipelineCompilationError) {
    condition = try Self.compile(filter, evaluationTime)
  }

  private static func compile(
    _ filter: LabelFilter, _ now: Int64
  ) throws(PipelineCompilationError) -> Condition {
    switch filter {
    case .matcher(let matcher): return .text(matcher.name, try predicate(matcher))
    case .number(let label, let comparison, let value): return .number(label, comparison, value)
    case .duration(let label, let comparison, let value): return .duration(label, comparison, value)
    case .bytes(let label, let comparison, let value): return .bytes(label, comparison, value)
    case .ip(let label, let isNegative, let pattern):
      guard let scanner = AddressScanner(pattern) else {
        throw PipelineCompilationError("ip: invalid pattern: \"\(pattern)\"")
      }
      return .address(label, isNegative: isNegative, scanner)
    case .now(let label, let comparison, let offset):
      return .moment(label, comparison, now &+ offset)
    case .and(let lhs, let rhs): return .and(try compile(lhs, now), try compile(rhs, now))
    case .or(let lhs, let rhs): return .or(try compile(lhs, now), try compile(rhs, now))
    }
  }

  /// A matcher as a test of a value: the whole value must match, `.` matches no newline.
  static func predicate(_ matcher: Matcher) throws(PipelineCompilationError) -> (String) -> Bool {
    let wanted = matcher.value
    switch matcher.operation {
    case .equal: return { $0.equalsBytes(wanted) }
    case .notEqual: return { !$0.equalsBytes(wanted) }
    case .regex, .notRegex:
      let isWanted = matcher.operation == .regex
      if wanted == ".*" { return { _ in isWanted } }
      do throws(Regex.Failure) {
        let regex = try Regex(wanted)
        return { regex.matchesWhole($0) == isWanted }
      } catch {
        throw PipelineCompilationError(error.description)
      }
    }
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    holds(condition, labels)
  }

  private func holds(_ condition: Condition, _ labels: EntryLabels) -> Bool {
    switch condition {
    case .text(let label, let test): return test(labels.value(label) ?? "")
    case .and(let lhs, let rhs):
      let left = holds(lhs, labels)
      let right = holds(rhs, labels)
      return left && right
    case .or(let lhs, let rhs): return holds(lhs, labels) || holds(rhs, labels)
    case .number(let label, let comparison, let wanted):
      guard let text = labels.value(label) else { return false }
      guard let value = Self.number(text) else {
        let quoted = GoString.quoted(text)
        labels.failOnce(
          PipelineErrorKind.labelFilter,
          "strconv.ParseFloat: parsing \(quoted): invalid syntax")
        return true
      }
      return Self.compare(value, comparison, wanted)
    case .duration(let label, let comparison, let wanted):
      guard let text = labels.value(label) else { return false }
      do throws(GoDuration.Failure) {
        return Self.compare(try GoDuration.parse(text), comparison, wanted)
      } catch {
        labels.failOnce(PipelineErrorKind.labelFilter, error.description)
        return true
      }
    case .bytes(let label, let comparison, let wanted):
      guard let text = labels.value(label) else { return false }
      do throws(ByteSize.Failure) {
        return Self.compare(try ByteSize.parse(text), comparison, wanted)
      } catch {
        labels.failOnce(PipelineErrorKind.labelFilter, error.description)
        return true
      }
    case .address(let label, let isNegative, let scanner):
      return matchesAddress(label, isNegative: isNegative, scanner, labels)
    case .moment(let label, let comparison, let wanted):
      guard let text = labels.value(label) else { return false }
      guard let moment = LogMoment.parse(text) else {
        labels.failOnce(
          PipelineErrorKind.labelFilter, "\(GoString.quoted(text)) is no timestamp")
        return true
      }
      return Self.compare(moment, comparison, wanted)
    }
  }

  /// A label's value as a number; underscores may stand between its digits.
  private static func number(_ text: String) -> Double? {
    guard text.utf8.contains(UInt8(ascii: "_")) else { return FloatParsing.double(text) }
    let bytes = Array(text.utf8)
    var digits: [UInt8] = []
    for (place, byte) in bytes.enumerated() {
      if byte != UInt8(ascii: "_") {
        digits.append(byte)
        continue
      }
      guard place > 0, place + 1 < bytes.count, isDigit(bytes[place - 1]),
        isDigit(bytes[place + 1])
      else { return nil }
    }
    return FloatParsing.double(String(decoding: digits, as: UTF8.self))
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }

  private func matchesAddress(
    _ label: String, isNegative: Bool, _ scanner: AddressScanner, _ labels: EntryLabels
  ) -> Bool {
    if labels.hasError { return true }
    guard var text = labels.value(label) else { return false }
    return text.withUTF8 { scanner.isFound(in: $0) } != isNegative
  }

  private static func compare<Value: Comparable>(
    _ lhs: Value, _ comparison: LabelFilter.Comparison, _ rhs: Value
  ) -> Bool {
    switch comparison {
    case .equal: lhs == rhs
    case .notEqual: lhs != rhs
    case .greater: lhs > rhs
    case .greaterOrEqual: lhs >= rhs
    case .less: lhs < rhs
    case .lessOrEqual: lhs <= rhs
    }
  }
}
