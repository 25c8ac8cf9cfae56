/// How text for a terminal is dressed. Plain unless colour is asked for: whoever knows the terminal
/// decides.
package struct Style: Hashable, Sendable {
  /// What a piece of text is, which decides its colour.
  package enum Role: Hashable, Sendable {
    case error, warning, info, success
    /// Line numbers, frames, things beside the point.
    case faint
    case emphasis
    /// One of a few colours that tell series or label sets apart; any number.
    case series(Int)
  }

  /// Whether escape sequences are written.
  package var isColored: Bool

  package init(isColored: Bool) { self.isColored = isColored }

  /// Text without escape sequences: the same bytes every time.
  package static let plain = Style(isColored: false)
  package static let colored = Style(isColored: true)

  private static let seriesColors = [36, 33, 35, 32, 34, 31, 96, 93, 95, 92]

  /// `text` in the colour of `role`.
  package func paint(_ text: String, _ role: Role) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(code(role))m\(text)\u{1B}[0m" : text
  }

  private func code(_ role: Role) -> String {
    switch role {
    case .error: "1;31"
    case .warning: "1;33"
    case .info: "1;36"
    case .success: "1;32"
    case .faint: "2"
    case .emphasis: "1"
    case .series(let index):
      String(Self.seriesColors[Int(index.magnitude % UInt(Self.seriesColors.count))])
    }
  }
}

extension Diagnostic.Severity {
  /// The role whose colour says how bad it is.
  package var role: Style.Role {
    switch self {
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }
}
