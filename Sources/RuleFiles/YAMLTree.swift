// What a YAML text says, before its places are those of bytes.

import Diagnostics

/// A node as it was read; where an alias stood is what its anchor marks.
enum YAMLTree {
  case scalar(Scalar)
  case sequence([YAMLTree], YAMLMark)
  case mapping([(key: YAMLTree, value: YAMLTree)], YAMLMark)

  /// A scalar and what decides its type.
  struct Scalar {
    var text: String
    var style: YAMLScalarStyle
    /// Nil where the text decides.
    var tag: String?
    var mark: YAMLMark
  }

  var mark: YAMLMark {
    switch self {
    case .scalar(let scalar): scalar.mark
    case .sequence(_, let mark), .mapping(_, let mark): mark
    }
  }
}

/// A place as libyaml counts: lines and Unicode scalars, both from 0.
struct YAMLMark: Hashable {
  var line: Int
  var column: Int
}

/// Why a text is not YAML.
struct YAMLFailure: Error {
  /// Where it was found.
  enum Place: Hashable {
    case mark(YAMLMark)
    /// An offset in bytes.
    case offset(Int)
    case range(SourceRange)
  }

  var message: String
  var place: Place?
  /// What was being read, and where that began.
  var context: (message: String, mark: YAMLMark)?
}
