// What a query variable asks of the data, and how its options are made of the answer (specification
// §5.3).

import TelemetryModel
import TextMatching

/// A question that yields the options of a variable.
package enum VariableQuery: Hashable, Sendable {
  /// The names of labels, of the series that a selector matches if there is one.
  case labelNames(selector: String?)
  case labelValues(label: String, selector: String?)
  /// The metric names that match a regular expression.
  case metrics(regex: String)
  /// Each series of a query's result as a line of text.
  case queryResult(String)
  /// The series that a selector matches.
  case series(String)

  /// Reads a question, its variables replaced already.
  package init(_ text: String) {
    let trimmed = text.trimmingBlanks()
    if let argument = Self.argument(of: "label_names", trimmed) {
      self = .labelNames(selector: argument.isEmpty ? nil : argument)
    } else if let argument = Self.argument(of: "label_values", trimmed) {
      // A selector may hold commas: the last one separates.
      if let comma = argument.utf8.lastIndex(of: UInt8(ascii: ",")) {
        let label = argument[argument.utf8.index(after: comma)...].trimmingBlanks()
        self = .labelValues(label: label, selector: argument[..<comma].trimmingBlanks())
      } else {
        self = .labelValues(label: argument, selector: nil)
      }
    } else if let argument = Self.argument(of: "metrics", trimmed) {
      self = .metrics(regex: argument)
    } else if let argument = Self.argument(of: "query_result", trimmed) {
      self = .queryResult(argument)
    } else {
      self = .series(trimmed)
    }
  }

  private static func argument(of function: String, _ text: String) -> String? {
    guard text.hasPrefix(function + "("), text.hasSuffix(")") else { return nil }
    return text.dropFirst(function.utf8.count + 1).dropLast().trimmingBlanks()
  }
}

/// Why the options of a variable cannot be made.
package struct VariableRegexError: Error, Hashable, Sendable {
  package var message: String
}

extension DashboardVariable {
  /// The options in `answers` that the variable's regular expression keeps, each once, none empty.
  /// The first group, or the group `value`, is the option.
  ///
  /// - Complexity: O(length of all answers).
  package func options(from answers: [String]) throws(VariableRegexError) -> [String] {
    var pattern = Substring(regex)
    if pattern.hasPrefix("/"), let slash = pattern.lastIndex(of: "/"), slash > pattern.startIndex {
      pattern = pattern[pattern.index(after: pattern.startIndex)..<slash]
    }
    let expression: Regex?
    do throws(Regex.Failure) {
      expression = pattern.isEmpty ? nil : try Regex(String(pattern))
    } catch {
      throw VariableRegexError(message: error.description)
    }
    var seen: Set<[UInt8]> = []
    var found: [String] = []
    for answer in answers {
      guard let option = expression.map({ Self.capture($0, answer) }) ?? answer else { continue }
      if !option.isEmpty, seen.insert(Array(option.utf8)).inserted { found.append(option) }
    }
    return found
  }

  private static func capture(_ regex: Regex, _ text: String) -> String? {
    let bytes = Array(text.utf8)
    let group = (regex.groupNames.firstIndex(of: "value") ?? 0) + 1
    let groups = unsafe bytes.withUnsafeBufferPointer { unsafe regex.firstMatch(in: $0) }
    guard let groups, let whole = groups[0] else { return nil }
    let range = (group < groups.count ? groups[group] : nil) ?? whole
    return String(decoding: bytes[range], as: UTF8.self)
  }
}
