import Testing
import Wire

@Suite("Close codes")
struct CloseReasonTests {
  private static let table: [(CloseReason, String, UInt16, Bool)] = [
    (.left, "left", 1000, false),
    (.draining, "draining", 1012, true),
    (.overloaded, "overloaded", 1013, true),
    (.tooSlow, "too_slow", 4301, true),
    (.heartbeatLost, "heartbeat_lost", 4302, true),
    (.moved, "moved", 4303, true),
    (.badMessage, "bad_message", 4400, false),
    (.badName, "bad_name", 4400, false),
    (.badRoomCode, "bad_room_code", 4400, false),
    (.badCreate, "bad_create", 4400, false),
    (.invalidToken, "invalid_token", 4401, false),
    (.expiredToken, "expired_token", 4402, false),
    (.revoked, "revoked", 4403, false),
    (.wrongRoom, "wrong_room", 4403, false),
    (.released, "released", 4403, false),
    (.noSuchRoom, "no_such_room", 4404, false),
    (.roomFull, "room_full", 4406, false),
    (.joinTimeout, "join_timeout", 4408, false),
    (.takenOver, "taken_over", 4409, false),
    (.roomClosed, "room_closed", 4410, false),
    (.sessionInUse, "session_in_use", 4423, false),
    (.rateLimited, "rate_limited", 4429, false),
  ]

  @Test("every reason has its word, its code and its order", arguments: table)
  func reasons(_ reason: CloseReason, _ word: String, _ code: UInt16, _ reconnects: Bool) {
    #expect(reason.word == word)
    #expect(reason.code == code)
    #expect(reason.reconnects == reconnects)
  }

  @Test("the table has every reason once")
  func complete() { #expect(Self.table.map(\.0) == CloseReason.allCases) }
}
