// The variables that a dashboard declares (specification §5.3).

import Diagnostics
import RuleFiles
import TelemetryModel

/// A declared variable.
package struct DashboardVariable: Sendable {
  /// Where its options come from.
  package enum Kind: Hashable, Sendable {
    case query, custom, interval, textbox, constant, datasource, adhoc, toggle, groupBy
    /// One that is not known here.
    case other(String)
  }

  package var name: String
  package var label: String?
  package var kind: Kind
  /// Of a query variable what is asked, of others the list of options.
  package var query: YAMLScalar?
  package var datasource: DatasourceReference?
  /// Filters the options; empty for none.
  package var regex: String
  package var isMulti: Bool
  package var includesAll: Bool
  /// What `All` stands for, used as it is.
  package var allValue: String?
  /// The saved choice; `$__all` for All.
  package var current: [String]
  /// The saved options.
  package var options: [String]
  package var range: SourceRange

  /// The stored value of the choice All.
  package static let allToken = "$__all"

  /// What can be chosen without asking a datasource: the saved options, or those that a `custom` or
  /// `interval` variable lists.
  package var staticOptions: [String] {
    switch kind {
    case .custom, .interval:
      let listed = query.map { Self.listed($0.text) } ?? []
      return listed.isEmpty ? options : listed
    case .textbox, .constant: return query.map { [$0.text] } ?? options
    case .datasource, .query, .adhoc, .toggle, .groupBy, .other: return options
    }
  }

  /// The chosen value for options found in recorded data: the saved choice where it is among them,
  /// else All, else the first option.
  package func value(among options: [String]) -> VariableValue {
    let known = options.isEmpty ? staticOptions : options
    let saved = current.filter { choice in
      known.isEmpty || known.contains { $0.equalsBytes(choice) }
    }
    let isAll = current.contains(Self.allToken) || (saved.isEmpty && includesAll)
    let chosen = isAll ? known : saved.isEmpty ? Array(known.prefix(1)) : saved
    return VariableValue(
      chosen, isList: isMulti || includesAll, isAll: isAll, allValue: allValue)
  }

  /// The values of `a, b` and `label : value`; `\,` is a comma that separates nothing.
  private static func listed(_ text: String) -> [String] {
    var items: [[UInt8]] = [[]]
    var isEscaped = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: ","), !isEscaped {
        items.append([])
      } else {
        if byte == UInt8(ascii: ","), isEscaped { items[items.count - 1].removeLast() }
        items[items.count - 1].append(byte)
      }
      isEscaped = byte == UInt8(ascii: "\\")
    }
    return items.map { item in
      let text = String(decoding: item, as: UTF8.self)
      guard let colon = text.ranges(of: " : ").first else { return text.trimmingBlanks() }
      return text[colon.upperBound...].trimmingBlanks()
    }.filter { !$0.isEmpty }
  }
}

extension StringProtocol {
  /// Without blanks at either end.
  func trimmingBlanks() -> String {
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || ($0 >= 9 && $0 <= 13) }
    let bytes = Array(utf8).drop(while: isBlank).reversed().drop(while: isBlank)
    return String(decoding: bytes.reversed(), as: UTF8.self)
  }
}
