import HTTPTypes

/// What web pages of other origins may do here: those that the policy allows, everything; all others can change nothing, and read no
/// answer.
///
/// A browser adds a cookie to whatever any page makes it send. So a request that may change something must not come from a stranger's
/// page. A GET changes nothing; that its answer stays unread is the browser's care (CORS, section 3.2 of the Fetch standard).
package struct CrossOriginRules: Sendable {
  /// Seconds that a browser may remember the answer to its preflight.
  private static let preflightLife = 600

  private let policy: OriginPolicy

  package init(_ policy: OriginPolicy) { self.policy = policy }

  /// What to answer, without a look at the request, when a stranger's page has made a browser send it.
  package func refusal(of request: Request) -> Problem? {
    guard !request.method.isSafe, !comesFromFriend(request) else { return nil }
    return Problem(.forbidden, code: "origin_not_allowed", "pages of this origin may not do this")
  }

  /// A browser that leaves `Origin` out says all the same whether the page is another site's (Fetch Metadata, section 2.4). What sends
  /// neither is no browser, and has nobody's cookies but its own.
  private func comesFromFriend(_ request: Request) -> Bool {
    guard request.fields[.origin] == nil else { return allowedOrigin(of: request) != nil }
    return request.fields[.secFetchSite].map { ["same-origin", "none"].contains($0) } ?? true
  }

  private func allowedOrigin(of request: Request) -> String? {
    guard let origin = request.fields[.origin], policy.allows(origin: origin, host: request.fields[.host]) else {
      return nil
    }
    return origin
  }

  /// `response` with what the browser must know to hand it to the page, and caches to keep the answers to two pages apart.
  package func completed(_ response: Response, to request: Request) -> Response {
    var response = response
    response.fields[.vary] = "Origin"
    guard let origin = allowedOrigin(of: request) else { return response }
    response.fields[.accessControlAllowOrigin] = origin
    response.fields[.accessControlAllowCredentials] = "true"
    if request.isPreflight, let methods = response.fields[.allow] {
      response.fields[.accessControlAllowMethods] = methods
      response.fields[.accessControlAllowHeaders] = "authorization, content-type"
      response.fields[.accessControlMaxAge] = "\(Self.preflightLife)"
    } else {
      response.fields[.accessControlExposeHeaders] = "Location, RateLimit, RateLimit-Policy, Retry-After"
    }
    return response
  }
}

extension HTTPField.Name {
  fileprivate static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}

extension HTTPRequest.Method {
  /// RFC 9110, section 9.2.1.
  fileprivate var isSafe: Bool { [.get, .head, .options].contains(self) }
}

extension Request {
  /// A browser asks whether a page may send what no form can (CORS-preflight request).
  fileprivate var isPreflight: Bool { method == .options && fields[.accessControlRequestMethod] != nil }
}
