import Diagnostics
import Foundation
import QueryEngine
import TelemetryModel

/// An answer as it is compared: values by series and time, without order; or that there is none.
enum Answer: CustomStringConvertible {
  case failure(String)
  case values(type: String, [String: [Int64: Double]])

  /// What the engine answers.
  init(_ engine: QueryEngine, _ query: String, grid: StepGrid) {
    do throws(DiagnosticError) {
      let result = try engine.evaluate(query, language: .promQL, grid: grid)
      switch result.value {
      case .vector(let series): self = .values(type: "vector", Self.byLabels(series))
      case .matrix(let series): self = .values(type: "matrix", Self.byLabels(series))
      case .scalar(let time, let value): self = .values(type: "scalar", ["": [time: value]])
      case .string, .streams: self = .failure("not a number")
      }
    } catch {
      self = .failure(error.diagnostics.first?.message ?? "")
    }
  }

  private static func byLabels(_ series: [SampleSeries]) -> [String: [Int64: Double]] {
    Dictionary(
      series.map { one in
        (one.labels.metricDescription, Dictionary(zip(one.timestamps, one.values)) { $1 })
      }
    ) { $1 }
  }

  /// What the server's JSON says.
  init(json: Data) throws {
    struct Unreadable: Error {}
    guard let body = try JSONSerialization.jsonObject(with: json) as? [String: Any] else {
      throw Unreadable()
    }
    guard let data = body["data"] as? [String: Any], let type = data["resultType"] as? String,
      let result = data["result"] as? [Any]
    else {
      self = .failure(body["error"] as? String ?? "")
      return
    }
    func point(_ pair: Any?) throws -> (Int64, Double) {
      guard let pair = pair as? [Any], pair.count == 2, let time = pair[0] as? Double,
        let text = pair[1] as? String, let value = Double(text.replacing("Inf", with: "inf"))
      else { throw Unreadable() }
      return (Int64((time * 1000).rounded()), value)
    }
    if type == "scalar" {
      self = .values(type: type, ["": Dictionary([try point(result)]) { $1 }])
      return
    }
    var series: [String: [Int64: Double]] = [:]
    for case let one as [String: Any] in result {
      let labels = (one["metric"] as? [String: String] ?? [:]).map { Label(name: $0, value: $1) }
      let pairs = one["values"] as? [Any] ?? [one["value"] as Any]
      let points = try pairs.map(point)
      series[Labels(labels).metricDescription] = Dictionary(points) { $1 }
    }
    self = .values(type: type, series)
  }

  /// Whether there is anything in it.
  var isEmpty: Bool {
    if case .values(_, let series) = self { return series.isEmpty }
    return true
  }

  /// Whether both say the same: both fail, or all values are equal but for the last digits, which
  /// differ with the order of additions.
  func agrees(with other: Answer) -> Bool {
    switch (self, other) {
    case (.failure, .failure): return true
    case (.values(let type, let series), .values(let otherType, let otherSeries)):
      return type == otherType && series.count == otherSeries.count
        && series.allSatisfy { labels, points in
          guard let others = otherSeries[labels], points.count == others.count else { return false }
          return points.allSatisfy { time, value in
            others[time].map { Self.areClose(value, $0) } ?? false
          }
        }
    case (.failure, .values), (.values, .failure): return false
    }
  }

  private static func areClose(_ lhs: Double, _ rhs: Double) -> Bool {
    if lhs == rhs || (lhs.isNaN && rhs.isNaN) { return true }
    return abs(lhs - rhs) <= 1e-9 * max(1, abs(lhs), abs(rhs))
  }

  var description: String {
    switch self {
    case .failure(let text): return "failure: \(text)"
    case .values(let type, let series):
      let lines = series.sorted { $0.key < $1.key }.prefix(20).map { labels, points in
        let shown = points.sorted { $0.key < $1.key }.prefix(12).map { "\($1) @\($0)" }
        return "\(labels): \(shown.joined(separator: " "))"
      }
      return ([type] + lines).joined(separator: "\n      ")
    }
  }
}
