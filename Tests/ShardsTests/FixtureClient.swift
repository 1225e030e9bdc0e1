import Bytes
import JSON
import Sessions
import Shards
import TestSupport
import Testing
import WebSocket

/// One connection to the shard of a fixture. What the shard sends becomes one line a frame, in `news`.
final class FixtureClient {
  let name: String
  /// Where the connection lives: it may move.
  var shard: ShardFixture
  var id: ConnectionID
  /// Bytes that it still takes from the shard; `nil` for all.
  var window: Int?

  private(set) var token: String?
  private(set) var refresh: String?
  /// Digests of the events seen, by `seq`.
  private(set) var digests: [Int64: String] = [:]
  /// `delay_ms` of `bye`.
  private(set) var delay: Int64?
  /// Names of the players that `joined` listed.
  private(set) var players: [String] = []
  /// The latest `status` of a player, by name, and when that began.
  private(set) var statuses: [String: String] = [:]
  private(set) var since: [String: Int64] = [:]
  /// The latest `expires_in`, and `in` of `expiring`.
  private(set) var life: Int64?
  private var lines: [String] = []
  private var names: [String: String] = [:]
  private var input: [UInt8] = []
  private var isUpgraded = false
  private var reader = FixtureClient.reader(nil)
  private var inflater = Inflater()
  /// How many messages came compressed, and how many bytes in all.
  private(set) var compressedCount = 0
  private(set) var byteCount = 0
  /// How often the shard has sent something.
  private(set) var writeCount = 0

  init(_ name: String, on shard: ShardFixture, as id: ConnectionID) {
    self.name = name
    self.shard = shard
    self.id = id
  }

  private static func reader(_ compression: Compression?) -> MessageReader {
    MessageReader(
      role: .client, limits: .init(maximumMessageByteCount: 1 << 24, maximumFragmentCount: 1), compression: compression)
  }

  /// What its token says, when that is of one of these keys.
  func claims(under keys: KeyRing = KeyRing([ShardFixture.key])) -> SessionClaims {
    guard let verified = try? SessionToken.verify(token ?? "", keys: keys, at: 1_700_000_000) else {
      preconditionFailure("\(name) has no good token")
    }
    return verified.claims
  }

  /// What has arrived since the last time: one line a frame, and `end` when the shard has closed the connection.
  func news() -> [String] {
    defer { lines = [] }
    return lines
  }

  // MARK: What it does

  /// Sends messages in one piece, and lets the shard end its turn.
  func send(_ messages: String...) {
    write(messages)
    shard.turn()
  }

  /// Sends messages in one piece.
  func write(_ messages: [String]) { shard.receive(frames(messages), on: self) }

  /// Sends one message compressed.
  func sendCompressed(_ message: String) {
    var deflater = Deflater()
    var (payload, frames) = (ByteWriter(), ByteWriter())
    let isShorter = deflater.compress(message.bytes, under: .unrestricted, into: &payload)
    precondition(isShorter, "too short a message")
    Frame.append(.text, payload: payload.span, isCompressed: true, mask: 0x0102_0304, into: &frames)
    shard.receive(frames.bytes, on: self)
    shard.turn()
  }

  /// Messages as bytes.
  func frames(_ messages: [String]) -> [UInt8] {
    var frames = ByteWriter()
    for message in messages { Frame.append(.text, payload: message.bytes, mask: 0x0102_0304, into: &frames) }
    return frames.bytes
  }

  func sendFrame(_ opcode: Opcode) {
    var frames = ByteWriter()
    let nothing = ByteWriter()
    Frame.append(opcode, payload: nothing.span, mask: 0x0102_0304, into: &frames)
    shard.receive(frames.bytes, on: self)
    shard.turn()
  }

  func join(_ fields: String = "") { send(joining(fields)) }

  /// A `join` of the room `table` with more fields, such as `"after":3`.
  func joining(_ fields: String = "", room: String = "table", seats: Int = 4) -> String {
    let more = fields.isEmpty ? "" : "," + fields
    let create = #"{"game":"relay","seats":\#(seats)}"#
    return #"{"type":"join","room":"\#(room)","name":"\#(name)","create":\#(create)\#(more)}"#
  }

