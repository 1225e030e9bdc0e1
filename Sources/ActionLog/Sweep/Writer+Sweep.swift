extension Writer {
  /// Takes one step of `sweep`; the next one comes behind the commits that wait now.
  func carryOut(_ sweep: Sweep) throws(LogClosed) {
    var sweep = sweep
    switch sweep.step {
    case .audit:
      prepareAudit(at: sweep.rules.now)
      sweep.step = .deadNodes
    case .deadNodes:
      let dead = try result(else: []) { connection throws(StorageError) in try connection.deadNodes() }
      // A node that has only lost its connection is back by the next sweep, and keeps its rooms.
      sweep.nodesToVacate = dead.filter(nodesDeadBefore.contains)
      nodesDeadBefore = dead
      sweep.step = .roomsOfDeadNodes
    case .roomsOfDeadNodes:
      if let node = sweep.nodesToVacate.last {
        let count = try result(else: 0) { connection throws(StorageError) in
          try connection.vacateRooms(ofDeadNode: node, at: sweep.rules.now)
        }
        if count < Sweep.rowLimit { sweep.nodesToVacate.removeLast() }
      } else {
        sweep.step = .sessions
      }
    case .sessions:
      let count = try result(else: 0) { connection throws(StorageError) in
        try connection.deleteSessions(expiredBefore: sweep.rules.sessionsExpiredBefore)
      }
      sweep.result.expiredSessions += count
      if count < Sweep.rowLimit { sweep.step = .rooms }
    case .rooms:
      let count = try result(else: 0) { connection throws(StorageError) in
        try connection.deleteRooms(vacantBefore: sweep.rules.roomsVacantBefore)
      }
      sweep.result.deletedRooms += count
      if count < Sweep.roomLimit { sweep.step = .remains }
    case .remains:
      let count = try result(else: nil) { connection throws(StorageError) in
        try connection.deleteRemains()
      }
      if let count { sweep.result.deletedEvents += count } else { sweep.step = .seats }
    case .seats:
      sweep.result.roomsToSettle = try roomsToSettle(by: sweep.rules)
      return sweep.completion(sweep.result)
    }
    queue.append(.sweep(sweep))
  }

  private func roomsToSettle(by rules: SweepRules) throws(LogClosed) -> [String] {
    guard rules.processStart < rules.seatsVacantBefore else { return [] }
    return try result(else: []) { connection throws(StorageError) in
      try connection.roomsToSettle(vacantBefore: rules.seatsVacantBefore)
    }
  }
}
