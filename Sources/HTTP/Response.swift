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

  /// Tells which methods there are: 204 to `OPTIONS`, 405 to any other (RFC 9110, sections 9.3.7 and 15.5.6).
  package static func allowing(_ methods: [HTTPRequest.Method], to method: HTTPRequest.Method) -> Response {
    let allow: HTTPFields = [.allow: (methods + [.options]).map(\.rawValue).joined(separator: ", ")]
    if method == .options { return Response(.noContent, fields: allow) }
    return Problem(.methodNotAllowed, code: "method_not_allowed", "there is no \(method) here", fields: allow).response
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
    if status.allowsContent { append("Content-Length", String(body.count), into: &writer) }
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

extension HTTPResponse.Status {
  /// 204 must not have a length, and that of 304 would be the one of the answer which it spares (RFC 9110, section
  /// 8.6).
  fileprivate var allowsContent: Bool { self != .noContent && self != .notModified }
}
