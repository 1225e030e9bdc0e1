import Bytes
import JSON

/// Reads what servers send, as a client does.
package enum ServerMessageReader {
  /// - Throws: `unknownType` for a message that a client of this version skips.
  package static func read(_ message: Span<UInt8>) throws(WireError) -> ReceivedMessage {
    let fields = try ServerMessageFields(message)
    let type = message.extracting(try fields.word(fields.type, "type", in: message))
    if type.isEqual(to: "event") { return .event(try fields.event(message)) }
    if type.isEqual(to: "signal") { return try fields.signal(message) }
    if type.isEqual(to: "presence") { return .presence }
    if type.isEqual(to: "ack") {
      return .acknowledged(
        id: try fields.word(fields.id, "id", in: message), seq: try fields.integer(fields.seq, "seq", in: message))
    }
    if type.isEqual(to: "reject") {
      return .rejected(
        id: try fields.word(fields.id, "id", in: message), code: try fields.word(fields.code, "code", in: message))
    }
    if type.isEqual(to: "live") {
      return .live(
        seq: try fields.integer(fields.seq, "seq", in: message), digest: try fields.digest(in: message))
    }
    if type.isEqual(to: "pong") { return .pong }
    return try readRare(type.text, message)
  }

  private static func readRare(_ type: String, _ text: Span<UInt8>) throws(WireError) -> ReceivedMessage {
    guard let message = try? JSONValue(parsing: text) else { throw .badMessage("this is no JSON object") }
    switch type {
    case "joined": return .joined(try welcome(message))
    case "resync": return .resync(after: try require(message["after"]?.integer, "after"))
    case "storage": return .storage(isStalled: message["status"]?.string == "stalled")
    case "token":
      return .token(
        token: try require(message["token"]?.string, "token"),
        refresh: try require(message["refresh"]?.string, "refresh"))
    case "expiring": return .expiring(seconds: try require(message["in"]?.integer, "in"))
    case "error":
      return .error(
        code: try require(message["code"]?.string, "code"), message: message["message"]?.string ?? "")
    case "bye":
      return .bye(
        Farewell(
          code: try require(message["code"]?.integer, "code"), reason: try require(message["reason"]?.string, "reason"),
          reconnects: try require(message["reconnect"]?.bool, "reconnect"),
          delayMilliseconds: message["delay_ms"]?.integer))
    default: throw .unknownType(String(type.prefix(32)))
    }
  }

  private static func welcome(_ message: JSONValue) throws(WireError) -> Welcome {
    Welcome(
      room: try require(message["room"]?.string, "room"), player: message["you"]?["player"]?.string,
      token: message["token"]?.string, refresh: message["refresh"]?.string,
      head: try require(message["head"]?.integer, "head"), after: try require(message["after"]?.integer, "after"))
  }

  private static func require<Value>(_ value: Value?, _ name: StaticString) throws(WireError) -> Value {
    guard let value else { throw .badMessage("`\(name)` is missing or wrongly typed") }
    return value
  }
}
