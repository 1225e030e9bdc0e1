import HTTPTypes

/// What a request is about (RFC 9112, section 3.2): the origin form, the absolute form, or `*` of `OPTIONS`.
///
/// The authority form belongs to `CONNECT`, for proxies; it is refused as malformed.
struct RequestTarget: Sendable {
  /// Percent-decoded, except that an encoded slash is refused: decoded it would be another path.
  let path: String
  let query: [(name: String, value: String)]
  /// The host that the absolute form names, in place of `Host`.
  let authority: String?

  init(_ text: String, of method: HTTPRequest.Method) throws(RequestViolation) {
    let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
    guard isPlain else { throw .malformedTarget }
    if text == "*", method == .options {
      (path, query, authority) = ("*", [], nil)
      return
    }
    let rest: Substring
    (authority, rest) = try Self.splitAuthority(text)
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = try Self.path(parts[0])
    query = parts.count == 2 ? try Self.query(parts[1]) : []
  }

  private static func splitAuthority(_ text: String) throws(RequestViolation) -> (authority: String?, rest: Substring) {
    if text.hasPrefix("/") { return (nil, text[...]) }
    guard let colon = text.firstIndex(of: ":"), ["http", "https"].contains(text[..<colon].lowercased()),
      text[colon...].hasPrefix("://")
    else { throw .malformedTarget }
    let hierarchy = text[colon...].dropFirst(3)
    let end = hierarchy.firstIndex { $0 == "/" || $0 == "?" } ?? hierarchy.endIndex
    let rest = hierarchy[end...]
    // An empty path is `/` (RFC 9110, section 4.2.3).
    return (String(hierarchy[..<end]), rest.hasPrefix("/") ? rest : "/" + rest)
  }

  private static func path(_ text: Substring) throws(RequestViolation) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var segments: [String] = []
    for segment in text.split(separator: "/", omittingEmptySubsequences: false) {
      guard let segment = PercentCoding.decode(segment), !segment.utf8.contains(UInt8(ascii: "/")) else {
        throw .malformedTarget
      }
      segments.append(segment)
    }
    return segments.joined(separator: "/")
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
}
