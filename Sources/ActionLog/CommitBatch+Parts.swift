import Rooms

extension CommitBatch {
  /// Only a line of the audit log.
  init(_ line: AuditRecord) {
    self.init()
    write(line)
  }

  /// Rows of all tables.
  var rowCount: Int { records.count + sessions.count + states.count + audits.count }

  /// The writes to rooms as one batch an owner, each in its order.
  func splitByOwner() -> [(owner: Owner, part: CommitBatch)] {
    distinctOwners.map { owner in (owner, part(of: owner)) }
  }

  /// Everybody who writes in the batch, once.
  private var distinctOwners: [Owner] {
    var distinct: [Owner] = []
    for owner in owners + sessions.map(\.owner) + states.map(\.owner) where !distinct.contains(owner) {
      distinct.append(owner)
    }
    return distinct
  }

  private func part(of owner: Owner) -> CommitBatch {
    var part = CommitBatch()
    for index in 0..<records.count where owners[index] == owner {
      let head = records.heads[index]
      part.append(
        owner, seq: head.seq, kind: head.kind, timestamp: head.timestamp, digest: head.digest,
        player: records.player(at: index), actionID: records.actionID(at: index), data: records.data(at: index))
    }
    for write in sessions where write.owner == owner { part.write(write.session, owner: owner) }
    for write in states where write.owner == owner { part.write(write) }
    return part
  }
}
