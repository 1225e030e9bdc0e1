import Bytes

/// What a server has said, as its client reads it. The frequent messages keep ranges of the text that they were read from, and no
/// memory of their own.
///
/// Ranges of words that machines make (ids, kinds, players) lie between the quotes, and hold them as they are written.
package enum ReceivedMessage: Sendable, Equatable {
  case event(ReceivedEvent)
  /// `data` is raw JSON; `from` is `nil` for a spectator's.
  case signal(from: Range<Int>?, data: Range<Int>)
  case acknowledged(id: Range<Int>, seq: Int64)
  case rejected(id: Range<Int>, code: Range<Int>)
  case live(seq: Int64, digest: UInt64)
  case presence
  case pong
  case joined(Welcome)
  case resync(after: Int64)
  case storage(isStalled: Bool)
  case token(token: String, refresh: String)
  /// Seconds until the token ends.
  case expiring(seconds: Int64)
  case error(code: String, message: String)
  case bye(Farewell)
}

package struct ReceivedEvent: Sendable, Equatable {
  package var seq: Int64
  package var kind: Range<Int>
  /// The author; `nil` for the server's own.
  package var player: Range<Int>?
  /// Milliseconds since 1970.
  package var timestamp: Int64
  /// Raw JSON.
  package var data: Range<Int>
  /// The first 64 bits of it.
  package var digest: UInt64
  /// For the author's session only.
  package var id: Range<Int>?
}

/// `joined`: what a client needs to go on from there, and to come back.
package struct Welcome: Sendable, Equatable {
  package var room: String
  /// `nil` for a spectator.
  package var player: String?
  /// Only when the client has none yet, or another.
  package var token: String?
  package var refresh: String?
  package var head: Int64
  /// What follows begins behind it.
  package var after: Int64
}

/// `bye`: why the server ends the connection, and whether and when to come back.
package struct Farewell: Sendable, Equatable {
  package var code: Int64
  package var reason: String
  package var reconnects: Bool
  package var delayMilliseconds: Int64?
}
