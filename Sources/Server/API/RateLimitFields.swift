import HTTP
import HTTPTypes
import Shards

extension AddressLimits.Quota {
  /// What a client may know of its limit (RateLimit header fields for HTTP, draft 10).
  func fields(of act: AddressLimits.Act) -> HTTPFields {
    let name = act.policyName
    return [
      .rateLimitPolicy: "\"\(name)\";q=\(perMinute);w=60",
      .rateLimit: "\"\(name)\";r=\(remaining);t=\(secondsToNext)",
    ]
  }
}

extension Problem {
  /// An address has done too much of `act`.
  init(exceeding quota: AddressLimits.Quota, of act: AddressLimits.Act) {
    var fields = quota.fields(of: act)
    fields[.retryAfter] = "\(quota.secondsToNext)"
    self.init(
      .tooManyRequests, code: "rate_limited", "this address has done that \(quota.perMinute) times within a minute",
      fields: fields)
  }
}

extension AddressLimits.Act {
  fileprivate var policyName: StaticString {
    switch self {
    case .roomCreation: "rooms"
    case .sessionCheck: "sessions"
    case .badToken: "bad_tokens"
    }
  }
}

extension HTTPField.Name {
  fileprivate static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
  fileprivate static let rateLimit = HTTPField.Name("RateLimit")!
}
