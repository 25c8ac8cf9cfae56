// The rules for single files, as functions of their text: what they find, or nothing.

/// Lines that are too long, words that do not stay, paths of somebody's machine.
enum SourceRules {
  static let mostColumns = 100
  static let mostLines = 500
  static let mostFunctionLines = 60

  /// Lines over `mostColumns` that hold no string literal: a literal is not worth breaking, and the
  /// reference engines' error texts are long.
  static func longLines(_ file: RepositoryFile) -> [String] {
    var isInsideLiteral = false
    var found: [String] = []
    for (index, line) in file.lines.enumerated() {
      let isComment = !isInsideLiteral && line.utf8.drop { $0 == 0x20 }.starts(with: "//".utf8)
      let quotes = isComment ? 0 : line.utf8.count { $0 == UInt8(ascii: "\"") }
      let holdsLiteral = isInsideLiteral || quotes > 0
      if quotes >= 3, line.matches(of: /"""/).count % 2 == 1 { isInsideLiteral.toggle() }
      // Columns are characters; counting bytes first spares most lines the slower count.
      if !holdsLiteral, line.utf8.count > mostColumns, line.count > mostColumns {
        found.append("\(file.path):\(index + 1): \(line.count) columns")
      }
    }
    return found
  }

  /// The file, where it has more than `mostLines` lines.
  static func longFile(_ file: RepositoryFile) -> [String] {
    let count = file.lines.count
    return count > mostLines ? ["\(file.path): \(count) lines"] : []
  }

  /// Functions of more than `mostFunctionLines` lines, from `func` or `init` to the closing brace.
  /// Relies on the formatter: a body's brace closes at the indentation of its declaration.
  static func longFunctions(_ file: RepositoryFile) -> [String] {
    let lines = file.lines
    var found: [String] = []
    for (index, line) in lines.enumerated() where line.contains("func ") || line.contains("init") {
      let head = /( *)(?:[\w@]+(?:\([^)]*\))? )*(?:func [^ (<]+|init[?]?)[(<].*/
      guard let match = line.wholeMatch(of: head), !line.hasSuffix("}") else { continue }
      let indentation = match.output.1
      // A requirement of a protocol has no body: its protocol ends before any brace that fits.
      let end = lines[(index + 1)...].firstIndex { later in
        later == indentation + "}" || !later.isEmpty && !later.hasPrefix(indentation)
      }
      guard let end, lines[end] == indentation + "}" else { continue }
      let count = end - index + 1
      if count > mostFunctionLines {
        found.append("\(file.path):\(index + 1): a function of \(count) lines")
      }
    }
    return found
  }

  /// Marks of unfinished work, traps and unchecked casts.
  static func forbiddenWords(_ file: RepositoryFile) -> [String] {
    let words = ["TODO", "FIXME", "XXX", "fatalError", "try!", "as!"]
    guard words.contains(where: { file.text.contains($0) }) else { return [] }
    return file.lines.enumerated().compactMap { index, line in
      line.firstMatch(of: /\b(?:TODO|FIXME|XXX|fatalError)\b|\btry!|\bas!/).map {
        "\(file.path):\(index + 1): \($0.output)"
      }
    }
  }

  /// Absolute paths that exist on one machine only.
  static func machinePaths(_ file: RepositoryFile) -> [String] {
    let folders = ["work", "root", "opt"].map { "/\($0)/" }
    guard folders.contains(where: { file.text.contains($0) }) else { return [] }
    return file.lines.enumerated().compactMap { index, line in
      line.firstMatch(of: /(?:^|[^\w.\/\])}*])(\/(?:work|root|opt)\/)/).map {
        "\(file.path):\(index + 1): \($0.output.1)"
      }
    }
  }

  /// Imports of Foundation, which the core does without.
  static func foundationImports(_ file: RepositoryFile) -> [String] {
    imports(of: file).filter { $0.module.hasPrefix("Foundation") }.map {
      "\(file.path):\($0.line): \($0.module)"
    }
  }

  /// Imports of house targets that stand on the same floor or above.
  static func upwardImports(_ file: RepositoryFile) -> [String] {
    guard file.path.hasPrefix("Sources/"), let target = file.target else { return [] }
    let targetsByModule = Dictionary(
      uniqueKeysWithValues: floors.keys.map { (moduleName($0), $0) })
    return imports(of: file).compactMap { line, module in
      guard let imported = targetsByModule[module] else { return nil }
      return isArrowAllowed(from: target, to: imported)
        ? nil : "\(file.path):\(line): \(target) imports \(imported)"
    }
  }
}
