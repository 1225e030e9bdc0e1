import Bytes
import HTTPTypes

/// An answer.
package struct Response: Sendable {
  package var status: HTTPResponse.Status
  package var fields: HTTPFields
  package var body: [UInt8]

  package init(_ status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// A body that is JSON already.
  package static func json(_ status: HTTPResponse.Status, _ body: [UInt8]) -> Response {
    Response(status, fields: [.contentType: "application/json", .cacheControl: "no-store"], body: body)
  }

  /// Writes the answer as RFC 9112 has it.
  ///
  /// - Parameters:
  ///   - isHead: the request was `HEAD`: everything but the body.
  ///   - unixSeconds: for the field `Date`.
  package func encode(into writer: inout ByteWriter, keepsAlive: Bool, isHead: Bool, unixSeconds: Int64) {
    writer.append("HTTP/1.1 ")
    writer.append(decimal: Int64(status.code))
    writer.append(UInt8(ascii: " "))
    writer.append(utf8: status.reasonPhrase)
    writer.append("\r\n")
    for field in fields { append(field.name.rawName, field.value, into: &writer) }
    append("Date", HTTPDate.string(unixSeconds), into: &writer)
    if status != .noContent { append("Content-Length", String(body.count), into: &writer) }
    append("Connection", keepsAlive ? "keep-alive" : "close", into: &writer)
    writer.append("\r\n")
    if !isHead { writer.append(body) }
  }

  private func append(_ name: String, _ value: String, into writer: inout ByteWriter) {
    writer.append(utf8: name)
    writer.append(": ")
    writer.append(utf8: value)
    writer.append("\r\n")
  }
}
