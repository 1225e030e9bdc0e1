import Bytes
import HTTP
import Reactor
import Sessions
import Shards

extension API {
  /// What the session token of a call says.
  ///
  /// - Throws: 401 without a good one; 429 when the address has shown too many bad ones.
  func claims(of call: Call) throws(Problem) -> SessionClaims {
    guard let token = call.request.sessionToken else { throw .noToken }
    return try claims(in: token, of: call)
  }

  func claims(in token: String, of call: Call) throws(Problem) -> SessionClaims {
    let refusal: TokenRefusal
    do throws(TokenRefusal) {
      return try SessionToken.verify(token, keys: keys, at: Moment.now().unixSeconds).claims
    } catch { refusal = error }
    _ = try limited(call, by: .badToken)
    throw refusal.problem
  }
}

extension TokenRefusal {
  fileprivate var problem: Problem {
    switch self {
    case .expired: .badToken("expired_token", "the session token has expired")
    case .invalid, .unknownKey: .badToken("invalid_token", "this is no session token of this server")
    }
  }
}
