import Foundation

/// The fields of a `join`; those that are `nil` are left out.
package struct JoinRequest: Sendable {
  package var room: String
  package var name: String?
  package var token: String?
  package var role: String?
  package var after: Int?
  package var digest: String?
  package var client: String?
  package var takeover: Bool?
  /// JSON.
  package var create: String?

  package init(_ room: String, name: String? = nil, token: String? = nil) {
    self.room = room
    self.name = name
    self.token = token
  }

  /// Seats for as many players, should the room not exist.
  package func creating(seats: Int = 4) -> Self {
    var request = self
    request.create = #"{"game":"relay","seats":\#(seats)}"#
    return request
  }

  package var json: String {
    let fields: [(String, String?)] = [
      ("type", "\"join\""), ("room", room.jsonQuoted), ("name", name?.jsonQuoted), ("token", token?.jsonQuoted),
      ("as", role?.jsonQuoted), ("after", after.map { "\($0)" }), ("digest", digest?.jsonQuoted),
      ("client", client?.jsonQuoted), ("takeover", takeover.map { "\($0)" }), ("create", create),
    ]
    return "{" + fields.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",") + "}"
  }
}

/// The word and the code of a close by the server; the `bye` before it says the same.
package struct Refusal: Sendable, Equatable {
  package let reason: String
  package let code: Int

  package init(reason: String, code: Int) {
    self.reason = reason
    self.code = code
  }
}

extension TestClient {
  /// Joins and waits for the answer, which must be good; its events and `live` are still to be taken.
  @discardableResult
  package func join(_ request: JoinRequest) throws -> Message {
    try send(text: request.json)
    return try take("joined")
  }

  /// Joins where that must be refused.
  package func joinRefused(_ request: JoinRequest) throws -> Refusal {
    try send(text: request.json)
    return try refusal()
  }

  /// Waits until the server closes the connection.
  package func refusal() throws -> Refusal {
    let end = try waitForEnd()
    guard case .closed(let code, let reason) = end else { throw end }
    let bye = history.last
    guard bye?.type == "bye", bye?["code"]?.int == code, bye?["reason"]?.string == reason else {
      throw SupportFailure("close \(code) \(reason) after \(history.suffix(3))")
    }
    return Refusal(reason: reason, code: code)
  }

  /// - Parameter data: JSON, sent as it is.
  package func act(_ id: String, _ data: String, at head: Int? = nil) throws {
    try send(text: Self.act(id, data, at: head))
  }

  package static func act(_ id: String, _ data: String, at head: Int? = nil) -> String {
    let at = head.map { #","at":\#($0)"# } ?? ""
    return #"{"type":"act","id":\#(id.jsonQuoted)\#(at),"data":\#(data)}"#
  }

  /// Acts and waits for the event that answers.
  @discardableResult
  package func actAndWait(_ id: String, _ data: String) throws -> Message {
    try act(id, data)
    return try take("event") { $0["id"]?.string == id }
  }

  /// Waits until the server has read everything that was sent before, and everything that it had to say at once is here.
  package func roundTrip() throws {
    let mark = Int.random(in: 0..<1 << 50)
    try send(text: #"{"type":"ping","t":\#(mark)}"#)
    _ = try take("pong") { $0["t"]?.int == mark }
  }

  /// How many messages in the whole history answer this id.
  package func answerCount(_ id: String) -> Int {
    history.count { message in
      ["event", "ack", "reject"].contains(message.type) && message["id"]?.string == id
    }
  }
}
