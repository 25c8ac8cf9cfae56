/// JSON that a report is made of; members keep their order. Values that are nil are left out.
indirect enum ReportJSON {
  case string(String)
  case integer(Int)
  case array([ReportJSON])
  case object([(String, ReportJSON?)])

  /// The text on one line.
  var text: String {
    var out = ""
    write(into: &out)
    return out
  }

  private func write(into out: inout String) {
    switch self {
    case .string(let text): Self.write(quoted: text, into: &out)
    case .integer(let number): out += String(number)
    case .array(let elements):
      out += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { out += "," }
        element.write(into: &out)
      }
      out += "]"
    case .object(let members):
      out += "{"
      var needsComma = false
      for case (let name, let value?) in members {
        if needsComma { out += "," }
        needsComma = true
        Self.write(quoted: name, into: &out)
        out += ":"
        value.write(into: &out)
      }
      out += "}"
    }
  }

  private static func write(quoted text: String, into out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
