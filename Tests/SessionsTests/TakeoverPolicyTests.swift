import Sessions
import Testing

@Suite("Who replaces whom")
struct TakeoverPolicyTests {
  @Test(
    "decisions",
    arguments: [
      (SessionPolicy.takeover, "a", "a", false, TakeoverDecision.replace),
      (.takeover, "a", "b", false, .refuse), (.takeover, "a", "b", true, .replace),
      (.takeover, "a", nil, false, .replace),
      (.takeover, nil, "b", false, .refuse), (.takeover, nil, nil, false, .replace),
      (.mirror, "a", "a", false, .replace),
      (.mirror, "a", "b", false, .coexist), (.mirror, nil, nil, false, .coexist), (.reject, "a", "a", false, .replace),
      (.reject, "a", "b", true, .refuse), (.reject, nil, nil, true, .refuse),
    ] as [(SessionPolicy, String?, String?, Bool, TakeoverDecision)])
  func decide(policy: SessionPolicy, live: String?, new: String?, takesOver: Bool, expected: TakeoverDecision) {
    #expect(policy.decide(live: live, new: new, takesOver: takesOver) == expected)
  }
}
