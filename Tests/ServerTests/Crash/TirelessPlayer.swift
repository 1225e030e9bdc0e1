import Foundation
import TestSupport

/// A player who acts without pause, through crashes and reconnects, and knows what it may expect: each act answered once, and none
/// forgotten.
struct TirelessPlayer: Sendable {
  /// How many acts it leaves unanswered before it waits.
  private static let window = 8

  let name: String
  private(set) var replica: Replica
  /// Every id it has ever used and its data.
  private(set) var acts: [String: String] = [:]
  /// The `seq` of acts that were answered by `ack`.
  private(set) var acknowledged: [String: Int] = [:]

  private var random: SeededGenerator
  private var token: String?
  /// In the order in which they were sent.
  private var unanswered: [String] = []
  /// The `seq` of events by their id.
  private var seqs: [String: Int] = [:]
  /// Ids that were sent again over this connection before it was known whether their event is in the replay. If it is, an `ack`
  /// answers the repetition.
  private var repeated: Set<String> = []

  init(name: String, room: String, random: SeededGenerator) {
    self.name = name
    replica = Replica(room: room)
    self.random = random
  }

  /// Plays until the play is over and every act is answered.
  mutating func play(through lives: ServerLives) throws {
    var number = 1
    lives.arrived()
    while true {
      let life = try lives.life(from: number)
      do {
        return try play(at: life.address) { lives.isOver }
      } catch is ConnectionRefused {
        number = life.number + 1
      } catch ConnectionEnd.lost {
        number = life.number
      } catch ConnectionEnd.closed(let code, let reason) {
        // The range of the code says whether to come back.
        guard !(4400..<4500).contains(code) else { throw BrokenPromise("\(name) was sent away: \(code) \(reason)") }
        random.pause(upToMicroseconds: 50_000)
      }
    }
  }

  /// Comes back once more and reads until it is live.
  mutating func catchUp(at address: Endpoint) throws {
    let client = try TestClient(address)
    _ = try replica.join(JoinRequest(replica.room, token: token), over: client)
    try replica.readToLive(from: client)
  }

  /// One connection. Returns when `isOver` and everything is answered.
  private mutating func play(at address: Endpoint, isOver: () -> Bool) throws {
    let client = try TestClient(address)
    // Half of the time without waiting for the replay, in which some of them may be.
    let isHasty = Bool.random(using: &random)
    repeated = isHasty ? Set(unanswered) : []
    // A first join may be committed and its token never arrive; then it joins as another player, and so takes more than one seat.
    let joined = try replica.join(
      JoinRequest(replica.room, name: name, token: token).creating(seats: 64), followedBy: isHasty ? repetition() : [],
      over: client)
    token = joined["token"]?.string ?? token
    while true {
      let message = try client.next()
      try apply(message, repeatingBusyOver: client)
      if message.type == "live" { break }
    }
    if !isHasty { try client.send(texts: repetition()) }
    while true {
      if isOver() {
        if unanswered.isEmpty { return }
      } else {
        while unanswered.count < Self.window { try act(over: client) }
      }
      try apply(try client.next(), repeatingBusyOver: client)
    }
  }

  private mutating func act(over client: TestClient) throws {
    let id = "\(name)-\(acts.count)"
    let padding = String(repeating: "·", count: .random(in: 0...100, using: &random))
    let data = "{ \"act\": \(acts.count), \"padding\":\"\(padding)\" }"
    acts[id] = data
    unanswered.append(id)
    try client.act(id, data)
  }

  private func repetition() -> [String] { unanswered.map { TestClient.act($0, acts[$0] ?? "") } }

  private mutating func apply(_ message: Message, repeatingBusyOver client: TestClient) throws {
    try replica.apply(message)
    guard let id = message["id"]?.string else { return }
    guard let data = acts[id] else { throw BrokenPromise("\(name) never did this: \(message)") }
    switch message.type {
    case "event":
      guard seqs[id] == nil else { throw BrokenPromise("\(name) did this once: \(message)") }
      guard message["data"]?.description == data else { throw BrokenPromise("\(name) sent \(data): \(message)") }
      seqs[id] = message["seq"]?.int
      unanswered.removeAll { $0 == id }
    case "ack":
      guard unanswered.contains(id) || repeated.contains(id) else {
        throw BrokenPromise("\(name) had this answered before: \(message)")
      }
      guard let seq = message["seq"]?.int, seqs[id] ?? seq == seq else {
        throw BrokenPromise("\(name) saw it at \(seqs[id] ?? 0): \(message)")
      }
      acknowledged[id] = seq
      repeated.remove(id)
      unanswered.removeAll { $0 == id }
    case "reject" where message["code"]?.string == "busy" && unanswered.contains(id):
      try client.act(id, data)
    default:
      throw BrokenPromise("\(name) sent \(data): \(message)")
    }
  }
}
