/// Lines that are not as their neighbours: one in a hundred. Those without a time of their own
/// carry a number that makes them unlike any other, since entries that agree in time and line are
/// one entry.
enum OddLines {
  static func templates(_ shape: LogStream.Shape) -> [LineTemplate] {
    let front =
      switch shape {
      case .json: #"{"time":"<time>","level":"info","msg":""#
      case .logfmt: #"time=<time> level=info msg=""#
      case .access, .service, .syslog: #"<time> ""#
      }
    let back =
      switch shape {
      case .json: #"","trace_id":"<hex 32>"}"#
      case .logfmt, .access, .service, .syslog: #"" trace=<hex 16>"#
      }
    return (bare + quoted.map { front + $0 + back } + own(shape) + [front + "cut off <hex 8>"])
      .map { LineTemplate($0) }
  }

  /// A line of 64 KiB.
  static let long = LineTemplate("<time> request body follows: <fill 65536>")

  private static let bare = [
    "panic: runtime error: index out of range [<int 64>] with length <int 64> [<hex 16>]",
    "\tat org.example.<of file>.run(<of file>.java:<int 900>) [<hex 16>]",
    "goroutine <long 9000> [running, locked to thread <hex 16>]:",
    "<byte FF><byte FE>not UTF-8<byte C3>( <hex 16>",
    "    \"<hex 16>\": {",
    "<hex 16><byte 0D>",
    "nul<byte 00>and bell<byte 07> <hex 16>",
  ]

  private static let quoted = [
    "Nachricht von J\u{fc}rgen \u{1f44d} \u{2013} \u{6d88}\u{606f}\u{5df2}\u{9001}\u{8fbe} <int 99>",
    #"said \"<of word>\" in C:\\temp\\<int 99>\\log \u00e9\t\n"#,
    "e\u{301}te\u{301} a\u{300} <of word>, \u{645}\u{631}\u{62d}\u{628}\u{627} <int 9>",
  ]

  private static func own(_ shape: LogStream.Shape) -> [String] {
    switch shape {
    case .json:
      [
        #"{ "time": "<time>", "tags": ["a", "b<int 9>"], "user": {"id": <id>, "plan": null} }"#,
        #"{"time":"<time>","level":"warn","level":"error","n":18446744073709551616,"r":1.50E-07}"#,
        #"{"time":"<time>","level":"info","msg":"","ok":true,"offset":-0,"code":007}"#,
        #"{"time":"<time>","level":"info","msg":"returns <int 9>","trace_id":"<hex 32>"}<byte 0D>"#,
      ]
    case .logfmt:
      [
        "time=<time> level=info flag key==<int 9> =value \"quoted key\"=1 trace=<hex 16>",
        "time=<time>  level=warn   msg=\"two  spaces\" a= b=\"\" c='<int 9>'",
        "time=<time> level=info msg=\"returns <int 9>\" trace=<hex 16><byte 0D>",
      ]
    case .access, .service, .syslog:
      [
        "<time> returns <of word> <int 9><byte 0D>",
        "<time>",
        "<time>  \t<of word>   <of word>\t<hex 4> ",
      ]
    }
  }
}
