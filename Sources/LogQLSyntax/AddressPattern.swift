// The pattern of `ip("…")`: one address, a network, or a range.

/// An IPv4 or IPv6 address.
package struct Address: Hashable, Sendable {
  /// 4 or 16 bytes, the most significant first.
  package var bytes: [UInt8]

  /// Parses dotted or colon notation; nil where `text` is no address.
  ///
  /// - Complexity: O(length of `text`).
  package init?(_ text: String) {
    let hasZone = text.utf8.contains(UInt8(ascii: "%"))
    guard
      let bytes = text.utf8.contains(UInt8(ascii: ":")) ? Self.version6(text) : Self.version4(text)
    else { return nil }
    if hasZone { return nil }
    self.bytes = bytes
  }

  private static func version4(_ text: String) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      let isPadded = part.utf8.count > 1 && part.utf8.first == UInt8(ascii: "0")
      guard (1...3).contains(part.utf8.count), !isPadded,
        part.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let byte = UInt8(part)
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func version6(_ text: String) -> [UInt8]? {
    let halves = split(text)
    guard halves.count <= 2, let head = groups(halves[0]) else { return nil }
    guard halves.count == 2 else { return head.count == 16 ? head : nil }
    guard let tail = groups(halves[1]), head.count + tail.count <= 14 else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  /// The text before and behind `::`; more than two parts where that stands twice.
  private static func split(_ text: String) -> [String] {
    var parts: [[UInt8]] = [[]]
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let isColon = bytes[index] == UInt8(ascii: ":")
      if isColon, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ":") {
        parts.append([])
        index += 2
      } else {
        parts[parts.count - 1].append(bytes[index])
        index += 1
      }
    }
    return parts.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Groups of hexadecimal digits between colons, the last of which may be a dotted address.
  private static func groups(_ text: String) -> [UInt8]? {
    if text.isEmpty { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
        guard let dotted = version4(String(part)) else { return nil }
        return bytes + dotted
      }
      guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal),
        let group = UInt16(part, radix: 16)
      else { return nil }
      bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
    }
    return bytes
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }
}

/// What `ip("…")` looks for.
package enum AddressPattern: Hashable, Sendable {
  /// One address.
  case single(Address)
  /// An address and the number of its leading bits that count.
  case network(Address, prefixLength: Int)
  /// Both ends belong to it.
  case range(from: Address, to: Address)

  /// Parses the pattern; nil where it is none.
  package init?(_ text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    if ends.count == 2, let low = Address(String(ends[0])), let high = Address(String(ends[1])) {
      guard low.bytes.count == high.bytes.count,
        !high.bytes.lexicographicallyPrecedes(low.bytes)
      else { return nil }
      self = .range(from: low, to: high)
      return
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let address = Address(String(first)) else { return nil }
    if parts.count == 1 {
      self = .single(address)
      return
    }
    let isNumber = parts[1].utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    guard parts.count == 2, isNumber, let length = Int(parts[1]), length <= address.bytes.count * 8
    else { return nil }
    self = .network(address, prefixLength: length)
  }
}
