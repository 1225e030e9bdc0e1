import HTTPTypes

/// What is wrong with a request. After it nothing more of the connection can be understood.
package enum RequestViolation: Error, Equatable, Sendable {
  /// A CR or LF that ends no line, or another control character (RFC 9112, section 2.2; RFC 9110, section 5.5).
  case strayControl(byte: UInt8)
  /// A line that is not UTF-8.
  case malformedText
  case malformedRequestLine
  /// Another major version than 1.
  case unsupportedVersion
  case malformedTarget
  case targetTooLong(limit: Int)
  case headTooLarge(limit: Int)
  case tooManyFields(limit: Int)
  /// No colon, or a name that is no token, such as one with a blank before the colon (RFC 9112, section 5.1).
  case malformedField
  /// A field that goes on in the next line (RFC 9112, section 5.2).
  case foldedField
  /// A field that may stand once stands more often.
  case repeatedField(name: String)
  /// An HTTP/1.1 request without `Host` (RFC 9112, section 3.2).
  case missingHost
  case malformedHost
  /// `Content-Length` is no number.
  case malformedLength
  /// `Transfer-Encoding` beside `Content-Length` or in HTTP/1.0 (RFC 9112, section 6.1): the one before us may see
  /// another end.
  case ambiguousLength
  /// Anything but `chunked` alone.
  case unknownTransferCoding
  case malformedChunk
  case bodyTooLarge(limit: Int)

  /// The status that answers it.
  package var status: HTTPResponse.Status { answer.status }

  /// The word for programs.
  package var code: String { answer.code }

  private var answer: (status: HTTPResponse.Status, code: String) {
    switch self {
    case .strayControl, .malformedText, .malformedRequestLine, .malformedTarget, .malformedField, .foldedField,
      .repeatedField, .missingHost, .malformedHost, .malformedLength, .ambiguousLength, .malformedChunk:
      (.badRequest, "malformed")
    case .unsupportedVersion: (.httpVersionNotSupported, "unsupported_version")
    case .targetTooLong: (.uriTooLong, "target_too_long")
    case .headTooLarge, .tooManyFields: (.requestHeaderFieldsTooLarge, "head_too_large")
    case .unknownTransferCoding: (.notImplemented, "unknown_transfer_coding")
    case .bodyTooLarge: (.contentTooLarge, "too_large")
    }
  }

  /// In words for the one who sent it. Nothing of the request stands in them but the name of a field.
  package var message: String {
    switch self {
    case .strayControl(let byte): "byte \(byte) is a control character where none may be"
    case .malformedText: "a line is not UTF-8"
    case .malformedRequestLine: "the request line is malformed"
    case .unsupportedVersion: "only HTTP/1.0 and HTTP/1.1 are spoken here"
    case .malformedTarget: "the request target is malformed"
    case .targetTooLong(let limit): "the request target is longer than \(limit) bytes"
    case .headTooLarge(let limit): "the head of the request is larger than \(limit) bytes"
    case .tooManyFields(let limit): "the request has more than \(limit) fields"
    case .malformedField: "a field is malformed"
    case .foldedField: "a field is folded over several lines"
    case .repeatedField(let name): "the field \(name) stands more than once"
    case .missingHost: "the field Host is missing"
    case .malformedHost: "the host is malformed"
    case .malformedLength: "Content-Length is no number"
    case .ambiguousLength: "where the body ends is not certain"
    case .unknownTransferCoding: "the only transfer coding known here is chunked"
    case .malformedChunk: "a chunk of the body is malformed"
    case .bodyTooLarge(let limit): "the body is larger than \(limit) bytes"
    }
  }
}
