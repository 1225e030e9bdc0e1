import GRDB

extension SQLiteWriter {
  /// Every owner is a former one: the file has one process at a time.
  func vacate(at: Int64) throws(StorageError) {
    try transaction { database in
      try database.run(
        """
        UPDATE sessions SET active = 0, disconnected_at = ?
        WHERE active AND room IN (SELECT room FROM rooms WHERE owner IS NOT NULL)
        """,
        [at])
      try database.run(
        "UPDATE rooms SET owner = NULL, owner_url = NULL, vacant_since = ? WHERE owner IS NOT NULL", [at])
    }
  }

  /// There are no other nodes.
  func deadNodes() throws(StorageError) -> [String] { [] }

  func vacateRooms(ofDeadNode node: String, at: Int64) throws(StorageError) -> Int { 0 }

  func deleteSessions(expiredBefore moment: Int64) throws(StorageError) -> Int {
    try transaction { database in
      try database.run(
        """
        DELETE FROM sessions WHERE (room, id) IN (
          SELECT room, id FROM sessions WHERE refresh_expires_at < ? ORDER BY refresh_expires_at LIMIT ?)
        """,
        [moment, Sweep.rowLimit])
      return database.changesCount
    }
  }

  func deleteRooms(vacantBefore moment: Int64) throws(StorageError) -> Int {
    try transaction { database in
      try database.run(
        """
        INSERT INTO deleted_rooms SELECT room FROM rooms
        WHERE vacant_since IS NOT NULL AND (phase = 'finished' OR closed_at IS NOT NULL OR taken_seats = 0)
          AND vacant_since < ?
        ORDER BY vacant_since LIMIT ?
        """,
        [moment, Sweep.roomLimit])
      let count = database.changesCount
      try database.run("DELETE FROM rooms WHERE room IN (SELECT room FROM deleted_rooms)", [])
      return count
    }
  }

  func deleteRemains() throws(StorageError) -> Int? {
    try transaction { database in
      guard let room = try Int64.fetchOne(database, sql: "SELECT min(room) FROM deleted_rooms") else { return nil }
      try database.run(
        """
        DELETE FROM events WHERE room = ?1 AND seq <= (
          SELECT max(seq) FROM (SELECT seq FROM events WHERE room = ?1 ORDER BY seq LIMIT ?2))
        """,
        [room, Sweep.rowLimit])
      let count = database.changesCount
      if count < Sweep.rowLimit {
        try database.run("DELETE FROM sessions WHERE room = ?", [room])
        try database.run("DELETE FROM deleted_rooms WHERE room = ?", [room])
      }
      return count
    }
  }

  func roomsToSettle(vacantBefore moment: Int64) throws(StorageError) -> [String] {
    try transaction { database in
      try String.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT code FROM rooms
            WHERE vacant_since IS NOT NULL AND phase <> 'finished' AND closed_at IS NULL AND taken_seats > 0
              AND vacant_since < ?
            ORDER BY vacant_since LIMIT ?
            """),
        arguments: [moment, Sweep.settlementLimit])
    }
  }
}
