import LoadJudge
import Testing

@Suite("A verdict")
struct VerdictTests {
  @Test("is good when nothing has happened")
  func nothing() {
    let judge = Judge()
    #expect(judge.verdict().isGood)
  }
}
