// Limits stand in the text: the planner takes a parameter there for many rows, and would read the tables from end to end.
extension PostgresStatement {
  /// Nobody is connected to a room that is in no memory: ends the connections of the rooms in `vacated`.
  private static let disconnected = """
    disconnected AS (
      UPDATE sessions SET active = false, disconnected_at = $2::bigint
      FROM vacated WHERE sessions.room = vacated.room AND sessions.active
    )
    """

  /// $1 owner, $2 stamp.
  static let vacateRooms = PostgresStatement(
    name: "vacate_rooms",
    sql: """
      WITH vacated AS (
        UPDATE rooms SET owner = NULL, owner_url = NULL, vacant_since = $2::bigint WHERE owner = $1::text RETURNING room
      ), \(disconnected)
      SELECT count(*) FROM vacated
      """)

  /// $1 this node. Returns the other owners that don't live, which are those that can be locked. Owners are found one after the other in
  /// the index, because each has many rooms.
  static let deadNodes = PostgresStatement(
    name: "dead_nodes",
    sql: """
      WITH RECURSIVE node (name) AS (
        SELECT min(owner) FROM rooms WHERE owner IS NOT NULL
        UNION ALL
        SELECT (SELECT min(owner) FROM rooms WHERE owner > node.name) FROM node WHERE node.name IS NOT NULL
      )
      SELECT name FROM node WHERE name <> $1::text AND pg_try_advisory_xact_lock(\(nodeLockKey("name")))
      """)

  /// $1 node, $2 stamp. Returns a row for each room; none when the node lives. It can't come back before the statement has ended.
  static let vacateRoomsOfDeadNode = PostgresStatement(
    name: "vacate_rooms_of_dead_node",
    sql: """
      WITH dead AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(\(nodeLockKey("$1::text"))) AS is_dead
      ), part AS MATERIALIZED (
        SELECT room FROM rooms WHERE owner = $1::text AND (SELECT is_dead FROM dead)
        LIMIT \(Sweep.rowLimit) FOR UPDATE SKIP LOCKED
      ), vacated AS (
        UPDATE rooms SET owner = NULL, owner_url = NULL, vacant_since = $2::bigint
        FROM part WHERE rooms.room = part.room
        RETURNING rooms.room
      ), \(disconnected)
      SELECT 1 FROM vacated
      """)

  /// $1 moment. Returns a row for each session. One that is just being written is left alone.
  static let deleteSessions = PostgresStatement(
    name: "delete_sessions",
    sql: """
      WITH expired AS MATERIALIZED (
        SELECT room, id FROM sessions WHERE refresh_expires_at < $1::bigint
        ORDER BY refresh_expires_at LIMIT \(Sweep.rowLimit) FOR UPDATE SKIP LOCKED
      )
      DELETE FROM sessions USING expired WHERE sessions.room = expired.room AND sessions.id = expired.id RETURNING 1
      """)

  /// $1 moment. Returns a row for each room. One that is just being opened is left alone.
  static let deleteRooms = PostgresStatement(
    name: "delete_rooms",
    sql: """
      WITH over AS MATERIALIZED (
        SELECT room FROM rooms
        WHERE vacant_since IS NOT NULL AND (phase = 'finished' OR closed_at IS NOT NULL OR taken_seats = 0)
          AND vacant_since < $1::bigint
        ORDER BY vacant_since LIMIT \(Sweep.roomLimit) FOR UPDATE SKIP LOCKED
      ), gone AS (
        DELETE FROM rooms USING over WHERE rooms.room = over.room RETURNING rooms.room
      )
      INSERT INTO deleted_rooms SELECT room FROM gone RETURNING 1
      """)

  /// Returns no row when nothing is left, and otherwise the number of events. Fewer than the limit were the room's last.
  static let deleteRemains = PostgresStatement(
    name: "delete_remains",
    sql: """
      WITH next AS MATERIALIZED (
        SELECT room FROM deleted_rooms ORDER BY room LIMIT 1
      ), part AS MATERIALIZED (
        SELECT room, seq FROM events WHERE room = (SELECT room FROM next) ORDER BY seq LIMIT \(Sweep.rowLimit)
      ), deleted AS (
        DELETE FROM events USING part WHERE events.room = part.room AND events.seq = part.seq
      ), counted AS MATERIALIZED (
        SELECT room, (SELECT count(*) FROM part) AS events FROM next
      ), last AS MATERIALIZED (
        SELECT room FROM counted WHERE events < \(Sweep.rowLimit)
      ), ended AS (
        DELETE FROM sessions WHERE room = (SELECT room FROM last)
      ), forgotten AS (
        DELETE FROM deleted_rooms WHERE room = (SELECT room FROM last)
      )
      SELECT events FROM counted
      """)

  /// $1 moment.
  static let roomsToSettle = PostgresStatement(
    name: "rooms_to_settle",
    sql: """
      SELECT code FROM rooms
      WHERE vacant_since IS NOT NULL AND phase <> 'finished' AND closed_at IS NULL AND taken_seats > 0
        AND vacant_since < $1::bigint
      ORDER BY vacant_since LIMIT \(Sweep.settlementLimit)
      """)
}
