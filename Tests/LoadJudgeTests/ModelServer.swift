import Crypto
import LoadJudge
import Rooms

/// What a model client sends.
enum Request: Sendable {
  /// `player` is `nil` for one who comes for the first time.
  case join(player: String?, after: Int64, digest: Digest)
  case act(UInt64, data: String)
}

/// What a model server sends.
enum Reply: Sendable {
  case joined(player: String, after: Int64, head: Int64)
  case event(SampleRow)
  case live(Int64, Digest)
  case ack(UInt64, seq: Int64)
  case reject(UInt64, mayRetry: Bool)
}

/// One room of a server that keeps its promises, in a few lines: what it logs is seen after a commit, and an id takes effect once.
struct ModelServer {
  private struct Member {
    let player: String
    /// It gets new events.
    var isLive = false
  }

  private(set) var log = SampleLog()
  private(set) var committed: Int64 = 0
  private var seqs: [String: Int64] = [:]
  /// By the seat of the client.
  private var members: [Int: Member] = [:]
  private var afterCommit: [(seat: Int, reply: Reply)] = []
  /// What has been sent and not been read, by seat.
  var inboxes: [[Reply]]
  private var restartCount: Int64 = 0

  init(seatCount: Int) { inboxes = Array(repeating: [], count: seatCount) }

  mutating func received(_ request: Request, from seat: Int, random: inout SeededGenerator) {
    switch request {
    case .join(let player?, let after, let digest):
      let isKnown = after <= committed && log.digest(at: after) == digest
      members[seat] = Member(player: player)
      inboxes[seat].append(.joined(player: player, after: isKnown ? after : 0, head: committed))
      replay(after: isKnown ? after : 0, to: seat)
    case .join(nil, _, _):
      let player = "p\(seat)"
      members[seat] = Member(player: player)
      append(SampleRow(seq: 0, kind: .joined, player: player, data: #"{"seat":\#(seat)}"#))
      afterCommit.append((seat, .joined(player: player, after: 0, head: log.head)))
    case .act(let number, let data): act(number, data: data, by: seat, random: &random)
    }
  }

  private mutating func act(_ number: UInt64, data: String, by seat: Int, random: inout SeededGenerator) {
    guard let member = members[seat] else { return }
    let name = "\(member.player)/\(number)"
    if random.chance(5) { return inboxes[seat].append(.reject(number, mayRetry: true)) }
    if let seq = seqs[name] {
      guard seq > committed else { return inboxes[seat].append(.ack(number, seq: seq)) }
      return afterCommit.append((seat, .ack(number, seq: seq)))
    }
    if random.chance(3) { return inboxes[seat].append(.reject(number, mayRetry: false)) }
    append(.action(number, of: seat, player: member.player, seq: 0, data: data))
    seqs[name] = log.head
  }

  /// Rows of another life have another time.
  private mutating func append(_ row: SampleRow) { log.append(row, delay: restartCount * 1000) }

  private mutating func replay(after: Int64, to seat: Int) {
    for seq in after..<committed { inboxes[seat].append(.event(log[seq + 1])) }
    inboxes[seat].append(.live(committed, log.digest(at: committed)))
    members[seat]?.isLive = true
  }

  mutating func commit() {
    let first = committed + 1
    committed = log.head
    for (seat, member) in members where member.isLive {
      for seq in first..<committed + 1 { inboxes[seat].append(.event(log[seq])) }
    }
    let due = afterCommit
    afterCommit = []
    for (seat, reply) in due {
      inboxes[seat].append(reply)
      if case .joined = reply { replay(after: 0, to: seat) }
    }
  }

  mutating func disconnected(_ seat: Int) {
    members[seat] = nil
    inboxes[seat] = []
    afterCommit.removeAll { $0.seat == seat }
  }

  /// It dies with everything that was not committed, and comes back with the log as it was at `head`.
  mutating func restart(at head: Int64) {
    for seat in inboxes.indices { disconnected(seat) }
    log.cut(to: head)
    committed = head
    seqs = seqs.filter { $0.value <= head }
    restartCount += 1
  }
}
