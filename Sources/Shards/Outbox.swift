import HTTP
import Rooms

/// What a shard wants done in the world, collected during a turn and carried out at its end by whoever runs the shard.
package struct Outbox {
  /// Connections with bytes to send or an end to come: `Shard.flush` says what.
  var dirty: [ConnectionID] = []
  /// Connections whose room lives on another shard.
  var moves: [(connection: ConnectionID, shard: Int)] = []
  /// Requests to the storage threads, in order.
  var storage: [StorageRequest] = []
  /// HTTP requests that the shard does not answer itself.
  var requests: [(connection: ConnectionID, request: Request, door: Door)] = []
  /// Answers to requests about sessions, by the tickets that came with them.
  var replies: [(ticket: Int64, reply: SessionReply)] = []
  /// What an operator should know.
  var notices: [ShardNotice] = []

  init() {}

  package mutating func takeMoves() -> [(connection: ConnectionID, shard: Int)] { Self.take(&moves) }
  package mutating func takeRequests() -> [(connection: ConnectionID, request: Request, door: Door)] {
    Self.take(&requests)
  }
  package mutating func takeReplies() -> [(ticket: Int64, reply: SessionReply)] { Self.take(&replies) }
  package mutating func takeNotices() -> [ShardNotice] { Self.take(&notices) }

  private static func take<Element>(_ list: inout [Element]) -> [Element] {
    var taken: [Element] = []
    swap(&taken, &list)
    return taken
  }
}

/// Something worth a log line. It never carries a token, a key or what a player sent.
package enum ShardNotice: Sendable, Equatable {
  case roomLoaded(code: String, head: Int64)
  case roomUnloaded(code: String)
  case roomLost(code: String)
  case corruptRoom(code: String, seq: Int64, message: String)
}
