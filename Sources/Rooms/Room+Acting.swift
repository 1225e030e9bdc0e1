import Bytes
import Crypto

/// What became of an action.
package enum ActResult: Equatable {
  /// It is row `seq`; everyone sees it when that has committed.
  case accepted(seq: Int64)
  /// The same action is row `seq` already, durable or about to be.
  case duplicate(seq: Int64)
  /// An action with this id may be row `seq`, which is no longer in memory: read it, and ask again with what was found.
  case lookUp(seq: Int64)
  case rejected(Rejection)
}

/// Why an action was refused. Nothing was logged, nothing changed, the id is free.
package enum Rejection: Equatable {
  case tooLarge(byteCount: Int, limit: Int)
  case idReused
  case notPlaying
  case stale(head: Int64)
  case busy
  case logFull(limit: Int64)
  case nothingToClaim
  case game(IllegalAction)
}

/// What is known of rows that are out of memory.
package enum OlderRecord: Equatable {
  case unknown
  /// Row `seq` was read; it holds this action with the same data, or another, or no action of this id.
  case same(seq: Int64)
  case otherData
  case otherAction
}

extension Room {
  /// A player acts. `id` is well-formed; `data` is valid JSON.
  ///
  /// A repeat is recognised before anything else can refuse it, so that a client that asks again always learns what became of its
  /// action.
  ///
  /// - Parameters:
  ///   - stamp: the `seq` that the client had seen, when it wants to act on nothing newer.
  ///   - older: what reading row `seq` of an earlier `lookUp` has shown.
  package mutating func act(
    id: Span<UInt8>, data: Span<UInt8>, seen stamp: Int64?, by player: PlayerIndex, older: OlderRecord = .unknown,
    at now: Moment, log: inout RoomLog
  ) -> ActResult {
    guard data.count <= dataByteLimit else {
      return .rejected(.tooLarge(byteCount: data.count, limit: dataByteLimit))
    }
    if let known = repeated(.action, id: id, data: data, by: player, older: older) { return known }
    guard phase == .playing else { return .rejected(.notPlaying) }
    if let stamp, stamp != head { return .rejected(.stale(head: head)) }
    if let refusal = refusalForWantOfRoom(in: log) { return .rejected(refusal) }
    do { try game.act(data, by: players[player].seat) } catch { return .rejected(.game(error)) }
    let author = players[player].id
    let seq = append(.action, player: author.bytes, actionID: id, data: data, at: now, to: &log)
    remember(id, by: player, seq: seq)
    return .accepted(seq: seq)
  }

  /// What is known of this id already; `nil` when it is new.
  func repeated(
    _ kind: EventKind, id: Span<UInt8>, data: Span<UInt8>, by player: PlayerIndex, older: OlderRecord
  ) -> ActResult? {
    switch older {
    case .same(let seq): return .duplicate(seq: seq)
    case .otherData: return .rejected(.idReused)
    case .unknown, .otherAction: break
    }
    let author = players[player].id
    let match = actionIDs.first(id, by: player) { seq in
      recent.contains(seq) ? isAuthored(seq, id: id, author: author) : older == .unknown
    }
    guard let seq = match else { return nil }
    guard recent.contains(seq) else { return .lookUp(seq: seq) }
    let isSame = recent.head(seq).kind == kind && recent.data(seq).isEqual(to: data)
    return isSame ? .duplicate(seq: seq) : .rejected(.idReused)
  }

  mutating func remember(_ id: Span<UInt8>, by player: PlayerIndex, seq: Int64) {
    actionIDs.insert(id, by: player, seq: seq)
    players[player].latestActionSeq = seq
  }

  func refusalForWantOfRoom(in log: borrowing RoomLog) -> Rejection? {
    if isFull { return .logFull(limit: head) }
    return isBusy || log.isFull ? .busy : nil
  }

  /// Compares an action, or a claim, with row `index` of what was read for it.
  package func older(
    _ index: Int, of page: RecordBuffer, kind: EventKind, id: Span<UInt8>, data: Span<UInt8>, by player: PlayerIndex
  ) -> OlderRecord {
    guard page.actionID(at: index).isEqual(to: id), page.player(at: index).isEqual(to: players[player].id.bytes)
    else { return .otherAction }
    let row = page.heads[index]
    return row.kind == kind && page.data(at: index).isEqual(to: data) ? .same(seq: row.seq) : .otherData
  }

  /// Compares a claim with row `index` of what was read for it.
  package func older(
    _ index: Int, of page: RecordBuffer, claim choice: ClaimChoice, id: Span<UInt8>, by player: PlayerIndex
  ) -> OlderRecord {
    let data = choice.data
    return older(index, of: page, kind: .claimed, id: id, data: data.span, by: player)
  }

  private func isAuthored(_ seq: Int64, id: Span<UInt8>, author: String) -> Bool {
    recent.actionID(seq).isEqual(to: id) && recent.player(seq).isEqual(to: author.bytes)
  }
}
