import HTTP
import HTTPTypes
import WebSocket

extension UpgradeRequest {
  init(_ request: Request) {
    self.init(
      method: request.method.rawValue, httpMinorVersion: request.minorVersion, host: request.fields[.host],
      upgrade: request.fields[values: .upgrade], connection: request.fields[values: .connection],
      keys: request.fields[values: .secWebSocketKey], versions: request.fields[values: .secWebSocketVersion],
      protocols: request.fields[values: .secWebSocketProtocol],
      extensions: request.fields[values: .secWebSocketExtensions])
  }
}

extension Problem {
  init(_ error: HandshakeError) {
    self.init(HTTPResponse.Status(code: error.status), code: "bad_handshake", "no WebSocket handshake: \(error)")
  }
}
