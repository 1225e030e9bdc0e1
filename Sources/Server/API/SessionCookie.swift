import HTTP
import HTTPTypes

/// The cookie in which a browser keeps a session token: scripts can't read it, and no other site's page makes the browser send it.
enum SessionCookie {
  static let name = "croupier_session"
  private static let attributes = "Path=/; HttpOnly; Secure; SameSite=Strict"

  /// - Parameter token: one of ours, so of letters that a cookie may hold.
  static func keeping(_ token: String, seconds: Int64) -> String {
    "\(name)=\(token); \(attributes); Max-Age=\(seconds)"
  }

  static let forgetting = "\(name)=; \(attributes); Max-Age=0"
}

extension Request {
  /// `Authorization` counts before the cookie.
  var sessionToken: String? { bearerToken ?? cookie(SessionCookie.name) }
}
