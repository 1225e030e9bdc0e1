import HTTPTypes

/// Finds what a request asks for in a table of methods and paths. A segment `{name}` of a path stands for any one that
/// is not empty; of several entries that fit, the first counts.
package struct Router<Route: Sendable>: Sendable {
  package enum Match {
    case matched(Route, parameters: [String])
    /// The path is known, the method is not: 405 with `Allow` (RFC 9110, section 15.5.6).
    case methodNotAllowed(allow: [HTTPRequest.Method])
    case notFound
  }

  private let routes: [(method: HTTPRequest.Method, segments: [Substring], route: Route)]

  package init(_ routes: [(HTTPRequest.Method, String, Route)]) {
    self.routes = routes.map { ($0, Self.segments(of: $1), $2) }
  }

  /// - Parameter path: percent-decoded.
  ///
  /// `HEAD` is answered where `GET` is (RFC 9110, section 9.3.2).
  package func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
    let segments = Self.segments(of: path)
    var allowed: [HTTPRequest.Method] = []
    for entry in routes {
      guard let parameters = parameters(of: segments, in: entry.segments) else { continue }
      if entry.method == method || (method == .head && entry.method == .get) {
        return .matched(entry.route, parameters: parameters)
      }
      for other in entry.method == .get ? [.get, .head] : [entry.method] where !allowed.contains(other) {
        allowed.append(other)
      }
    }
    return allowed.isEmpty ? .notFound : .methodNotAllowed(allow: allowed)
  }

  /// Split by byte: to a `Character` a slash with an accent is no slash.
  private static func segments(of path: String) -> [Substring] {
    path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0) }
  }

  private func parameters(of segments: [Substring], in pattern: [Substring]) -> [String]? {
    guard segments.count == pattern.count else { return nil }
    var parameters: [String] = []
    for (segment, part) in zip(segments, pattern) {
      if part.hasPrefix("{") {
        guard !segment.isEmpty else { return nil }
        parameters.append(String(segment))
      } else if part != segment {
        return nil
      }
    }
    return parameters
  }
}
