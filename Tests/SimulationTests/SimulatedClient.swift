import Bytes
import JSON
import Rooms
import TestSupport
import WebSocket

/// A client as the documentation asks for one: it keeps what it has seen, resumes after a loss, and repeats what was not answered. It
/// checks every frame against the promises as it arrives.
struct SimulatedClient {
  struct Event: Equatable {
    var seq: Int64
    var kind: String
    var player: String
    var data: String
    var digest: String
    var id: String?
  }

  /// What the server says of sessions and players, which the world holds against the log.
  enum News: Equatable {
    case joined(link: Int, session: String, player: String?)
    case refreshToken(String)
    case presence(player: String, status: String)
  }

  let number: Int
  private let table: String
  let isSpectator: Bool
  /// What it shows when it has no token, where that is asked for.
  private let ticket: String?
  /// Which of its tables it is at: it goes on to the next when a game is over.
  private var round = 1
  /// What survives a loss of the connection.
  private(set) var token: String?
  private(set) var refresh: String?
  private(set) var session: String?
  private(set) var player: String?
  private(set) var history: [Event] = []
  /// Actions and claims without an answer: their ids, and the messages.
  private(set) var unanswered: [(id: String, message: String)] = []
  private(set) var violations: [String] = []
  /// Seqs that `ack` gave for ids.
  private(set) var acknowledged: [String: Int64] = [:]
  /// Events, and other news, that arrived since the world looked last.
  var fresh: [Event] = []
  var freshNews: [News] = []
  /// Its token has ended: it wants another one.
  private(set) var needsToken = false
  private var refusalCount = 0

  // The connection.
  private(set) var link: Int?
  private(set) var isLive = false
  private(set) var isJoined = false
  private var isOpen = false
  private var syncCount = 0
  private var answeredByEvent: Set<String> = []
  private var input: [UInt8] = []
  private var reader = SimulatedClient.newReader
  private var sent: Set<String> = []
  private var nextID = 1
  /// Bytes on their way to the server.
  var output: [UInt8] = []

  init(number: Int, table: String, isSpectator: Bool, ticket: String?) {
    self.number = number
    self.ticket = ticket
    self.table = table
    self.isSpectator = isSpectator
  }

  var room: String { "\(table)-\(round)" }

  private var mask: UInt32 { 0x1234_5678 &+ UInt32(number) }

  private static var newReader: MessageReader {
    MessageReader(role: .client, limits: .init(maximumMessageByteCount: 1 << 24, maximumFragmentCount: 100))
  }

  // MARK: What it does

  mutating func connect(link: Int) {
    self.link = link
    (isLive, isJoined, isOpen) = (false, false, false)
    input = []
    sent = []
    syncCount = 0
    answeredByEvent = []
    reader = Self.newReader
    output = Array(
      "GET /ws HTTP/1.1\r\nHost: simulation\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: croupier.v1\r\n\r\n"
        .utf8)
    var join = "{\"type\":\"join\",\"room\":\"\(room)\",\"client\":\"c\(number)\",\"name\":\"N\(number)\""
    if let token {
      join += ",\"token\":\"\(token)\",\"after\":\(history.count)"
      if let last = history.last { join += ",\"digest\":\"\(last.digest)\"" }
    } else {
      if let ticket { join += ",\"ticket\":\"\(ticket)\"" }
      join += ",\"create\":{\"game\":\"relay\",\"seats\":64},\"as\":\"\(isSpectator ? "spectator" : "player")\""
    }
    send(join + "}")
  }

  /// Makes a new action, to be sent now if there is a connection.
  mutating func act(data: String) { ask { "{\"type\":\"act\",\"id\":\"\($0)\",\"data\":\(data)}" } }

  mutating func claim(_ choice: ClaimChoice) {
    ask { "{\"type\":\"claim\",\"id\":\"\($0)\",\"choice\":\"\(choice.rawValue)\"}" }
  }

  private mutating func ask(_ message: (String) -> String) {
    let id = "\(number)-\(nextID)"
    nextID += 1
    unanswered.append((id, message(id)))
    sendUnanswered()
  }

  /// Sends what waits for its answer once more.
  mutating func repeatAct(_ index: Int) {
    guard isJoined, unanswered.indices.contains(index) else { return }
    send(unanswered[index].message)
  }

