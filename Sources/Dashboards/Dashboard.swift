// A Grafana dashboard, as far as its queries can be run against recorded data (specification
// §5.1).

import Diagnostics
import RuleFiles

/// A dashboard of any of the three models.
package struct Dashboard: Sendable {
  /// How the JSON is laid out.
  package enum Model: String, Hashable, Sendable {
    /// `panels` or `rows` at the top.
    case classic
    /// A resource whose `spec` is the classic model.
    case resourceV1
    /// A resource with `elements`, `layout` and `variables`.
    case resourceV2
  }

  package var text: String
  package var model: Model = .classic
  package var title: String = ""
  package var uid: String?
  package var schemaVersion: Int?
  /// The time range as written: `now-6h`, `now`; nil where the dashboard has none.
  package var from: String?
  package var to: String?
  /// Also those of rows, in the order shown; rows themselves are not panels here.
  package var panels: [Panel] = []
  package var variables: [DashboardVariable] = []
  package var diagnostics: [Diagnostic] = []

  /// Whether the text could be read as a dashboard.
  package var isValid: Bool { !diagnostics.contains { $0.severity == .error } }

  /// The id of what makes a dashboard unreadable.
  package static let invalidID = "dashboard/invalid"

  /// The variable called `name`.
  package func variable(_ name: String) -> DashboardVariable? {
    variables.first { $0.name == name }
  }
}

/// One panel and its queries.
package struct Panel: Sendable {
  /// Where it stands: 24 columns, a row of height 1 being about 30 pixels.
  package struct Position: Hashable, Sendable {
    package var column: Int
    package var row: Int
    package var width: Int
    package var height: Int

    package init(column: Int, row: Int, width: Int, height: Int) {
      self.column = column
      self.row = row
      self.width = width
      self.height = height
    }
  }

  package var id: Int?
  package var title: String
  package var description: String?
  /// The plugin: `timeseries`, `stat`; empty where it is not said.
  package var type: String
  /// The row that it belongs to.
  package var rowTitle: String?
  package var position: Position?
  package var datasource: DatasourceReference?
  package var targets: [DashboardTarget]
  /// The unit's id: `bytes`, `s`.
  package var unit: String?
  /// The least step as written: `1m`, `>30s`.
  package var interval: String?
  package var maxDataPoints: Int?
  /// A time range of its own, `1h` for the last hour, and how far it is moved back.
  package var timeFrom: String?
  package var timeShift: String?
  /// The variable by whose values it is repeated.
  package var repeatVariable: String?
  package var range: SourceRange
}

/// One query of a panel.
package struct DashboardTarget: Sendable {
  package var refID: String
  /// The query with its variables, and its place; nil for a datasource without query texts.
  package var expression: YAMLScalar?
  package var legendFormat: YAMLScalar?
  /// The panel's where it has none of its own.
  package var datasource: DatasourceReference?
  package var interval: String?
  package var intervalFactor: Int
  /// `time_series`, `table`, `heatmap`; empty where it is not said.
  package var format: String
  package var isInstant: Bool
  package var isRange: Bool
  package var isHidden: Bool
  package var range: SourceRange
}

/// What a query is asked of.
package struct DatasourceReference: Hashable, Sendable {
  /// The plugin's id: `prometheus`, `loki`.
  package var type: String?
  /// The uid or name, which may be a variable: `$datasource`.
  package var name: String?

  package init(type: String? = nil, name: String? = nil) {
    self.type = type
    self.name = name
  }
}
