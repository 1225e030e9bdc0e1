import Bytes
import JSON
import LoadJudge
import LoadReport
import Reactor
import Testing
import WebSocket

@testable import LoadTest

/// A crowd without sockets: the test is its server, its network and its clock.
final class Stage {
  var crowd: Crowd
  /// Nanoseconds.
  private(set) var now: Int64 = 1_000_000_000

  init(_ scenario: Scenario, rooms: Int = 1, size: Int = 2, _ change: (inout LoadPlan) -> Void = { _ in }) throws {
    var plan = LoadPlan(scenario, seed: 1, runName: "R")
    (plan.roomCount, plan.roomSize, plan.speakerCount) = (rooms, size, size)
    plan.connectRate = 1e12
    change(&plan)
    let target = try LoadTarget("ws://127.0.0.1:8080", defaultPath: "/ws") { IPAddress($0) }
    crowd = Crowd(plan, target: target, loop: 0, at: now)
    wait(0)
  }

  // MARK: What became of it

  var tally: Tally { crowd.tally }
  var isGathered: Bool { crowd.isGathered }
  var isDone: Bool { crowd.stage == .done }
  func phase(of player: Int) -> Player.Phase { crowd.players[player].phase }

  /// Whole milliseconds; `nil` when no such time was measured.
  func longest(_ latency: Latency) -> Int64? {
    crowd.recorder.distribution(of: latency).map { ($0.maximum + 500_000) / 1_000_000 }
  }

  /// The judge's last word. Afterwards there is another crowd.
  func faultCounts() -> [Fault.Kind: Int] {
    var other = Crowd(crowd.plan, target: crowd.target, loop: 0, at: now)
    swap(&crowd, &other)
    return other.verdict().faultCounts
  }

  // MARK: Time

  /// Lets time pass, and the crowd do what is due.
  func wait(_ milliseconds: Int64) {
    now += milliseconds * 1_000_000
    crowd.timeElapsed(at: now)
  }

  func begin() {
    crowd.begin(at: now, measuredFrom: now)
    wait(0)
  }

  func settle(within milliseconds: Int64) { crowd.settle(until: now + milliseconds * 1_000_000, at: now) }

  // MARK: The network

  func commands() -> [Crowd.Command] { crowd.takeCommands() }

  /// Takes what a player has sent.
  private func taken(from player: Int) -> [UInt8] {
    let bytes = crowd.withUnsent(of: player) { $0.array }
    crowd.sent(bytes.count, by: player)
    return bytes
  }

  private func give(_ bytes: [UInt8], to player: Int) {
    var bytes = bytes
    var span = bytes.mutableSpan
    crowd.received(&span, by: player, at: now)
  }

  func lose(_ player: Int) { crowd.lost(player, "cut", at: now) }

  /// The server sends nothing more to a player.
  func end(_ player: Int) { crowd.inputEnded(player, at: now) }

  /// Begins a connection that comes to nothing.
  func fail(_ player: Int) {
    crowd.began(player, at: now)
    lose(player)
  }

  // MARK: The server

  /// Takes the connection of a player, and answers its handshake.
  func open(_ player: Int) throws {
    crowd.began(player, at: now)
    crowd.connected(player, at: now)
    let lines = String(decoding: taken(from: player), as: UTF8.self).split(separator: "\r\n")
    #expect(lines.first == "GET /ws HTTP/1.1")
    let acceptance = try ServerHandshake.check(
      UpgradeRequest(method: "GET", httpMinorVersion: 1) { name in
        let prefix = name.lowercased() + ": "
        return lines.filter { $0.lowercased().hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
      })
    var writer = ByteWriter()
    acceptance.appendResponse(selecting: nil, into: &writer)
    give(writer.bytes, to: player)
  }

  /// What a player has said, message by message; a close frame is its code.
  func heard(from player: Int) throws -> [JSONValue] {
    var bytes = taken(from: player)
    var reader = MessageReader(
      role: .server, limits: .init(maximumMessageByteCount: 1 << 20, maximumFragmentCount: 1))
    var messages: [JSONValue] = []
    var offset = 0
    while offset < bytes.count {
      var span = bytes.mutableSpan
      switch reader.next(in: &span, from: &offset) {
      case .message(.text, .input(let range)): messages.append(try JSONValue(parsing: bytes.span.extracting(range)))
      case .close(let code, _): messages.append(.integer(Int64(code?.rawValue ?? 0)))
      case .pong: messages.append(.string("pong"))
      case let other: Issue.record("the player has sent \(other)")
      }
    }
    return messages
  }

  func say(_ text: String, to player: Int) { send(.text, text.bytes, to: player) }

  func send(_ opcode: Opcode, _ payload: Span<UInt8>, to player: Int) {
    var writer = ByteWriter()
    Frame.append(opcode, payload: payload, into: &writer)
    give(writer.bytes, to: player)
  }

  func close(_ player: Int, _ code: CloseCode) {
    var writer = ByteWriter()
    Frame.appendClose(code, into: &writer)
    give(writer.bytes, to: player)
  }

  /// Welcomes a player, with nothing to be replayed.
  func welcome(_ player: Int, after: Int64 = 0, head: Int64 = 0) {
    say(
      #"{"type":"joined","room":"R-0","you":{"player":"p\#(player)"},"token":"t\#(player)","head":\#(head),"#
        + #""after":\#(after)}"#, to: player)
    say(#"{"type":"live","seq":\#(head),"digest":"0000000000000000"}"#, to: player)
  }

  /// Connects and joins everybody, into an empty room.
  func gather() throws {
    _ = commands()
    for player in crowd.players.indices {
      try open(player)
      _ = try heard(from: player)
      welcome(player)
    }
  }
}
