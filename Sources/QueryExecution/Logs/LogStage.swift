/// One compiled stage of a pipeline.
protocol LogStage: AnyObject {
  /// Works on an entry: may change its line and labels. False drops the entry.
  func process(_ line: inout ArraySlice<UInt8>, _ labels: EntryLabels) -> Bool
}

/// The kinds of pipeline errors, as `__error__` names them.
enum PipelineErrorKind {
  static let json = "JSONParserErr"
  static let logfmt = "LogfmtParserErr"
  static let labelFilter = "LabelFilterErr"
  static let template = "TemplateFormatErr"
  static let sampleExtraction = "SampleExtractionErr"
}
