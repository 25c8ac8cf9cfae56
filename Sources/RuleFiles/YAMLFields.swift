// Reads mappings that have known fields, and says what is wrong with them.

import Diagnostics
import TelemetryModel

/// The fields of one mapping. Reading one of the wrong kind leaves a diagnostic and yields nil.
package struct YAMLFields {
  private let fields: [(key: YAMLScalar, value: YAMLNode)]
  private let id: String
  /// What messages call the mapping: "a rule".
  private let owner: String
  package let range: SourceRange
  package private(set) var diagnostics: [Diagnostic] = []

  /// The fields of `node`, which must be a mapping of no fields but `known`. Fields that start with
  /// `x-` are not touched. Diagnostics are called `id`.
  package init(_ node: YAMLNode, of owner: String, known: [String], id: String) {
    self.owner = owner
    self.id = id
    range = node.range
    fields = node.pairs ?? []
    if node.pairs == nil, node.scalar?.isNull != true {
      report("\(owner) must be a mapping, not \(node.kindName)", node.range)
    }
    for (key, _) in fields where !known.contains(key.text) {
      let nearest = NearestNames.nearest(to: key.text, among: known, limit: 1)
      var diagnostic = Diagnostic(
        id: id, severity: .error, message: "field `\(key.text)` not found in \(owner)",
        range: key.range)
      if let name = nearest.first {
        diagnostic.notes.append(Diagnostic.Note("did you mean `\(name)`?"))
        diagnostic.fixIts.append(
          Diagnostic.FixIt("write `\(name)`", range: key.range, replacement: name))
      }
      diagnostics.append(diagnostic)
    }
  }

  /// The value of a field, nil where it is absent or null.
  package func node(_ name: String) -> YAMLNode? {
    guard let value = fields.first(where: { $0.key.text == name })?.value else { return nil }
    return value.scalar?.isNull == true ? nil : value
  }

  /// The key of a field that is there.
  package func key(_ name: String) -> YAMLScalar? {
    fields.first { $0.key.text == name }?.key
  }

  /// A field that is a single value.
  package mutating func scalar(_ name: String) -> YAMLScalar? {
    guard let node = node(name) else { return nil }
    if let scalar = node.scalar { return scalar }
    report("field `\(name)` must be a single value, not \(node.kindName)", node.range)
    return nil
  }

  /// A duration field, in milliseconds.
  package mutating func duration(_ name: String) -> Int64? {
    guard let scalar = scalar(name) else { return nil }
    do throws(PrometheusDuration.Failure) {
      return try PrometheusDuration.parse(scalar.text)
    } catch {
      report("\(error)", scalar.range)
      return nil
    }
  }

  /// A field that is a whole number.
  package mutating func integer(_ name: String) -> Int? {
    guard let scalar = scalar(name) else { return nil }
    if let number = Int(scalar.text) { return number }
    report("field `\(name)` must be a whole number, not `\(scalar.text)`", scalar.range)
    return nil
  }

  /// A field that is true or false.
  package mutating func boolean(_ name: String) -> Bool? {
    guard let scalar = scalar(name) else { return nil }
    if ["true", "True", "TRUE", "yes", "on"].contains(scalar.text) { return true }
    if ["false", "False", "FALSE", "no", "off"].contains(scalar.text) { return false }
    report("field `\(name)` must be true or false, not `\(scalar.text)`", scalar.range)
    return nil
  }

  /// The items of a list field; empty where it is absent.
  package mutating func items(_ name: String) -> [YAMLNode] {
    guard let node = node(name) else { return [] }
    if let items = node.items { return items }
    report("field `\(name)` must be a list, not \(node.kindName)", node.range)
    return []
  }

  /// The single values of a list field.
  package mutating func scalars(_ name: String) -> [YAMLScalar] {
    var found: [YAMLScalar] = []
    for item in items(name) {
      if let scalar = item.scalar {
        found.append(scalar)
      } else {
        report("items of `\(name)` must be single values, not \(item.kindName)", item.range)
      }
    }
    return found
  }

  /// The names and texts of a mapping field, in the order written.
  package mutating func texts(_ name: String) -> [(name: YAMLScalar, value: YAMLScalar)] {
    guard let node = node(name) else { return [] }
    guard let pairs = node.pairs else {
      report("field `\(name)` must be a mapping, not \(node.kindName)", node.range)
      return []
    }
    var found: [(name: YAMLScalar, value: YAMLScalar)] = []
    for (key, value) in pairs {
      if let scalar = value.scalar {
        found.append((key, scalar))
      } else {
        report("`\(key.text)` must be a single value, not \(value.kindName)", value.range)
      }
    }
    return found
  }

  /// Adds an error about a part of the mapping.
  package mutating func report(_ message: String, _ range: SourceRange) {
    diagnostics.append(
      Diagnostic(id: id, severity: .error, message: message, range: range))
  }
}
