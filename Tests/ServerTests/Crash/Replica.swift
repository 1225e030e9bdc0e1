import TestSupport

/// Everything that one client has ever seen of a room, over all its connections: a promise of the server is broken as soon as it
/// does not go on by one.
struct Replica: Sendable {
  let room: String
  private(set) var events: [SeenEvent] = []

  init(room: String) { self.room = room }

  /// Joins where this replica ends.
  /// - Parameter texts: Messages that are sent at once behind the join.
  func join(_ request: JoinRequest, followedBy texts: [String] = [], over client: TestClient) throws -> Message {
    var request = request
    request.after = events.count
    request.digest = events.last?.digest
    try client.send(texts: [request.json] + texts)
    let joined = try client.take("joined")
    guard joined["after"]?.int == events.count else { throw BrokenPromise("resumed elsewhere: \(joined)") }
    return joined
  }

  /// Takes note of an event or of `live`; other messages do not concern it.
  mutating func apply(_ message: Message) throws {
    switch message.type {
    case "event":
      guard let event = SeenEvent(message) else { throw BrokenPromise("half an event: \(message)") }
      guard event.seq == events.count + 1 else { throw BrokenPromise("after \(events.count) came \(message)") }
      events.append(event)
    case "live":
      let digest = events.last?.digest ?? "0000000000000000"
      guard message["seq"]?.int == events.count, message["digest"]?.string == digest else {
        throw BrokenPromise("at \(events.count) came \(message)")
      }
    case "resync":
      throw BrokenPromise("at \(events.count) came \(message)")
    default: break
    }
  }

  /// Reads on until there are `count` events.
  mutating func read(to count: Int, from client: TestClient) throws {
    while events.count < count { try apply(try client.next()) }
  }

  /// Reads everything that still comes over a connection that ends.
  mutating func readToEnd(of client: TestClient) throws {
    while true {
      do { try apply(try client.next()) } catch is ConnectionEnd { return }
    }
  }

  /// Reads on until it is live.
  mutating func readToLive(from client: TestClient) throws {
    while true {
      let message = try client.next()
      try apply(message)
      if message.type == "live" { return }
    }
  }
}

/// What the protocol promises and the server has not kept.
struct BrokenPromise: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
