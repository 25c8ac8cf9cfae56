// The names of the functions that `line_format` and `label_format` templates may call.

/// The template functions beside Go's built-in ones (specification §3.7).
package enum TemplateFunctionNames {
  /// All of them.
  package static let all: [String] = [
    "ToLower", "ToUpper", "TrimSpace", "Replace", "Trim", "TrimLeft", "TrimRight", "TrimPrefix",
    "TrimSuffix", "lower", "upper", "title", "trim", "trimAll", "trimPrefix", "trimSuffix",
    "replace", "contains", "hasPrefix", "hasSuffix", "trunc", "substr", "repeat", "indent",
    "nindent", "alignLeft", "alignRight", "regexReplaceAll", "regexReplaceAllLiteral", "count",
    "urlencode", "urldecode", "b64enc", "b64dec", "bytes", "duration", "duration_seconds", "int",
    "float64", "add", "sub", "mul", "div", "mod", "max", "min", "addf", "subf", "mulf", "divf",
    "maxf", "minf", "ceil", "floor", "round", "fromJson", "now", "date", "toDate", "toDateInZone",
    "unixEpoch", "unixEpochMillis", "unixEpochNanos", "unixToTime", "default", "__line__",
    "__timestamp__",
  ]
}
