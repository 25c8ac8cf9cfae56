/// Every target, by name in the order in which they are fuzzed.
let fuzzTargets: [FuzzTarget] = [
  // ChunkEncoding
  .integers, .floats, .packing, .strings, .deflate, .gzip, .snappy, .lines,
  // ChunkStore
  .histograms, .metricSegment, .logSegment, .manifest, .writeAhead,
  // LineScanning and TextMatching
  .json, .logfmt, .regex, .linePattern,
  // PromQLSyntax and LogQLSyntax
  .promQL, .logQL, .fieldPath,
  // RuleFiles and AlertRouting
  .ruleFiles,
  // QueryEngine
  .promQLAnswers, .logQLAnswers, .logPipeline, .lineFormat,
  // Recordings
  .exposition, .logFiles, .prometheusChunk, .prometheusIndex, .prometheusTombstones,
  .prometheusRecord, .prometheusLog, .prometheusHead,
]
