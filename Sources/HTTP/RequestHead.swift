import Bytes
import HTTPTypes

/// What the lines of a head say (RFC 9112, sections 2 to 5).
struct RequestHead {
  /// How long the body is, and how that is said (RFC 9112, section 6.3).
  enum Framing: Equatable {
    case length(Int)
    case chunked
  }

  var request: Request
  var framing: Framing
  /// The client waits for a go-ahead before it sends the body (RFC 9110, section 10.1.1).
  var expectsContinue: Bool

  /// Fields of which a second one would be a way to say two things at once.
  private static let singletons: [HTTPField.Name] = [
    HTTPField.Name("Host")!, .contentLength, .transferEncoding, .authorization, .origin, .contentType,
    HTTPField.Name("Sec-WebSocket-Key")!, HTTPField.Name("Sec-WebSocket-Version")!,
  ]

  /// - Parameter lines: request line and fields, without their ends and without the empty line.
  init(lines: [String], limits: HTTPLimits) throws(RequestViolation) {
    guard let first = lines.first else { throw .malformedRequestLine }
    request = try Self.request(from: first, limits: limits)
    guard lines.count - 1 <= limits.fieldCount else { throw .tooManyFields(limit: limits.fieldCount) }
    for line in lines.dropFirst() { request.fields.append(try Self.field(line)) }
    for name in Self.singletons where request.fields[values: name].count > 1 {
      throw .repeatedField(name.rawName)
    }
    try Self.checkHost(of: request)
    framing = try Self.framing(of: request, limits: limits)
    expectsContinue = request.fields[.expect]?.lowercased() == "100-continue"
    let connection = request.elements(of: .connection).map { $0.lowercased() }
    request.isKeepAlive =
      request.minorVersion == 1 ? !connection.contains("close") : connection.contains("keep-alive")
  }

  private static func request(from line: String, limits: HTTPLimits) throws(RequestViolation) -> Request {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, let method = HTTPRequest.Method(String(parts[0])) else { throw .malformedRequestLine }
    guard parts[2].hasPrefix("HTTP/"), parts[2].utf8.count == 8 else { throw .malformedRequestLine }
    let minorVersion: Int
    switch parts[2] {
    case "HTTP/1.1": minorVersion = 1
    case "HTTP/1.0": minorVersion = 0
    default: throw .unsupportedVersion
    }
    guard parts[1].utf8.count <= limits.targetByteCount else { throw .targetTooLong(limit: limits.targetByteCount) }
    var request = Request(method: method, path: "*", minorVersion: minorVersion)
    if parts[1] == "*", method == .options { return request }
    // Origin form only (RFC 9112, section 3.2.1); nobody uses this server as a proxy.
    guard parts[1].hasPrefix("/"), !parts[1].contains("#") else { throw .malformedTarget }
    let target = parts[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = PercentCoding.decode(target[0]) else { throw .malformedTarget }
    request.path = path
    if target.count == 2 { request.query = try Self.query(target[1]) }
    return request
  }

  private static func query(_ text: Substring) throws(RequestViolation) -> [(name: String, value: String)] {
    var items: [(name: String, value: String)] = []
    for item in text.split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentCoding.decode(parts[0], plusIsSpace: true),
        let value = PercentCoding.decode(parts.count == 2 ? parts[1] : "", plusIsSpace: true)
      else { throw .malformedTarget }
      items.append((name, value))
    }
    return items
  }

  private static func field(_ line: String) throws(RequestViolation) -> HTTPField {
    // No blank before the colon, and no line that goes on from the one before (RFC 9112, sections 5.1 and 5.2): the token check of
    // the name refuses both.
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")),
      let name = HTTPField.Name(String(line[..<colon]))
    else { throw .malformedField }
    let value = trimmed(line[line.utf8.index(after: colon)...])
    guard HTTPField.isValidValue(value) else { throw .malformedField }
    return HTTPField(name: name, value: value)
  }

  private static func checkHost(of request: Request) throws(RequestViolation) {
    guard let host = request.fields[HTTPField.Name("Host")!] else {
      if request.minorVersion == 0 { return }
      throw .missingHost
    }
    let isAllowed = host.utf8.allSatisfy { unit in
      switch unit {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"), UInt8(ascii: "~"):
        true
      default: false
      }
    }
    guard isAllowed else { throw .malformedHost }
  }

  private static func framing(of request: Request, limits: HTTPLimits) throws(RequestViolation) -> Framing {
    if let coding = request.fields[.transferEncoding] {
      guard request.fields[.contentLength] == nil, request.minorVersion == 1 else { throw .ambiguousLength }
      guard coding.lowercased() == "chunked" else { throw .unknownTransferCoding }
      return .chunked
    }
    guard let text = request.fields[.contentLength] else { return .length(0) }
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
      throw .ambiguousLength
    }
    guard let length = Int(text), length <= limits.bodyByteCount else {
      throw .bodyTooLarge(limit: limits.bodyByteCount)
    }
    return .length(length)
  }
}
