/// A grid of dots drawn with Braille characters: two dots wide and four high a character.
struct BrailleCanvas {
  /// The bit of each dot of a character, by row and column (Unicode, block U+2800).
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  /// Size in characters.
  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  /// Which series drew the character last.
  private var owners: [Int]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = [UInt8](repeating: 0, count: columns * rows)
    owners = [Int](repeating: 0, count: columns * rows)
  }

  var dotColumns: Int { columns * 2 }
  var dotRows: Int { rows * 4 }

  /// Sets the dot at `x` from the left and `y` from the top; dots off the canvas are left out.
  mutating func set(x: Int, y: Int, owner: Int) {
    guard (0..<dotColumns).contains(x), (0..<dotRows).contains(y) else { return }
    let cell = y / 4 * columns + x / 2
    dots[cell] |= Self.bits[y % 4][x % 2]
    owners[cell] = owner
  }

  /// Draws a line between two dots (Bresenham).
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), owner: Int) {
    let width = abs(end.x - start.x)
    let height = abs(end.y - start.y)
    let steps = max(width, height)
    for step in 0...steps {
      let x = steps == 0 ? start.x : start.x + rounded((end.x - start.x) * step, by: steps)
      let y = steps == 0 ? start.y : start.y + rounded((end.y - start.y) * step, by: steps)
      set(x: x, y: y, owner: owner)
    }
  }

  private func rounded(_ value: Int, by divisor: Int) -> Int {
    (2 * value + (value < 0 ? -divisor : divisor)) / (2 * divisor)
  }

  /// The character at a place and the series that drew it; a space where nothing is drawn.
  func cell(column: Int, row: Int) -> (character: Character, owner: Int) {
    let cell = row * columns + column
    guard dots[cell] != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(dots[cell])) else {
      return (" ", 0)
    }
    return (Character(scalar), owners[cell])
  }
}
