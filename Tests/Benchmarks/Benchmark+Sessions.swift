import Sessions

extension Benchmark {
  static var sessions: [Benchmark] {
    [Benchmark("token: check", allocations: 15, run: checkToken)]
  }

  private static func checkToken(_ meter: inout Meter) {
    let key = SigningKey(id: "k1", secret: Array(repeating: 5, count: 32))
    let keys = KeyRing([key])
    let claims = SessionClaims(
      sessionID: "0123456789abcdef", room: "ABC234", player: "p-1", role: .player, issuedAt: 1_700_000_000,
      expiresAt: 1_700_086_400)
    let token = SessionToken.sign(claims, with: key)
    meter.measure {
      use((try? SessionToken.verify(token, keys: keys, at: 1_700_000_001)) == nil ? 0 : 1)
    }
  }
}