  mutating func sync() {
    guard isLive else { return }
    isLive = false
    syncCount += 1
    send("{\"type\":\"sync\",\"after\":\(history.count)}")
  }

  mutating func signal() {
    if isJoined { send("{\"type\":\"signal\",\"data\":\"hello\"}") }
  }

  mutating func sendRefresh() {
    if isJoined, let refresh { send("{\"type\":\"refresh\",\"refresh\":\"\(refresh)\"}") }
  }

  mutating func disconnected() {
    link = nil
    (isLive, isJoined, isOpen) = (false, false, false)
    output = []
  }

  /// What it asked for over HTTP: `nil` is a refusal.
  mutating func refreshed(_ tokens: (token: String, refresh: String)?) {
    guard let tokens else { return forget() }
    (token, refresh, needsToken) = (tokens.token, tokens.refresh, false)
    freshNews.append(.refreshToken(tokens.refresh))
  }

  /// Goes to a new table, where nobody knows it.
  mutating func moveOn() {
    round += 1
    forget()
  }

  /// Begins again as somebody else.
  private mutating func forget() {
    (token, refresh, session, player, needsToken) = (nil, nil, nil, nil, false)
    (history, unanswered, acknowledged) = ([], [], [:])
    refusalCount = 0
  }

  /// As far as it knows, somebody has abandoned the game.
  var mayClaim: Bool {
    !isSpectator && unanswered.count < 12
      && history.last { ["abandoned", "claimed", "left"].contains($0.kind) }?.kind == "abandoned"
  }

  var isFinished: Bool { history.contains { $0.kind == "finished" } }

  private mutating func sendUnanswered() {
    guard isJoined else { return }
    for (id, message) in unanswered where sent.insert(id).inserted { send(message) }
  }

  private mutating func send(_ text: String) {
    var writer = ByteWriter()
    Frame.append(.text, payload: text.bytes, mask: mask, into: &writer)
    output += writer.bytes
  }

  private mutating func sendClose() {
    (isLive, isJoined) = (false, false)
    var writer = ByteWriter()
    let nothing = ByteWriter()
    Frame.append(.close, payload: nothing.span, mask: mask, into: &writer)
    output += writer.bytes
  }

  // MARK: What it sees

  mutating func receive(_ bytes: [UInt8]) {
    input += bytes
    if !isOpen {
      let end = Array("\r\n\r\n".utf8)
      guard let index = input.indices.first(where: { input[$0...].starts(with: end) }) else { return }
      if !input.starts(with: Array("HTTP/1.1 101".utf8)) { violations.append("the upgrade was refused") }
      input.removeFirst(index + 4)
      isOpen = true
    }
    while let text = nextMessage() { received(text) }
  }

  private mutating func nextMessage() -> String? {
    var offset = 0
    var text: String?
    var pending = input
    while text == nil {
      var span = pending.mutableSpan
      switch reader.next(in: &span, from: &offset) {
      case .needsMoreBytes:
        input = Array(pending[offset...])
        return nil
      case .message(_, .input(let range)): text = String(decoding: pending[range], as: UTF8.self)
      case .message(_, .assembled): text = reader.assembled.text
      case .message(_, .inflated): preconditionFailure("no compression was agreed on")
      case .ping, .pong: break
      case .close: sendClose()
      case .violation(let violation):
        violations.append("the server broke the framing: \(violation)")
        input = []
        return nil
      }
    }
    input = Array(pending[offset...])
    return text
  }

  private mutating func received(_ text: String) {
    let message: JSONValue
    do { message = try Published.message(text.bytes) } catch { return violations.append("\(error)") }
    switch message["type"]?.string {
    case "joined": joined(message)
    case "resync": restart(after: message["after"]?.integer ?? -1)
    case "event": received(event: text, message)
    case "live":
      isLive = true
      syncCount = 0
      if message["seq"]?.integer != Int64(history.count) {
        violations.append("live at \(message["seq"]?.integer ?? -1) with \(history.count) events")
      }
      sendUnanswered()
    case "ack":
      guard let id = message["id"]?.string, let seq = message["seq"]?.integer else { break }
      acknowledged[id] = seq
      settle(id, by: "ack")
    case "reject": rejected(text, message)
    case "presence":
      if let player = message["player"]?.string, let status = message["status"]?.string {
        freshNews.append(.presence(player: player, status: status))
      }
    case "token": adopt(message)
    case "error": failed(text, code: message["code"]?.string)
    case "bye": if message["reason"]?.string == "expired_token" { needsToken = true }
    default: break
    }
  }

