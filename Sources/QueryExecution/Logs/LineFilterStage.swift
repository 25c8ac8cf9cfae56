import ChunkEncoding
import LogQLSyntax
import TextMatching

/// `|=`, `!=`, `|~`, `!~`, `|>`, `!>` and their alternatives.
final class LineFilterStage: LogStage {
  private enum Test {
    case contains(SubstringSearcher)
    /// And the expression as an automaton that is read over columns, where it is understood.
    case matches(Regex, RegexAutomaton?)
    case pattern(LinePattern)
    case address(AddressScanner)

    /// Literals of which a line that holds the test holds one; nil where none are known.
    var literals: Regex.Literals? {
      switch self {
      case .contains(let searcher): Regex.Literals(texts: [searcher.needle], isExact: true)
      case .matches(let regex, _): regex.literals
      case .pattern, .address: nil
      }
    }

    /// What every line that holds the test holds.
    var needles: [Needle] {
      switch self {
      case .contains(let searcher): [Needle(texts: [searcher.needle])]
      case .matches(let regex, _): regex.needles
      case .pattern(let pattern): pattern.needles
      case .address: []
      }
    }

    /// The rows whose lines hold the test, and those of which columns cannot tell; nil where they
    /// tell nothing.
    func rows(of lines: OpenedTemplates) throws -> (holding: RowSet, unknown: RowSet)? {
      if case .matches(_, let automaton?) = self {
        let rows = try lines.rows(matching: automaton, literals: literals?.texts)
        return (rows.matching, rows.unknown)
      }
      guard let literals else { return nil }
      var holding = RowSet.none(of: lines.count)
      for text in literals.texts {
        holding = holding.union(try lines.rows(holding: TextCondition(.anywhere, text[...])))
      }
      let none = RowSet.none(of: lines.count)
      return literals.isExact ? (holding, none) : (none, holding)
    }

    func holds(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
      switch self {
      case .contains(let searcher): searcher.isFound(in: line)
      case .matches(let regex, _): regex.isFound(in: line)
      case .pattern(let pattern): pattern.matches(line)
      case .address(let scanner): scanner.isFound(in: line)
      }
    }
  }

  private let isNegative: Bool
  private let tests: [Test]

  init(_ filter: LineFilter) throws(PipelineCompilationError) {
    isNegative = filter.operation.isNegative
    var tests: [Test] = []
    for operand in filter.operands {
      // An operand that holds for every line is left out of a chain: the reference does so.
      if filter.operands.count > 1, Self.holdsAlways(operand, filter.operation) { continue }
      tests.append(try Self.test(operand, filter.operation))
    }
    self.tests = tests
  }

  private static func holdsAlways(
    _ operand: LineFilter.Operand, _ operation: LineFilter.Operation
  ) -> Bool {
    guard case .text(let text) = operand else { return false }
    switch operation {
    case .contains, .notContains: return text.isEmpty
    case .matches, .notMatches: return text.isEmpty || text == ".*"
    case .pattern, .notPattern: return false
    }
  }

  private static func test(
    _ operand: LineFilter.Operand, _ operation: LineFilter.Operation
  ) throws(PipelineCompilationError) -> Test {
    switch (operand, operation) {
    case (.ip(let pattern), _):
      guard let scanner = AddressScanner(pattern) else {
        throw PipelineCompilationError("ip: invalid pattern: \"\(pattern)\"")
      }
      return .address(scanner)
    case (.text(let text), .contains), (.text(let text), .notContains):
      return .contains(SubstringSearcher(text.utf8))
    case (.text(let text), .pattern), (.text(let text), .notPattern):
      return .pattern(LinePattern(text))
    case (.text(let text), .matches), (.text(let text), .notMatches):
      do throws(Regex.Failure) {
        let regex = try Regex(text)
        return .matches(regex, regex.literals?.isExact == true ? nil : RegexAutomaton(text))
      } catch {
        throw PipelineCompilationError(error.description)
      }
    }
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    if tests.isEmpty { return !isNegative }
    let holds = line.withUnsafeBufferPointer { bytes in tests.contains { $0.holds(bytes) } }
    return holds != isNegative
  }

  /// The rows of `rows` whose lines may pass, and whether all of them do.
  func screened(_ rows: RowSet, of lines: OpenedTemplates) throws -> (rows: RowSet, isExact: Bool) {
    if tests.isEmpty { return (isNegative ? .none(of: rows.count) : rows, true) }
    var holding = RowSet.none(of: rows.count)
    var unknown = RowSet.none(of: rows.count)
    for test in tests {
      guard let (own, ownUnknown) = try test.rows(of: lines) else { return (rows, false) }
      holding = holding.union(own)
      unknown = unknown.union(ownUnknown)
    }
    // A line that may fail the test must not be left out.
    let kept = isNegative ? rows.subtracting(holding) : rows.intersection(holding.union(unknown))
    return (kept, unknown.subtracting(holding).isNone)
  }

  /// What every kept line holds.
  var needles: [Needle] {
    guard !isNegative, let first = tests.first else { return [] }
    var needles = first.needles
    for test in tests.dropFirst() {
      guard let needle = needles.first, let other = test.needles.first else { return [] }
      needles = [needle.or(other)]
    }
    return needles
  }
}

/// Why a stage cannot be compiled, in the reference's words.
struct PipelineCompilationError: Error {
  var message: String

  init(_ message: String) { self.message = message }
}
