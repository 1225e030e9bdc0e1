/// A message of the server.
package struct Message: Sendable, CustomStringConvertible {
  package let json: JSONText
  private let members: [String: JSONText]

  package init(_ text: [UInt8]) {
    json = JSONText(text)
    members = json.members
  }

  package subscript(name: String) -> JSONText? { members[name] }

  package var type: String? { self["type"]?.string }

  package var description: String { json.description }
}

/// What every seat sees alike of an event; `id`, which only its author does, is left out.
package struct SeenEvent: Sendable, Equatable {
  package let seq: Int
  package let kind: String
  /// `nil` for the server's own.
  package let player: String?
  /// Milliseconds since 1970.
  package let timestamp: Int
  /// JSON, byte for byte as it came.
  package let data: String
  package let digest: String

  /// `nil` when `message` is no event, or one without all its fields.
  package init?(_ message: Message) {
    guard message.type == "event", let seq = message["seq"]?.int, let kind = message["kind"]?.string,
      let timestamp = message["ts"]?.int, let data = message["data"], let digest = message["digest"]?.string
    else { return nil }
    self.seq = seq
    self.kind = kind
    player = message["player"]?.string
    self.timestamp = timestamp
    self.data = data.description
    self.digest = digest
  }

  package init(seq: Int, kind: String, player: String?, timestamp: Int, data: String, digest: String) {
    self.seq = seq
    self.kind = kind
    self.player = player
    self.timestamp = timestamp
    self.data = data
    self.digest = digest
  }
}
