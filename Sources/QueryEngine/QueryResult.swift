import Diagnostics
import TelemetryModel

/// An answer: the value, and warnings and infos about how it came about.
package struct QueryResult: Hashable, Sendable {
  package var value: QueryValue
  package var annotations: [Diagnostic]

  package init(value: QueryValue, annotations: [Diagnostic] = []) {
    self.value = value
    self.annotations = annotations
  }
}
