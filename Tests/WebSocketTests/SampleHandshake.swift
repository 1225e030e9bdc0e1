import Bytes
import WebSocket

/// The handshake of RFC 6455, section 1.2.
enum SampleHandshake {
  static let request = UpgradeRequest(
    method: "GET", httpMinorVersion: 1, host: "server.example.com", upgrade: ["websocket"], connection: ["Upgrade"],
    keys: ["dGhlIHNhbXBsZSBub25jZQ=="], versions: ["13"], protocols: ["chat, superchat"], extensions: [])

  static let client = ClientHandshake(
    host: "server.example.com", path: "/chat?room=A", nonce: Array("the sample nonce".utf8),
    protocols: ["chat", "superchat"], extraFields: [("Origin", "http://example.com")])

  static let upgrade = "Upgrade: websocket"
  static let connection = "Connection: Upgrade"
  static let accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

  /// A server's response that a client takes, unless the arguments say otherwise.
  static func response(
    _ statusLine: String = "HTTP/1.1 101 Switching Protocols", fields: [String] = [upgrade, connection, accept],
    and more: [String] = []
  ) -> [UInt8] {
    Array(([statusLine] + fields + more + ["", ""]).joined(separator: "\r\n").utf8)
  }

  /// The request line and the fields that the client sends.
  static var sent: [Substring] {
    var writer = ByteWriter()
    client.appendRequest(into: &writer)
    return writer.span.text.split(separator: "\r\n")
  }

  /// The server's response to a changed request.
  static func answer(
    selecting selected: String? = nil, to change: (inout UpgradeRequest) -> Void = { _ in }
  ) throws(HandshakeError) -> [Substring] {
    var request = request
    change(&request)
    let acceptance = try ServerHandshake.check(request)
    var writer = ByteWriter()
    acceptance.appendResponse(selecting: selected, compression: acceptance.compression, into: &writer)
    return writer.span.text.split(separator: "\r\n")
  }
}
