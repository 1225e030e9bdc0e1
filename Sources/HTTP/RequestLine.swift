import HTTPTypes

/// The first line of a request (RFC 9112, section 3).
struct RequestLine: Sendable {
  let method: HTTPRequest.Method
  let target: RequestTarget
  /// 0 or 1; a later minor version is read as 1 (RFC 9110, section 2.5).
  let minorVersion: Int

  /// Judged from left to right, so that the preface of HTTP/2 (`PRI * HTTP/2.0`) is a malformed target, not another
  /// version.
  init(_ line: String, limits: HTTPLimits) throws(RequestViolation) {
    let parts = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    guard parts.count == 3, let method = HTTPRequest.Method(parts[0]) else { throw .malformedRequestLine }
    guard parts[1].utf8.count <= limits.targetByteCount else { throw .targetTooLong(limit: limits.targetByteCount) }
    self.method = method
    target = try RequestTarget(parts[1], of: method)
    minorVersion = try Self.minorVersion(parts[2])
  }

  private static func minorVersion(_ text: String) throws(RequestViolation) -> Int {
    let units = Array(text.utf8)
    guard text.hasPrefix("HTTP/"), units.count == 8, let major = digit(units[5]), units[6] == UInt8(ascii: "."),
      let minor = digit(units[7])
    else { throw .malformedRequestLine }
    guard major == 1 else { throw .unsupportedVersion }
    return min(minor, 1)
  }

  private static func digit(_ unit: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) ? Int(unit - UInt8(ascii: "0")) : nil
  }
}
