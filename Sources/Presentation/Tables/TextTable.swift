import Diagnostics

/// A table of text in aligned columns, two spaces apart.
struct TextTable {
  enum Alignment {
    case left, right
  }

  private static let gap = 2

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// A table with a header row.
  init(header: [(title: String, alignment: Alignment)]) {
    alignments = header.map(\.alignment)
    rows = [header.map(\.title)]
  }

  /// Adds a row; it has a cell for each column.
  mutating func append(_ row: [String]) { rows.append(row) }

  /// The lines of the table, the header in bold, cut to `width` columns where one is given.
  func render(style: Style, width: Int?) -> String {
    let widths = alignments.indices.map { column in
      rows.lazy.map { DisplayWidth.of($0[column]) }.max() ?? 0
    }
    var out = ""
    for (number, row) in rows.enumerated() {
      var line = ""
      for (column, cell) in row.enumerated() {
        if column > 0 { line += String(repeating: " ", count: Self.gap) }
        switch alignments[column] {
        case .right: line += DisplayWidth.leftPadded(cell, to: widths[column])
        case .left where column == row.count - 1: line += cell
        case .left: line += DisplayWidth.padded(cell, to: widths[column])
        }
      }
      while line.last == " " { line.removeLast() }
      if let width { line = DisplayWidth.truncated(line, to: width) }
      out += (number == 0 ? style.paint(line, .emphasis) : line) + "\n"
    }
    return out
  }
}