  private mutating func joined(_ message: JSONValue) {
    isJoined = true
    adopt(message)
    session = message["you"]?["session"]?.string
    player = message["you"]?["player"]?.string
    freshNews.append(.joined(link: link!, session: session ?? "", player: player))
    for other in message["players"]?.elements ?? [] {
      guard let player = other["player"]?.string, let status = other["status"]?.string else { continue }
      freshNews.append(.presence(player: player, status: status))
    }
    restart(after: message["after"]?.integer ?? -1)
    // Some clients wait for `live`, and by then know of most of their actions; others ask again at once.
    if number % 2 == 0 { sendUnanswered() }
  }

  private mutating func adopt(_ message: JSONValue) {
    token = message["token"]?.string ?? token
    guard let refresh = message["refresh"]?.string else { return }
    self.refresh = refresh
    freshNews.append(.refreshToken(refresh))
  }

  private mutating func rejected(_ text: String, _ message: JSONValue) {
    guard let id = message["id"]?.string else { return violations.append("a refusal of nothing: \(text)") }
    switch message["code"]?.string {
    // The id is free again; it is asked for once more.
    case "busy": sent.remove(id)
    case "nothing_to_claim": settle(id, by: "reject")
    case "not_playing":
      if isLive, !isFinished { violations.append("a game is over that has not finished: \(text)") }
      settle(id, by: "reject")
    default: violations.append("refused: \(text)")
    }
  }

  private mutating func failed(_ text: String, code: String?) {
    switch code {
    // The session is over, or the seat was taken back while it was away. It tries again all the same, a few times.
    case "revoked", "released":
      refusalCount += 1
      if refusalCount > 3 { forget() }
    case "expired_token": needsToken = true
    default: violations.append("error: \(text)")
    }
  }

  private mutating func restart(after: Int64) {
    guard after >= 0, after <= history.count else {
      return violations.append("a replay after \(after) for one who has \(history.count)")
    }
    history.removeLast(history.count - Int(after))
  }

  private mutating func received(event text: String, _ message: JSONValue) {
    let data = text.range(of: ",\"data\":", to: ",\"digest\":") ?? ""
    let event = Event(
      seq: message["seq"]?.integer ?? -1, kind: message["kind"]?.string ?? "", player: message["player"]?.string ?? "",
      data: data, digest: message["digest"]?.string ?? "", id: message["id"]?.string)
    // Between `sync` and its `live`, events come again that were on their way already: the same ones.
    if syncCount > 0, event.seq >= 1, event.seq <= history.count {
      if history[Int(event.seq) - 1] != event { violations.append("event \(event.seq) came again, and otherwise") }
      return
    }
    guard event.seq == Int64(history.count) + 1 else {
      return violations.append("event \(event.seq) after \(history.count)")
    }
    if event.id != nil, event.player != player { violations.append("the id of somebody else's action: \(text)") }
    history.append(event)
    fresh.append(event)
    if let id = event.id { settle(id, by: "event") }
  }

  /// An action has its answer. On one connection each sending of it may have one.
  private mutating func settle(_ id: String, by answer: String) {
    if answer == "event", !answeredByEvent.insert(id).inserted { violations.append("two events for \(id)") }
    unanswered.removeAll { $0.id == id }
  }
}

extension String {
  /// What stands between the first `start` and the last `end`.
  fileprivate func range(of start: String, to end: String) -> String? {
    let (text, start, end) = (Array(utf8), Array(start.utf8), Array(end.utf8))
    guard let from = text.indices.first(where: { text[$0...].starts(with: start) }),
      let to = text.indices.last(where: { text[$0...].starts(with: end) }), from + start.count <= to
    else { return nil }
    return String(decoding: text[(from + start.count)..<to], as: UTF8.self)
  }
}
