import JSON

/// What a client says. The frequent messages keep ranges of the text that they were read from, and no memory of their own.
package enum ClientMessage: Sendable, Equatable {
  /// Out of line, so that the frequent messages are small.
  indirect case join(Join)
  case act(Act)
  case claim(Claim)
  case signal(Signal)
  case sync(Sync)
  case refresh(Refresh)
  case leave
  /// With the raw JSON that the answer repeats.
  case ping(t: Range<Int>?)
}

package struct Join: Sendable, Equatable {
  package enum Role: String, Sendable {
    case player
    case spectator
  }

  package var room: String
  package var name: String?
  package var token: String?
  package var ticket: String?
  package var role = Role.player
  /// Last `seq` that the client has.
  package var after: Int64 = 0
  /// The first 64 bits of the digest that the client saw at `after`.
  package var digest: UInt64?
  /// Random id of the client's page load.
  package var client: String?
  package var takeover = false
  package var create: Create?

  package init(room: String) { self.room = room }
}

/// The room to be made when there is none.
package struct Create: Sendable, Equatable {
  package var game: String
  package var seats: Int?
  package var isPrivate = false
  /// A JSON object.
  package var options: [UInt8]?

  package init(game: String) { self.game = game }
}

package struct Act: Sendable, Equatable {
  package var id: JSONString
  /// Raw JSON.
  package var data: Range<Int>
  /// The `seq` that the client has seen.
  package var at: Int64?
}

package struct Claim: Sendable, Equatable {
  package enum Choice: String, Sendable, CaseIterable {
    case victory
    case wait
  }

  package var id: JSONString
  package var choice: Choice
}

package struct Signal: Sendable, Equatable {
  /// Raw JSON.
  package var data: Range<Int>
  /// The one player that it is for.
  package var to: JSONString?
}

package struct Sync: Sendable, Equatable {
  package var after: Int64
  package var digest: UInt64?
}

package struct Refresh: Sendable, Equatable {
  package var token: String
}

/// Why a text is no message. The description is for the developer of a client, and repeats nothing that may be secret.
package enum WireError: Error, Equatable, Sendable {
  case badMessage(String)
  case unknownType(String)
}
