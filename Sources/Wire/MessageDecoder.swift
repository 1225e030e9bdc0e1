import Bytes
import JSON

/// Reads what clients send. It knows the shape of messages, and nothing of rooms.
package struct MessageDecoder {
  private var fields = MessageFields()

  package init() {}

  package mutating func decode(_ message: Span<UInt8>) throws(WireError) -> ClientMessage {
    try fields.read(message)
    guard let type = try fields.string(.type) else { throw .badMessage("`type` is missing") }
    if type.equals("act", in: message) { return .act(try act(message)) }
    if type.equals("signal", in: message) { return .signal(try signal(message)) }
    if type.equals("ping", in: message) { return .ping(t: fields.raw(.t)) }
    switch type.text(in: message) {
    case "join": return .join(try join(message))
    case "claim": return .claim(try claim(message))
    case "sync": return .sync(try sync(message))
    case "refresh": return .refresh(Refresh(token: try required(fields.text(.refresh, in: message), .refresh)))
    case "leave": return .leave
    case let other: throw .unknownType(String(other.prefix(32)))
    }
  }

  // MARK: Frequent

  private func act(_ message: Span<UInt8>) throws(WireError) -> Act {
    Act(
      id: try required(fields.string(.id), .id), data: try required(fields.raw(.data), .data),
      at: try fields.count(.at, in: message))
  }

  private func signal(_ message: Span<UInt8>) throws(WireError) -> Signal {
    Signal(data: try required(fields.raw(.data), .data), to: try fields.string(.to))
  }

  // MARK: Rare

  private func join(_ message: Span<UInt8>) throws(WireError) -> Join {
    var join = Join(room: try required(fields.text(.room, in: message), .room))
    join.name = try fields.text(.name, in: message)
    join.token = try fields.text(.token, in: message)
    join.ticket = try fields.text(.ticket, in: message)
    join.client = try fields.text(.client, in: message)
    join.takeover = try fields.flag(.takeover) ?? false
    join.after = try fields.count(.after, in: message) ?? 0
    join.digest = try digest(message)
    if let role = try fields.text(.role, in: message) {
      guard let role = Join.Role(rawValue: role) else { throw .badMessage("`as` is player or spectator") }
      join.role = role
    }
    if let range = try fields.object(.create) { join.create = try create(message.extracting(range)) }
    return join
  }

  private func create(_ text: Span<UInt8>) throws(WireError) -> Create {
    guard let value = try? JSONValue(parsing: text), let members = value.members else {
      throw .badMessage("`create` is malformed")
    }
    for name in ["game", "seats", "private", "options"] where members.count(where: { $0.0 == name }) > 1 {
      throw .badMessage("`create.\(name)` stands twice")
    }
    guard let game = value["game"]?.string else { throw .badMessage("`create.game` must be a string") }
    var create = Create(game: game)
    if let seats = value["seats"], !seats.isNull {
      guard let count = seats.integer else { throw .badMessage("`create.seats` must be a whole number") }
      create.seats = Int(count)
    }
    if let isPrivate = value["private"], !isPrivate.isNull {
      guard let flag = isPrivate.bool else { throw .badMessage("`create.private` must be true or false") }
      create.isPrivate = flag
    }
    if let options = value["options"], !options.isNull {
      guard options.members != nil else { throw .badMessage("`create.options` must be an object") }
      var writer = ByteWriter()
      options.write(to: &writer)
      create.options = writer.bytes
    }
    return create
  }

  private func claim(_ message: Span<UInt8>) throws(WireError) -> Claim {
    let id = try required(fields.string(.id), .id)
    let word = try required(fields.text(.choice, in: message), .choice)
    guard let choice = Claim.Choice(rawValue: word) else { throw .badMessage("`choice` is victory or wait") }
    return Claim(id: id, choice: choice)
  }

  private func sync(_ message: Span<UInt8>) throws(WireError) -> Sync {
    Sync(after: try required(fields.count(.after, in: message), .after), digest: try digest(message))
  }

  private func digest(_ message: Span<UInt8>) throws(WireError) -> UInt64? {
    guard let digest = try fields.text(.digest, in: message) else { return nil }
    guard let word = Hex.word(digest.bytes) else {
      throw .badMessage("`digest` must be 16 hex digits")
    }
    return word
  }

  private func required<Value>(_ value: Value?, _ field: Field) throws(WireError) -> Value {
    guard let value else { throw .badMessage("`\(field.name)` is missing") }
    return value
  }
}
