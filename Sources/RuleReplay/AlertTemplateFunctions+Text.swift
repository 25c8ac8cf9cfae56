// Texts, host names and links.

import GoTemplate
import TelemetryModel
import TextMatching

extension AlertTemplateFunctions {
  static let texts: Table = [
    "title": text { titled($0) },
    "toUpper": text { $0.uppercased() },
    "toLower": text { $0.lowercased() },
    "safeHtml": text { $0 },
    "stripPort": text { HostAndPort($0)?.host ?? $0 },
    "stripDomain": text { withoutDomain($0) },
    "urlQueryEscape": text { TemplateEscaping.query($0) },
    "graphLink": text { "/graph?g0.expr=" + TemplateEscaping.query($0) + "&g0.tab=0" },
    "tableLink": text { "/graph?g0.expr=" + TemplateEscaping.query($0) + "&g0.tab=1" },
    "args": TemplateFunction([], variadic: .any) { arguments, _ in
      var named: [String: TemplateValue] = [:]
      for (index, argument) in arguments.enumerated() { named["arg\(index)"] = argument }
      return .map(named)
    },
    "match": TemplateFunction([.string, .string]) { arguments, _ throws(TemplateFunctionError) in
      let regex = try regex(arguments[0].stringValue)
      return .bool(RegexReplacement.isFound(regex, in: arguments[1].stringValue))
    },
    "reReplaceAll": TemplateFunction([.string, .string, .string]) {
      arguments, _ throws(TemplateFunctionError) in
      let regex = try regex(arguments[0].stringValue)
      return .string(
        RegexReplacement.replaceAll(
          regex, in: arguments[2].stringValue, with: arguments[1].stringValue))
    },
  ]

  /// A function from text to text.
  private static func text(
    _ change: @escaping @Sendable (String) -> String
  ) -> TemplateFunction<AlertTemplateEnvironment> {
    TemplateFunction([.string]) { arguments, _ in .string(change(arguments[0].stringValue)) }
  }

  private static func regex(_ pattern: String) throws(TemplateFunctionError) -> Regex {
    do throws(Regex.Failure) {
      return try Regex(pattern)
    } catch {
      throw TemplateFunctionError(error.description)
    }
  }

  /// The first letter of each word in its title form, the rest as it is.
  private static func titled(_ text: String) -> String {
    var out = ""
    var isInWord = false
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      let isWordPart =
        properties.isAlphabetic || properties.numericType != nil || scalar == "_"
        || (isInWord && scalar == "'")
      out += isWordPart && !isInWord ? properties.titlecaseMapping : String(scalar)
      isInWord = isWordPart
    }
    return out
  }

  private static func withoutDomain(_ text: String) -> String {
    let split = HostAndPort(text)
    let host = split?.host ?? text
    if HostAndPort.isAddress(host) { return text }
    let name = String(host.prefix { $0 != "." })
    guard let port = split?.port, !port.isEmpty else { return name }
    return name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
  }
}

/// `host:port` or `[address]:port`.
struct HostAndPort {
  var host: String
  var port: String

  /// Nil where the text has no port, or more colons than an unbracketed host may.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    let colon = UInt8(ascii: ":")
    guard let last = bytes.lastIndex(of: colon) else { return nil }
    let isBracketed = bytes.first == UInt8(ascii: "[")
    if isBracketed {
      guard last > 0, bytes[last - 1] == UInt8(ascii: "]") else { return nil }
      host = String(decoding: bytes[1..<(last - 1)], as: UTF8.self)
    } else {
      guard bytes[..<last].firstIndex(of: colon) == nil else { return nil }
      host = String(decoding: bytes[..<last], as: UTF8.self)
    }
    guard !host.utf8.contains(where: { "[]".utf8.contains($0) }) else { return nil }
    port = String(decoding: bytes[(last + 1)...], as: UTF8.self)
  }

  /// Whether `host` is an IPv4 address, or looks like an IPv6 one.
  static func isAddress(_ host: String) -> Bool {
    let bytes = host.utf8
    if bytes.contains(UInt8(ascii: ":")) {
      return bytes.allSatisfy { byte in
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
          || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
      }
    }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        part.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } && UInt8(part) != nil
          && (part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0"))
      }
  }
}
