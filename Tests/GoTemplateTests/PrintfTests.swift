import GoTemplate
import TelemetryModel
import Testing

@Suite("printf")
struct PrintfTests {
  static let cases: [(String, [TemplateValue], String)] = [
    ("%d%%", [.int(5)], "5%"),
    ("%5d|%-5d|%05d", [.int(42), .int(42), .int(42)], "   42|42   |00042"),
    (
      "%+d % d %x %X %o %b %c %U",
      [.int(1), .int(2), .int(255), .int(255), .int(8), .int(5), .int(97), .int(97)],
      "+1  2 ff FF 10 101 a U+0061"
    ),
    (
      "%.2f %6.1f %e %g %v",
      [.float(3.14159), .float(2.25), .float(1500), .float(1e6), .float(0.1)],
      "3.14    2.2 1.500000e+03 1e+06 0.1"
    ),
    ("%.4g", [.float(0.123456)], "0.1235"),
    (
      "%s|%10s|%-4s|%.2s|%q",
      [.string("a"), .string("b"), .string("c"), .string("xyz"), .string("q")],
      "a|         b|c   |xy|\"q\""
    ),
    ("%x", [.string("hi")], "6869"),
    ("%t", [.bool(true)], "true"),
    ("%d", [.string("hi")], "%!d(string=hi)"),
    ("%f", [.string("1")], "%!f(string=1)"),
    ("%s", [.int(1)], "%!s(int=1)"),
    ("%d", [], "%!d(MISSING)"),
    ("x", [.int(1), .string("a")], "x%!(EXTRA int=1, string=a)"),
    ("%", [], "%!(NOVERB)"),
    ("%z", [.int(1)], "%!z(int=1)"),
    ("%v %s", [.null, .null], "<nil> %!s(<nil>)"),
    ("%[2]s %[1]s", [.string("a"), .string("b")], "b a"),
    ("%*d", [.int(4), .int(7)], "   7"),
    ("%v", [.list([.int(1), .string("a")])], "[1 a]"),
    ("%v", [.labels(["b": "2", "a": "1"])], "map[a:1 b:2]"),
    ("%T", [.float(1)], "float64"),
    ("%f %v", [.float(.infinity), .float(.nan)], "+Inf NaN"),
    ("%s %d", [.duration(90_000_000_000), .duration(5)], "1m30s 5"),
    ("%x", [.float(1.5)], "0x1.8p+00"),
    ("%08.3f|%+.1f", [.float(-3.14159), .float(2)], "-003.142|+2.0"),
  ]

  @Test(arguments: cases)
  func formatsAsGoDoes(format: String, arguments: [TemplateValue], expected: String) {
    #expect(PrintfFormatter.format(format, arguments) == expected)
  }
}
