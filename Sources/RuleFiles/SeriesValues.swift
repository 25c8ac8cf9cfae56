// The series notation of rule tests: `up{job="a"}` and `1 2+1x3 _ stale` (specification §8.5).

import Diagnostics
import PromQLSyntax
import TelemetryModel

/// Reads the series and values of rule tests. Native histograms are refused with a message.
package enum SeriesValues {
  /// Why a text is no series or no list of values.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
  }

  /// How many samples one text may stand for.
  static let maxSamples = 1_000_000

  /// The labels of `metric{name="value", …}`.
  package static func labels(_ text: String) throws(Failure) -> Labels {
    if text == "{}" { return [:] }
    let parsed = parsePromQL(text)
    guard case .vectorSelector(let selector)? = parsed.expr, selector.offset == nil,
      selector.at == nil, selector.matchers.allSatisfy({ $0.operation == .equal })
    else {
      let reason = parsed.diagnostics.first.map { ": " + $0.message } ?? ""
      throw Failure(description: "`\(text)` is not a series" + reason)
    }
    return Labels(selector.matchers.map { Label(name: $0.name, value: $0.value) })
  }

  /// The values of `text`, nil where a sample is left out.
  ///
  /// - Complexity: O(number of values).
  package static func values(_ text: String) throws(Failure) -> [Double?] {
    var values: [Double?] = []
    for item in text.split(whereSeparator: \.isWhitespace) {
      values += try read(item)
      if values.count > maxSamples {
        throw Failure(description: "more than \(maxSamples) values")
      }
    }
    return values
  }

  private static func read(_ item: Substring) throws(Failure) -> [Double?] {
    if item.hasPrefix("{{") {
      throw Failure(description: "native histograms cannot be read in values: `\(item)`")
    }
    if item == "stale" { return [StalenessMarker.value] }
    let (head, count) = try repetition(item)
    if head == "_" { return [Double?](repeating: nil, count: count ?? 1) }
    if let value = number(head) { return [Double?](repeating: value, count: (count ?? 0) + 1) }
    guard let count, let (start, step) = progression(head) else {
      throw Failure(description: "`\(item)` is not a value")
    }
    var value = start
    var values: [Double?] = [value]
    for _ in 0..<count {
      value += step
      values.append(value)
    }
    return values
  }

  /// The text before `xN`, and N.
  private static func repetition(_ item: Substring) throws(Failure) -> (Substring, count: Int?) {
    guard let cross = item.lastIndex(of: "x") else { return (item, nil) }
    let digits = item[item.index(after: cross)...]
    guard let count = Int(digits), digits.utf8.first.map({ $0 != UInt8(ascii: "+") }) ?? false,
      (0...maxSamples).contains(count)
    else { throw Failure(description: "`\(item)` is not a value") }
    return (item[..<cross], count)
  }

  private static func number(_ text: Substring) -> Double? {
    if let value = FloatParsing.double(String(text)) { return value }
    guard let milliseconds = try? PrometheusDuration.parse(String(text)) else { return nil }
    return Double(milliseconds) / 1000
  }

  /// `a+b` or `a-b`: the first sign, not at the start or in an exponent, that leaves two numbers.
  private static func progression(_ text: Substring) -> (start: Double, step: Double)? {
    for index in text.indices.dropFirst() where text[index] == "+" || text[index] == "-" {
      if let start = number(text[..<index]), let step = number(text[text.index(after: index)...]) {
        return (start, text[index] == "-" ? -step : step)
      }
    }
    return nil
  }
}