  func act(_ id: String, _ data: String = "1") { send(acting(id, data)) }

  func acting(_ id: String, _ data: String = "1") -> String { #"{"type":"act","id":"\#(id)","data":\#(data)}"# }

  /// The network loses the connection.
  func disconnect() { shard.lose(self) }

  /// Reads again what the shard has for it.
  func drain() {
    window = nil
    shard.writable(self)
  }

  // MARK: What it sees

  /// Takes as many of the shard's bytes as it has room for.
  func take(_ bytes: Span<UInt8>) -> Int {
    writeCount += 1
    let count = min(bytes.count, window ?? .max)
    window? -= count
    input += bytes.extracting(..<count).array
    byteCount += count
    if !isUpgraded {
      let end = Array("\r\n\r\n".utf8)
      guard let head = input.indices.first(where: { input[$0...].starts(with: end) }) else { return count }
      let answer = String(decoding: input[..<head], as: UTF8.self)
      if answer.contains("permessage-deflate") { reader = Self.reader(.unrestricted) }
      input.removeFirst(head + end.count)
      isUpgraded = true
    }
    readFrames()
    return count
  }

  func ended() { lines.append("end") }

  private func readFrames() {
    var bytes = input
    var offset = 0
    while true {
      var span = bytes.mutableSpan
      switch reader.next(in: &span, from: &offset, inflatingWith: &inflater) {
      case .needsMoreBytes:
        input.removeFirst(offset)
        return
      case .message(_, .input(let range)): received(bytes.span.extracting(range))
      case .message(_, .assembled): received(reader.assembled)
      case .message(_, .inflated):
        compressedCount += 1
        received(inflater.inflated)
      case .ping: lines.append("PING")
      case .pong: lines.append("PONG")
      case .close(let code, _): lines.append("close \(code.map { String($0.rawValue) } ?? "")")
      case .violation(let violation):
        lines.append("violation \(violation)")
        return
      }
    }
  }

  private func received(_ text: Span<UInt8>) {
    do {
      let message = try Published.message(text)
      remember(message)
      lines.append(line(message["type"]?.string ?? "", message))
    } catch { Issue.record(error) }
  }

  private func remember(_ message: JSONValue) {
    token = message["token"]?.string ?? token
    refresh = message["refresh"]?.string ?? refresh
    delay = message["delay_ms"]?.integer ?? delay
    life = message["expires_in"]?.integer ?? message["in"]?.integer ?? life
    if let listed = message["players"]?.elements {
      players = listed.compactMap { $0["name"]?.string }
      for player in listed { names[player["player"]?.string ?? ""] = player["name"]?.string }
      listed.forEach(rememberStatus)
    }
    rememberStatus(message)
    guard let seq = message["seq"]?.integer, let digest = message["digest"]?.string else { return }
    digests[seq] = digest
    if let player = message["player"]?.string, let name = message["data"]?["name"]?.string { names[player] = name }
  }

  private func rememberStatus(_ message: JSONValue) {
    guard let name = message["player"]?.string.flatMap({ names[$0] }), let status = message["status"]?.string else {
      return
    }
    statuses[name] = status
    since[name] = message["since"]?.integer
  }

  private func line(_ type: String, _ message: JSONValue) -> String {
    let fields: [String?] =
      switch type {
      case "joined", "resync": ["after", message["after"]?.integer.map(String.init)]
      case "event": [message["seq"]?.integer.map(String.init), message["kind"]?.string, message["id"]?.string]
      case "live": [message["seq"]?.integer.map(String.init)]
      case "ack": [message["id"]?.string, message["seq"]?.integer.map(String.init)]
      case "reject": [message["id"]?.string, message["code"]?.string]
      case "presence": [message["player"]?.string.flatMap { names[$0] }, message["status"]?.string]
      case "storage": [message["status"]?.string]
      case "error": [message["code"]?.string]
      case "bye":
        [message["reason"]?.string, message["url"]?.string, message["delay_ms"].map { _ in "later" }]
      default: []
      }
    return ([type] + fields.compactMap(\.self)).joined(separator: " ")
  }
}
