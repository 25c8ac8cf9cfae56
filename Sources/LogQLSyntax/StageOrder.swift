// The order in which a pipeline's stages run: line filters move forward to the last barrier
// (specification §3.2, appendix B).

/// Stages in the order they run. Line filters are collected to stand before the other stages since
/// the last barrier; a label filter is a barrier before itself, `line_format` and `unpack` behind
/// themselves.
///
/// - Complexity: O(`stages.count`).
package func reordered(_ stages: [Stage]) -> [Stage] {
  var lineFilters: [Stage] = []
  var others: [Stage] = []
  var result: [Stage] = []
  func flush() {
    result += lineFilters
    result += others
    lineFilters.removeAll()
    others.removeAll()
  }
  for stage in stages {
    switch stage.kind {
    case .labelFilter:
      flush()
      result.append(stage)
    case .lineFilter: lineFilters.append(stage)
    case .lineFormat, .unpack:
      others.append(stage)
      flush()
    case .json, .logfmt, .regexp, .pattern, .labelFormat, .decolorize, .drop, .keep, .unwrap:
      others.append(stage)
    }
  }
  flush()
  return result
}
