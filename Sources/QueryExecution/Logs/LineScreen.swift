import ChunkEncoding

/// The line filters of a pipeline, answered by columns.
struct LineScreen {
  private let filters: [LineFilterStage]

  /// - Parameter filters: those that look at lines as they are stored.
  init(_ filters: [LineFilterStage]) { self.filters = filters }

  /// The rows of `rows` whose lines may pass every filter, and whether all of them do.
  ///
  /// - Complexity: as much of the columns is decoded as the filters concern.
  func rows(
    _ rows: RowSet, of lines: () throws -> OpenedTemplates
  ) throws -> (rows: RowSet, isExact: Bool) {
    var (rows, isExact) = (rows, true)
    for filter in filters where !rows.isNone {
      let screened = try filter.screened(rows, of: try lines())
      rows = screened.rows
      isExact = isExact && screened.isExact
    }
    return (rows, isExact)
  }
}
