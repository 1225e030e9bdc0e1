extension PostgresStatement {
  /// $1 owner, $2 stamp.
  static let vacateRooms = PostgresStatement(
    name: "vacate_rooms",
    sql: "UPDATE rooms SET owner = NULL, owner_url = NULL, vacant_since = $2::bigint WHERE owner = $1::text")

  /// $1 this node, $2 stamp. Who can be locked is dead, and can't come back before the statement has ended.
  static let vacateRoomsOfDeadNodes = PostgresStatement(
    name: "vacate_rooms_of_dead_nodes",
    sql: """
      WITH other AS MATERIALIZED (
        SELECT DISTINCT owner FROM rooms WHERE owner IS NOT NULL AND owner <> $1::text
      ), dead AS MATERIALIZED (
        SELECT owner FROM other WHERE pg_try_advisory_xact_lock(\(nodeLockKey("owner")))
      )
      UPDATE rooms SET owner = NULL, owner_url = NULL, vacant_since = $2::bigint FROM dead WHERE rooms.owner = dead.owner
      """)

  /// $1 moment, $2 limit. Returns a row for each session.
  static let deleteSessions = PostgresStatement(
    name: "delete_sessions",
    sql: """
      WITH expired AS MATERIALIZED (
        SELECT room, id FROM sessions WHERE refresh_expires_at < $1::bigint ORDER BY refresh_expires_at LIMIT $2::bigint
      )
      DELETE FROM sessions USING expired WHERE sessions.room = expired.room AND sessions.id = expired.id
        AND sessions.refresh_expires_at < $1::bigint
      RETURNING 1
      """)

  /// $1 moment, $2 limit. Returns a row for each room. A room that is just being opened is not waited for.
  static let deleteRooms = PostgresStatement(
    name: "delete_rooms",
    sql: """
      WITH over AS MATERIALIZED (
        SELECT room FROM rooms
        WHERE vacant_since IS NOT NULL AND (phase = 'finished' OR closed_at IS NOT NULL OR taken_seats = 0)
          AND vacant_since < $1::bigint
        ORDER BY vacant_since LIMIT $2::bigint FOR UPDATE SKIP LOCKED
      ), gone AS (
        DELETE FROM rooms USING over WHERE rooms.room = over.room RETURNING rooms.room
      )
      INSERT INTO deleted_rooms SELECT room FROM gone RETURNING 1
      """)

  /// $1 limit. Returns no row when nothing is left, and otherwise the number of events. Fewer than the limit were the room's last.
  static let deleteRemains = PostgresStatement(
    name: "delete_remains",
    sql: """
      WITH next AS MATERIALIZED (
        SELECT room FROM deleted_rooms ORDER BY room LIMIT 1
      ), part AS MATERIALIZED (
        SELECT events.room, events.seq FROM next JOIN events USING (room) ORDER BY events.seq LIMIT $1::bigint
      ), counted AS MATERIALIZED (
        SELECT room, (SELECT count(*) FROM part) AS events FROM next
      ), deleted AS (
        DELETE FROM events USING part WHERE events.room = part.room AND events.seq = part.seq
      ), ended AS (
        DELETE FROM sessions USING counted WHERE sessions.room = counted.room AND counted.events < $1::bigint
      ), forgotten AS (
        DELETE FROM deleted_rooms USING counted WHERE deleted_rooms.room = counted.room AND counted.events < $1::bigint
      )
      SELECT events FROM counted
      """)

  /// $1 moment, $2 limit.
  static let roomsToSettle = PostgresStatement(
    name: "rooms_to_settle",
    sql: """
      SELECT code FROM rooms
      WHERE vacant_since IS NOT NULL AND phase <> 'finished' AND closed_at IS NULL AND taken_seats > 0
        AND vacant_since < $1::bigint
      ORDER BY vacant_since LIMIT $2::bigint
      """)
}
