import LineScanning
import TelemetryModel

/// The labels of one entry on its way through a pipeline: the specification's §3.3.
///
/// A reusable buffer: `begin` resets it for the next entry of the stream.
final class EntryLabels {
  static let suffix = "_extracted"

  /// The stream's own labels.
  let base: Labels
  // SAFETY of the accesses that are not checked, which took a tenth of the time of parsing lines:
  // the labels belong to one thread, and no method of a list calls back.
  @exclusivity(unchecked) private var metadata = LabelList()
  @exclusivity(unchecked) private var parsed = LabelList()
  /// Of each of the stream's labels whether it has been deleted.
  private var isDeleted: [Bool]
  private var hasDeletions = false
  /// The kind of the entry's failure, empty without one.
  private(set) var errorKind = ""
  private(set) var errorDetails = ""
  /// The entry's time in nanoseconds since the epoch.
  private(set) var timestamp: Int64 = 0

  /// Finds the fields of the only labels that matter, beside those of the stream; nil where all do.
  private let finder: JSONFieldFinder?
  /// Whether all labels matter for now.
  var findsAll = false

  /// Labels of entries of a stream.
  ///
  /// - Parameters:
  ///   - base: the stream's own labels.
  ///   - wanted: the only ones that matter beside those; nil where all do.
  init(base: Labels, wanted: Set<String>? = nil) {
    self.base = base
    isDeleted = Array(repeating: false, count: base.count)
    finder = wanted.map { JSONFieldFinder(FieldNames(Self.fields(of: $0, base))) }
  }

  func begin(timestamp: Int64, structuredMetadata: Labels) {
    self.timestamp = timestamp
    if !metadata.isEmpty { metadata.removeAll() }
    if !parsed.isEmpty { parsed.removeAll() }
    if hasDeletions {
      for place in isDeleted.indices { isDeleted[place] = false }
      hasDeletions = false
    }
    errorKind = ""
    errorDetails = ""
    for pair in structuredMetadata.pairs {
      if pair.name.equalsBytes(LabelName.error) {
        errorKind = pair.value
      } else if pair.name.equalsBytes(LabelName.errorDetails) {
        errorDetails = pair.value
      } else {
        metadata.set(base[pair.name] == nil ? pair.name : pair.name + Self.suffix, pair.value)
      }
    }
  }

  /// Finds the fields that parsers must find; nil where they must find all.
  var wantedFields: JSONFieldFinder? { metadata.isEmpty && !findsAll ? finder : nil }

  /// The fields that give `labels`: those of the stream's own names have others.
  private static func fields(of labels: Set<String>, _ base: Labels) -> [String] {
    labels.flatMap { label in
      if base[label] == nil && !label.hasSuffix(suffix) { return [label] }
      let stem = String(label.dropLast(suffix.count))
      return (base[label] == nil ? [label] : [])
        + (label.hasSuffix(suffix) && base[stem] != nil ? [stem] : [])
    }
  }

  // MARK: Reading

  var hasError: Bool { !errorKind.isEmpty }

  /// Whether the entry has the stream's labels and nothing else.
  var isPlain: Bool {
    metadata.isEmpty && parsed.isEmpty && !hasDeletions && !hasError && errorDetails.isEmpty
  }

  /// The value of a label, nil where it is absent. `__error__` is readable, its details are not.
  func value(_ name: String) -> String? {
    if hasError, name.equalsBytes(LabelName.error) { return errorKind }
    if let value = metadata[name] ?? parsed[name] { return value }
    guard let place = base.pairs.firstIndex(where: { $0.name.equalsBytes(name) }),
      !isDeleted[place]
    else { return nil }
    return base.pairs[place].value
  }

  /// The final label set.
  func labels() -> Labels {
    if isPlain { return base }
    var pairs: [Label] = []
    pairs.reserveCapacity(base.count + metadata.pairs.count + parsed.pairs.count + 2)
    for (place, pair) in base.pairs.enumerated()
    where !isDeleted[place] && !metadata.contains(pair.name) && !parsed.contains(pair.name) {
      pairs.append(pair)
    }
    pairs += metadata.pairs
    pairs += parsed.pairs
    Self.replace(LabelName.error, errorKind, in: &pairs)
    Self.replace(LabelName.errorDetails, errorDetails, in: &pairs)
    pairs.sort { $0.name.precedesBytes($1.name) }
    return Labels(sorted: pairs)
  }

  /// Puts a label in place of any of its name, unless it is empty.
  private static func replace(_ name: String, _ value: String, in pairs: inout [Label]) {
    if value.isEmpty { return }
    pairs.removeAll { $0.name.equalsBytes(name) }
    pairs.append(Label(name: name, value: value))
  }

  // MARK: Writing

  /// Notes a failure in place of any before.
  func fail(_ kind: String, _ details: String = "") {
    errorKind = kind
    errorDetails = details
  }

  /// Notes a failure unless there is one.
  func failOnce(_ kind: String, _ details: String) {
    if !hasError { fail(kind, details) }
  }

  func clearError() { errorKind = "" }

  func clearErrorDetails() { errorDetails = "" }

  /// The name that a parser's label gets beside the stream's labels and the structured metadata.
  func target(_ name: String) -> String {
    isGiven(name) ? name + Self.suffix : name
  }

  /// Sets a label that a parser found; the first value wins.
  func setFromParser(_ name: String, _ value: String) {
    let target = target(name)
    if !parsed.contains(target) { overwrite(target, value) }
  }

  /// Sets a label that a parser's expression names; the last value wins.
  func setFromExpression(_ name: String, _ value: String) { overwrite(target(name), value) }

  /// Whether a label of this name is anywhere.
  func isSet(_ name: String) -> Bool { value(name) != nil }

  /// Whether the stream or the structured metadata has a label of this name.
  func isGiven(_ name: String) -> Bool { base[name] != nil || metadata.contains(name) }

  /// Sets a label as a parsed one; it hides any other of its name.
  func overwrite(_ name: String, _ value: String) {
    metadata.remove(name)
    parsed.set(name, value)
  }

  func delete(_ name: String) {
    metadata.remove(name)
    parsed.remove(name)
    deleteBase { $0.name.equalsBytes(name) }
  }

  /// Deletes every label but those that `isKept` names; failures stay.
  ///
  /// - Complexity: O(number of labels), times that of `isKept`.
  func keep(_ isKept: (Label) -> Bool) {
    // What a set label hides must not come back with it gone.
    deleteBase { metadata.contains($0.name) || parsed.contains($0.name) || !isKept($0) }
    metadata.removeAll { !isKept($0) }
    parsed.removeAll { !isKept($0) }
  }

  private func deleteBase(_ isRemoved: (Label) -> Bool) {
    for (place, pair) in base.pairs.enumerated() where !isDeleted[place] && isRemoved(pair) {
      isDeleted[place] = true
      hasDeletions = true
    }
  }
}
