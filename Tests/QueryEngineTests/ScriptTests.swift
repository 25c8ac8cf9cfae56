import Foundation
import PromQLSyntax
import TelemetryModel
import Testing

@testable import lookback_conformance

/// The project's own test scripts, whose expectations are worked out by hand from the
/// specification: a script for every class of input, in which every function and operator occurs.
@Suite struct ScriptTests {
  /// Scripts in which everything that reads samples occurs.
  private static let classes = [
    "empty", "nan", "infinity", "staleness", "reset", "single", "histogram",
  ]
  private static let others = ["constants", "histograms"]

  private static func script(_ name: String) throws -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try String(
      contentsOf: folder.appendingPathComponent("Scripts/\(name).test"), encoding: .utf8)
  }

  @Test(arguments: classes + others)
  func answersAsTheScriptSays(name: String) throws {
    let outcomes = PromQLScriptRunner.run(try Self.script(name))
    #expect(!outcomes.isEmpty)
    for outcome in outcomes {
      if let difference = outcome.difference {
        Issue.record("\(name).test:\(outcome.line): \(difference)")
      }
    }
  }

  /// What occurs in the queries of a script, by name.
  private struct Vocabulary {
    var functions: Set<Function> = []
    var aggregations: Set<AggregateOperator> = []
    var operators: Set<BinaryOperator> = []

    init(script text: String) throws {
      var reader = PromQLScriptReader(text)
      while let command = try reader.command() {
        guard case .eval(let evaluation) = command.kind else { continue }
        let expr = try #require(parsePromQL(evaluation.query).expr, "\(evaluation.query)")
        expr.forEach { note($0) }
      }
    }

    private mutating func note(_ expr: Expr) {
      switch expr {
      case .call(let node): functions.insert(node.function)
      case .aggregate(let node): aggregations.insert(node.operation)
      case .binary(let node): operators.insert(node.operation)
      case .number, .string, .vectorSelector, .matrixSelector, .subquery, .unary, .paren: break
      }
    }
  }

  @Test(arguments: classes)
  func everyFunctionAndOperatorMeetsTheClass(name: String) throws {
    let found = try Vocabulary(script: Self.script(name))
    let functions = Set(Function.allCases.filter { !$0.signature.parameters.isEmpty })
    #expect(functions.subtracting(found.functions) == [])
    #expect(Set(AggregateOperator.allCases).subtracting(found.aggregations) == [])
    #expect(Set(BinaryOperator.allCases).subtracting(found.operators) == [])
  }

  @Test func everyFunctionThatReadsNothingIsTried() throws {
    let found = try Vocabulary(script: Self.script("constants"))
    let functions = Set(Function.allCases.filter(\.signature.parameters.isEmpty))
    #expect(functions.subtracting(found.functions) == [])
  }

  @Test func everyScriptIsRun() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(
      atPath: folder.appendingPathComponent("Scripts").path)
    #expect(
      Set(files.filter { $0.hasSuffix(".test") })
        == Set((Self.classes + Self.others).map { $0 + ".test" }))
  }
}
