import LineScanning
import LogQLSyntax

/// `| json label="path"`: the fields that paths name, whole objects and arrays too.
final class JSONExpressionStage: LogStage {
  private let extractions: [(label: String, path: [FieldPath.Component])]

  init(_ extractions: [LabelExtraction]) throws(PipelineCompilationError) {
    var compiled: [(label: String, path: [FieldPath.Component])] = []
    for extraction in extractions {
      do throws(FieldPath.Failure) {
        compiled.append((extraction.label, try FieldPath(extraction.expression).components))
      } catch {
        throw PipelineCompilationError(
          "cannot parse expression [\(extraction.expression)]: \(error)")
      }
    }
    self.extractions = compiled
  }

  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool {
    guard let first = line.first else { return true }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"")
    else {
      labels.fail(PipelineErrorKind.json)
      return true
    }
    for (label, path) in extractions {
      let found = line.withUnsafeBufferPointer { bytes in
        JSONPathFinder.first(path, in: bytes)
      }
      if let found {
        labels.setFromExpression(label, found)
      } else if !labels.isSet(label) {
        labels.overwrite(label, "")
      }
    }
    return true
  }
}

/// Finds the first value at a path.
private enum JSONPathFinder {
  /// How many steps a path may have; no value is looked for deeper down.
  private static let stepMax = 128

  /// The value's text, nil where there is none before the line's end or its first error.
  static func first(
    _ path: [FieldPath.Component], in bytes: UnsafeBufferPointer<UInt8>
  ) -> String? {
    if path.count > stepMax { return nil }
    var scanner = JSONLineScanner(bytes)
    var found: String?
    do throws(JSONLineScanner.Failure) {
      try visit(&scanner, bytes, path[...], &found)
    } catch {
      return found
    }
    return found
  }

  private static func visit(
    _ scanner: inout JSONLineScanner, _ bytes: UnsafeBufferPointer<UInt8>,
    _ path: ArraySlice<FieldPath.Component>, _ found: inout String?
  ) throws(JSONLineScanner.Failure) {
    let kind = try scanner.kind()
    guard let step = path.first else {
      found = try text(&scanner, bytes, kind)
      return
    }
    switch (step, kind) {
    case (.key(let name), .object):
      try scanner.forEachMember { (inner, key) throws(JSONLineScanner.Failure) in
        if found == nil, key.elementsEqual(name.utf8) {
          try visit(&inner, bytes, path.dropFirst(), &found)
        } else {
          try inner.skipValue()
        }
      }
    case (.index(let wanted), .array):
      try scanner.forEachElement { (inner, index) throws(JSONLineScanner.Failure) in
        if found == nil, index == wanted {
          try visit(&inner, bytes, path.dropFirst(), &found)
        } else {
          try inner.skipValue()
        }
      }
    case (.key, _), (.index, _): try scanner.skipValue()
    }
  }

  /// A value as the stage shows it: null empty, objects raw, arrays raw with their escapes
  /// resolved.
  private static func text(
    _ scanner: inout JSONLineScanner, _ bytes: UnsafeBufferPointer<UInt8>,
    _ kind: JSONLineScanner.Kind
  ) throws(JSONLineScanner.Failure) -> String {
    switch kind {
    case .string, .scalar: return try scanner.scalarText(kind)
    case .null:
      try scanner.skipValue()
      return ""
    case .object: return String(decoding: bytes[try scanner.skipValue()], as: UTF8.self)
    case .array:
      let raw = bytes[try scanner.skipValue()]
      return String(decoding: JSONEscapes.unescaped(raw) ?? Array(raw), as: UTF8.self)
    }
  }
}
