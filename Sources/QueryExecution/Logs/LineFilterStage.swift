import ChunkEncoding
import LogQLSyntax
import TextMatching

/// `|=`, `!=`, `|~`, `!~`, `|>`, `!>` and their alternatives.
final class LineFilterStage: LogStage {
  private enum Test {
    case contains(SubstringSearcher)
    case matches(Regex)
    case pattern(LinePattern)
    case address(AddressScanner)

    /// Literals of which a line that holds the test holds one; nil where none are known.
    var literals: Regex.Literals? {
      switch self {
      case .contains(let searcher): Regex.Literals(texts: [searcher.needle], isExact: true)
      case .matches(let regex): regex.literals
      case .pattern, .address: nil
      }
    }

    func holds(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
      switch self {
      case .contains(let searcher): searcher.isFound(in: line)
      case .matches(let regex): regex.isFound(in: line)
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
        return .matches(try Regex(text))
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
    var isExact = true
    for test in tests {
      guard let literals = test.literals else { return (rows, false) }
      // A line with the literal may still fail the test: it must not be left out.
      if isNegative && !literals.isExact { return (rows, false) }
      isExact = isExact && literals.isExact
      for text in literals.texts {
        holding = holding.union(try lines.rows(holding: TextCondition(.anywhere, text[...])))
      }
    }
    return (isNegative ? rows.subtracting(holding) : rows.intersection(holding), isExact)
  }

  /// The substrings that every kept line holds.
  var needles: [[UInt8]] {
    guard !isNegative, tests.count == 1 else { return [] }
    let needle: [UInt8]
    switch tests[0] {
    case .contains(let searcher): needle = searcher.needle
    case .matches(let regex): needle = regex.requiredLiteral
    case .pattern, .address: needle = []
    }
    return needle.isEmpty ? [] : [needle]
  }
}

/// Why a stage cannot be compiled, in the reference's words.
struct PipelineCompilationError: Error {
  var message: String

  init(_ message: String) { self.message = message }
}
