// What a plain scalar's text says of its type, by YAML 1.1 (https://yaml.org/type/).

import TextMatching

/// The types of plain scalars, as far as they tell keys apart: `1` is not `"1"`.
enum YAMLScalarType {
  private static let types: [(name: String, pattern: Regex?)] = [
    ("bool", "yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF"),
    (
      "int",
      "[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
        + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
    ),
    (
      "float",
      #"[-+]?(?:[0-9][0-9_]*)(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+][0-9]+)?"#
        + #"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)"#
        + #"|\.(?:nan|NaN|NAN)"#
    ),
    ("merge", "<<"), ("null", "~|null|Null|NULL|"),
    (
      "timestamp",
      "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
        + #"|[0-9][0-9][0-9][0-9]-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?"#
        + #":[0-9][0-9]:[0-9][0-9](?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9][0-9])?))?"#
    ),
    ("value", "="),
  ].map { ($0.0, try? Regex($0.1)) }

  /// The tag of a plain scalar.
  static func tag(of text: String) -> String {
    let name = types.first { $0.pattern?.matchesWhole(text) == true }?.name ?? "str"
    return "tag:yaml.org,2002:" + name
  }
}
