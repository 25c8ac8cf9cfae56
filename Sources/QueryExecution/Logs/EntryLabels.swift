import TelemetryModel

/// The labels of one entry on its way through a pipeline: the specification's §3.3.
///
/// A reusable buffer: `begin` resets it for the next entry of the stream.
final class EntryLabels {
  /// A stage's failure, kept with the entry.
  struct Failure: Hashable {
    var kind: String
    var details: String
  }

  static let suffix = "_extracted"

  /// The stream's own labels.
  let base: Labels
  private var metadata: [Label] = []
  private var parsed: [Label] = []
  private var deleted: [String] = []
  private(set) var failure: Failure?
  /// The entry's time in nanoseconds since the epoch.
  private(set) var timestamp: Int64 = 0

  init(base: Labels) { self.base = base }

  func begin(timestamp: Int64, structuredMetadata: Labels) {
    self.timestamp = timestamp
    metadata.removeAll(keepingCapacity: true)
    parsed.removeAll(keepingCapacity: true)
    deleted.removeAll(keepingCapacity: true)
    failure = nil
    for pair in structuredMetadata.pairs {
      if pair.name == LabelName.error {
        failure = Failure(kind: pair.value, details: failure?.details ?? "")
      } else if pair.name == LabelName.errorDetails {
        failure = Failure(kind: failure?.kind ?? "", details: pair.value)
      } else {
        let name = base[pair.name] == nil ? pair.name : pair.name + Self.suffix
        Self.put(Label(name: name, value: pair.value), into: &metadata)
      }
    }
  }

  // MARK: Reading

  /// The value of a label, nil where it is absent. `__error__` is readable, its details are not.
  func value(_ name: String) -> String? {
    if name == LabelName.error { return failure?.kind }
    for list in [metadata, parsed] {
      for pair in list where pair.name.equalsBytes(name) { return pair.value }
    }
    if deleted.contains(where: { $0.equalsBytes(name) }) { return nil }
    return base[name]
  }

  /// The final label set.
  func labels() -> Labels {
    var pairs: [Label] = []
    pairs.reserveCapacity(base.count + metadata.count + parsed.count + 2)
    for pair in base.pairs
    where !deleted.contains(where: { $0.equalsBytes(pair.name) })
      && !Self.has(pair.name, in: metadata) && !Self.has(pair.name, in: parsed)
    {
      pairs.append(pair)
    }
    pairs += metadata
    pairs += parsed
    if let failure {
      pairs.append(Label(name: LabelName.error, value: failure.kind))
      if !failure.details.isEmpty {
        pairs.append(Label(name: LabelName.errorDetails, value: failure.details))
      }
    }
    pairs.sort { $0.name.precedesBytes($1.name) }
    return Labels(sorted: pairs)
  }

  // MARK: Writing

  /// Notes a failure in place of any before.
  func fail(_ kind: String, _ details: String = "") {
    failure = Failure(kind: kind, details: details)
  }

  /// Notes a failure unless there is one.
  func failOnce(_ kind: String, _ details: String) {
    if failure == nil { fail(kind, details) }
  }

  func clearFailure() { failure = nil }

  func clearFailureDetails() { failure?.details = "" }

  /// The name that a parser's label gets beside the stream's labels and the structured metadata.
  private func target(_ name: String) -> String {
    base[name] != nil || Self.has(name, in: metadata) ? name + Self.suffix : name
  }

  /// Sets a label that a parser found; the first value wins.
  func setFromParser(_ name: String, _ value: String) {
    let target = target(name)
    if Self.has(target, in: parsed) { return }
    overwrite(target, value)
  }

  /// Sets a label that a parser's expression names; the last value wins.
  func setFromExpression(_ name: String, _ value: String) { overwrite(target(name), value) }

  /// Whether a label of this name is anywhere.
  func isSet(_ name: String) -> Bool { value(name) != nil }

  /// Whether the stream or the structured metadata has a label of this name.
  func isGiven(_ name: String) -> Bool { base[name] != nil || Self.has(name, in: metadata) }

  /// Sets a label as a parsed one; it hides any other of its name.
  func overwrite(_ name: String, _ value: String) {
    metadata.removeAll { $0.name.equalsBytes(name) }
    Self.put(Label(name: name, value: value), into: &parsed)
  }

  func delete(_ name: String) {
    metadata.removeAll { $0.name.equalsBytes(name) }
    parsed.removeAll { $0.name.equalsBytes(name) }
    if base[name] != nil { deleted.append(name) }
  }

  private static func has(_ name: String, in list: [Label]) -> Bool {
    list.contains { $0.name.equalsBytes(name) }
  }

  private static func put(_ label: Label, into list: inout [Label]) {
    if let place = list.firstIndex(where: { $0.name.equalsBytes(label.name) }) {
      list[place] = label
    } else {
      list.append(label)
    }
  }
}
