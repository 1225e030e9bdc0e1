import Bytes
import HTTPTypes

/// What went wrong, for people and programs (RFC 9457).
package struct Problem: Sendable {
  package var status: HTTPResponse.Status
  /// The word for programs.
  package var code: String
  /// The sentence for people.
  package var detail: String
  /// What else the answer says, such as when to try again.
  package var fields: HTTPFields

  package init(_ status: HTTPResponse.Status, code: String, _ detail: String, fields: HTTPFields = [:]) {
    self.status = status
    self.code = code
    self.detail = detail
    self.fields = fields
  }

  package init(_ violation: RequestViolation) {
    self.init(violation.status, code: violation.code, violation.message)
  }

  package var response: Response {
    var body = ByteWriter()
    body.append("{\"type\":\"about:blank\",\"title\":")
    appendString(status.reasonPhrase, to: &body)
    body.append(",\"status\":")
    body.append(decimal: Int64(status.code))
    body.append(",\"code\":")
    appendString(code, to: &body)
    body.append(",\"detail\":")
    appendString(detail, to: &body)
    body.append("}")
    var fields = fields
    fields[.contentType] = "application/problem+json"
    fields[.cacheControl] = "no-store"
    return Response(status, fields: fields, body: body.bytes)
  }

  /// The escapes that a JSON string needs (RFC 8259, section 7).
  private func appendString(_ text: String, to writer: inout ByteWriter) {
    writer.append(UInt8(ascii: "\""))
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        writer.append(UInt8(ascii: "\\"))
        writer.append(unit)
      case 0..<32:
        writer.append("\\u00")
        writer.append(utf8: Hex.string([unit]))
      default: writer.append(unit)
      }
    }
    writer.append(UInt8(ascii: "\""))
  }
}
