// Changes to a file that leave its other bytes where they are, as cutting and inserting would not.

enum SegmentChange {
  /// What `input` stands for: a byte 0, then a file; or the number of a written one, from 1, then
  /// changes: two bytes of place, one of width (1, 2, 4 or 8) and what is done, those bytes.
  static func changed(_ written: [[UInt8]], by input: FuzzInput) -> [UInt8] {
    var input = input
    let number = input.byte()
    if number == 0 || written.isEmpty { return input.rest }
    var bytes = written[(number - 1) % written.count]
    while !input.rest.isEmpty, !bytes.isEmpty {
      let place = input.count() % bytes.count
      let how = input.byte()
      for index in place..<min(place + 1 << (how & 3), bytes.count) {
        let value = UInt8(input.byte())
        // Replacing finds large numbers, changing single bits those near what stands there.
        bytes[index] = how & 4 == 0 ? value : bytes[index] ^ value
      }
    }
    return bytes
  }

  /// Changes that change nothing, at a few places.
  static func seed(_ number: Int) -> [UInt8] {
    [UInt8(number)]
      + [64, 300, 900].flatMap { FuzzInput.bytes(of: $0) + [7] + [0, 0, 0, 0, 0, 0, 0, 0] }
  }
}
