import Presentation

/// What `body` writes, as text.
func written(_ body: (@escaping ByteSink) -> Void) -> String {
  var bytes: [UInt8] = []
  body { bytes += $0 }
  return String(decoding: bytes, as: UTF8.self)
}
