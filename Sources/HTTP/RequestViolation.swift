import HTTPTypes

/// What is wrong with a request. After it nothing more of the connection can be understood.
package enum RequestViolation: Error, Equatable, Sendable {
  case malformedRequestLine
  case unsupportedVersion
  case targetTooLong(limit: Int)
  case malformedTarget
  case headTooLarge(limit: Int)
  case tooManyFields(limit: Int)
  case malformedField
  /// `Host` is missing from an HTTP/1.1 request (RFC 9112, section 3.2).
  case missingHost
  case malformedHost
  /// A field that may stand once stands more often.
  case repeatedField(String)
  /// `Content-Length` beside `Transfer-Encoding`, or one that is no number: how requests are smuggled (RFC 9112, section 6.3).
  case ambiguousLength
  case unknownTransferCoding
  case malformedChunk
  case bodyTooLarge(limit: Int)

  /// The status that answers it.
  package var status: HTTPResponse.Status {
    switch self {
    case .malformedRequestLine, .malformedTarget, .malformedField, .missingHost, .malformedHost, .repeatedField,
      .ambiguousLength, .malformedChunk:
      .badRequest
    case .unsupportedVersion: .httpVersionNotSupported
    case .targetTooLong: .uriTooLong
    case .headTooLarge, .tooManyFields: .requestHeaderFieldsTooLarge
    case .unknownTransferCoding: .notImplemented
    case .bodyTooLarge: .contentTooLarge
    }
  }

  /// In words for the one who sent it.
  package var message: String {
    switch self {
    case .malformedRequestLine: "the request line is malformed"
    case .unsupportedVersion: "only HTTP/1.0 and HTTP/1.1 are spoken here"
    case .targetTooLong(let limit): "the request target is longer than \(limit) bytes"
    case .malformedTarget: "the request target is malformed"
    case .headTooLarge(let limit): "the head of the request is larger than \(limit) bytes"
    case .tooManyFields(let limit): "the request has more than \(limit) header fields"
    case .malformedField: "a header field is malformed"
    case .missingHost: "the field Host is missing"
    case .malformedHost: "the field Host is malformed"
    case .repeatedField(let name): "the field \(name) stands more than once"
    case .ambiguousLength: "the length of the body is not clear"
    case .unknownTransferCoding: "the transfer coding is unknown"
    case .malformedChunk: "a chunk of the body is malformed"
    case .bodyTooLarge(let limit): "the body is larger than \(limit) bytes"
    }
  }
}
