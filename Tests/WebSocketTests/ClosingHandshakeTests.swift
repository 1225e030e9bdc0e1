import Testing
import WebSocket

@Suite struct ClosingHandshakeTests {
  private var closing = ClosingHandshake()

  @Test mutating func `an open connection sends and receives`() {
    #expect(closing.maySend && closing.mayReceive && !closing.isComplete)
  }

  @Test(arguments: [nil, CloseCode.normal, CloseCode(rawValue: 4400)])
  mutating func `a peer's close is answered with its code`(code: CloseCode?) {
    #expect(closing.closeReceived(code) == .answer(code))
    #expect(closing.maySend && !closing.mayReceive && !closing.isComplete)
    closing.closeSent()
    #expect(!closing.maySend && !closing.mayReceive && closing.isComplete)
  }

  @Test mutating func `after this end's close the peer's data is ignored and its close awaited`() {
    closing.closeSent()
    #expect(!closing.maySend && !closing.mayReceive && !closing.isComplete)
    #expect(closing.closeReceived(.normal) == .complete)
    #expect(closing.isComplete)
  }

  @Test mutating func `closes that cross on the wire complete it without an answer`() {
    closing.closeSent()
    #expect(closing.closeReceived(.goingAway) == .complete)
    #expect(closing.closeReceived(.goingAway) == .ignored)
    #expect(!closing.maySend)
  }

  @Test mutating func `a second close before the answer is ignored`() {
    #expect(closing.closeReceived(.normal) == .answer(.normal))
    #expect(closing.closeReceived(.goingAway) == .ignored)
    closing.closeSent()
    #expect(closing.isComplete)
  }

  @Test mutating func `after a violation nothing is awaited`() {
    closing.violationFound()
    #expect(!closing.maySend && !closing.mayReceive && closing.isComplete)
    #expect(closing.closeReceived(.normal) == .ignored)
  }
}
