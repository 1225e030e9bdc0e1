import HTTPTypes

/// What request line and fields say together.
struct RequestHead {
  /// How the end of the body is told (RFC 9112, section 6.3).
  enum Framing: Equatable {
    case length(Int)
    case chunked
  }

  /// The request, its body still to come.
  let request: Request
  let framing: Framing
  /// The client waits for a go-ahead before it sends the body (RFC 9110, section 10.1.1).
  let expectsContinue: Bool

  init(_ line: RequestLine, _ fields: HTTPFields, limits: HTTPLimits) throws(RequestViolation) {
    var request = Request(
      method: line.method, path: line.target.path, query: line.target.query, fields: fields,
      minorVersion: line.minorVersion)
    // The absolute form wins over `Host`, which has to be there all the same (RFC 9112, section 3.2.2).
    if request.minorVersion == 1, !fields.contains(.host) { throw .missingHost }
    if let authority = line.target.authority { request.fields[.host] = authority }
    if let host = request.fields.single(.host), Authority(host) == nil { throw .malformedHost }
    framing = try Self.framing(of: request, limits: limits)
    // In HTTP/1.0 the expectation must be ignored (RFC 9110, section 10.1.1).
    expectsContinue =
      request.minorVersion == 1 && framing != .length(0)
      && request.elements(of: .expect).contains { $0.equalsIgnoringCase("100-continue") }
    request.isKeepAlive = Self.isKeepAlive(request)
    self.request = request
  }

  /// RFC 9112, section 9.3: `close` wins; HTTP/1.0 closes unless it says `keep-alive`.
  private static func isKeepAlive(_ request: Request) -> Bool {
    let options = request.elements(of: .connection)
    if options.contains(where: { $0.equalsIgnoringCase("close") }) { return false }
    return request.minorVersion == 1 || options.contains { $0.equalsIgnoringCase("keep-alive") }
  }

  private static func framing(of request: Request, limits: HTTPLimits) throws(RequestViolation) -> Framing {
    if let coding = request.fields.single(.transferEncoding) {
      guard !request.fields.contains(.contentLength), request.minorVersion == 1 else { throw .ambiguousLength }
      guard coding.equalsIgnoringCase("chunked") else { throw .unknownTransferCoding }
      return .chunked
    }
    guard let text = request.fields.single(.contentLength) else { return .length(0) }
    let isNumber = !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber else { throw .malformedLength }
    // A number that is too large for an Int is too large for us.
    guard let length = Int(text), length <= limits.bodyByteCount else {
      throw .bodyTooLarge(limit: limits.bodyByteCount)
    }
    return .length(length)
  }
}
