import HTTP
import Testing

@Suite("Origins")
struct OriginPolicyTests {
  @Test("a client that sends no origin is no page", arguments: [OriginPolicy.sameHost, .list([])])
  func noOrigin(_ policy: OriginPolicy) {
    #expect(policy.allows(origin: nil, host: "a"))
    #expect(policy.allows(origin: nil, host: nil))
  }

  @Test(
    "a page may connect to the host that it came from",
    arguments: [
      ("http://a", "a"), ("https://a", "a"), ("http://A.Example", "a.eXample"), ("http://a:8080", "a:8080"),
      ("http://a:80", "a"),
      ("http://a", "a:80"), ("https://a:443", "a"), ("https://a", "a:443"), ("http://[::1]:81", "[::1]:81"),
      ("HTTP://a", "a"),
    ])
  func sameHost(_ origin: String, _ host: String) {
    #expect(OriginPolicy.sameHost.allows(origin: origin, host: host))
  }

  @Test(
    "a page of another host or port may not",
    arguments: [
      ("http://b", "a"), ("http://a.b", "a"), ("http://b.a", "a"), ("http://a:81", "a"), ("http://a", "a:443"),
      ("https://a", "a:80"),
      ("null", "null"), ("null", "a"), ("", "a"), ("a", "a"), ("//a", "a"), ("http:a", "a"), ("ftp://a", "a"),
      ("http://", ""),
      ("http://a/", "a"), ("http://a/b", "a"), ("http://u@a", "a"), ("http://a http://a", "a"), ("http://a#", "a"),
      ("http://a", nil),
      ("http://\u{212A}", "k"), ("http://a", "a/"),
    ] as [(String, String?)])
  func otherHost(_ origin: String, _ host: String?) {
    #expect(!OriginPolicy.sameHost.allows(origin: origin, host: host))
  }

  @Test(
    "a list allows exactly its origins, whatever the host",
    arguments: [
      ("https://play.example.com", true), ("https://PLAY.example.com:443", true), ("http://localhost:3000", true),
      ("http://play.example.com", false), ("https://play.example.com:444", false), ("https://example.com", false),
      ("https://play.example.com.evil.org", false), ("http://localhost", false), ("http://host", false),
      ("null", false),
    ])
  func list(_ origin: String, _ isAllowed: Bool) {
    let policy = OriginPolicy.list(["https://play.example.com", "http://localhost:3000", "null"])
    #expect(policy.allows(origin: origin, host: "host") == isAllowed)
  }
}
