// What the tests of this target share: templates without functions of their own, over string maps.

import GoTemplate
import TelemetryModel

/// The output of `text` over a map of strings.
func rendered(
  _ text: String, _ labels: Labels = [:], functions: [String: TemplateFunction<Void>] = [:]
) throws -> String {
  try rendered(text, value: .labels(labels), functions: functions)
}

/// The output of `text` over any value.
func rendered(
  _ text: String, value: TemplateValue, functions: [String: TemplateFunction<Void>] = [:]
) throws -> String {
  let template = try Template(parsing: text, name: "line", functions: functions)
  return try template.execute(value, environment: ())
}

/// The text of the error that parsing or executing `text` ends with, or nil.
func failure(
  _ text: String, _ labels: Labels = [:], functions: [String: TemplateFunction<Void>] = [:]
) -> String? {
  do {
    _ = try rendered(text, labels, functions: functions)
    return nil
  } catch {
    return String(describing: error)
  }
}

/// Vigna's SplitMix64, so that a failing run can be repeated.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
