// Encoded texts: URLs, base64, JSON, byte sizes and durations.

import GoTemplate
import LineScanning
import TelemetryModel

extension LogTemplateFunctions {
  /// Functions that encode and decode.
  static let encodings: Table = [
    "urlencode": ofText { .string(TemplateEscaping.query($0)) },
    "urldecode": ofText { text throws(TemplateFunctionError) in
      .string(try QueryUnescaping.text(of: text))
    },
    "b64enc": ofText { .string(Base64.encoded($0.utf8)) },
    // A text that is not base64 yields the error itself, as in the reference.
    "b64dec": ofText { text in
      do throws(Base64.Failure) {
        return .string(String(decoding: try Base64.decoded(text.utf8), as: UTF8.self))
      } catch {
        return .string(error.description)
      }
    },
    "bytes": ofText { text throws(TemplateFunctionError) in .float(try byteSize(text)) },
    "duration": ofText { text throws(TemplateFunctionError) in .float(try seconds(text)) },
    "duration_seconds": ofText { text throws(TemplateFunctionError) in .float(try seconds(text)) },
    "fromJson": ofText { text in
      do throws(JSONFailure) {
        return value(of: try JSONValue.parse(Array(text.utf8)))
      } catch {
        return .null
      }
    },
  ]

  private static func byteSize(_ text: String) throws(TemplateFunctionError) -> Double {
    do throws(ByteSize.Failure) {
      return Double(try ByteSize.parse(text))
    } catch {
      throw TemplateFunctionError(error.description)
    }
  }

  /// The seconds of a Go duration, whole ones and fraction apart, as the reference adds them.
  private static func seconds(_ text: String) throws(TemplateFunctionError) -> Double {
    do throws(GoDuration.Failure) {
      let nanoseconds = try GoDuration.parse(text)
      return Double(nanoseconds / 1_000_000_000) + Double(nanoseconds % 1_000_000_000) / 1e9
    } catch {
      throw TemplateFunctionError(error.description)
    }
  }

  /// A JSON value as templates see it: every number is a float; one that no float can hold is nil.
  private static func value(of json: JSONValue) -> TemplateValue {
    switch json {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .number(let value): return value.isFinite ? .float(value) : .null
    case .string(let text): return .string(text)
    case .array(let elements): return .list(elements.map(value))
    case .object(let members):
      var values: [String: TemplateValue] = [:]
      for member in members { values[member.name] = value(of: member.value) }
      return .map(values)
    }
  }
}
