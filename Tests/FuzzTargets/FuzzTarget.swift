/// A part of the server that reads what strangers send, with what has to be true of it for every input.
///
/// The inputs come from libFuzzer (`deploy/fuzz.sh`) and from the committed corpus (`FuzzTests`). The bytes that choose among
/// the modes of a target come first, at fixed places, so that a mutation of the rest stays a mutation of the rest.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// WebSocket frames, of both roles.
  case frames
  /// Requests, and the client's reading of a handshake response.
  case http
  /// Compressed payloads, and what both ends say about them in the handshake.
  case deflate
  /// Clients' messages, and the JSON under them.
  case wire
  /// Session tokens, and the base 64 under them.
  case token

  package func run(_ input: [UInt8]) throws(BrokenPromise) {
    switch self {
    case .frames: try checkFrames(input)
    case .http: try checkHTTP(input)
    case .deflate: try checkDeflate(input)
    case .wire: try checkWire(input)
    case .token: try checkToken(input)
    }
  }
}

/// Something that has to be true and is not.
package struct BrokenPromise: Error, CustomStringConvertible {
  package let description: String
}

func promise(_ isKept: Bool, _ description: @autoclosure () -> String) throws(BrokenPromise) {
  guard isKept else { throw BrokenPromise(description: description()) }
}
