import Rooms

extension PostgresStatement {
  // Who may write: the node that owns the room in the epoch that the batch names. $1 is the node.
  //
  // The check is a plain read in the snapshot of the statement that writes, without a lock on the room's row. That suffices, because
  // the row can't change between the check and the commit: this backend holds the node's advisory lock, so it lives; another
  // node raises the epoch only while it holds that same lock itself (`lockDeadNode`), or after this node has let the room go, which is
  // an earlier statement of this backend; and this node raises it on this backend, one statement after the other. When the connection
  // breaks, the lock goes with the backend, after its last transaction has ended either way; whoever holds the lock next sees how.
  private static func mayWrite(_ row: String) -> String {
    """
    (SELECT rooms.epoch FROM rooms WHERE rooms.room = \(row).room AND rooms.owner = $1::text) \
    IS NOT DISTINCT FROM \(row).epoch
    """
  }

  private static let rows = ArrayColumns(
    table: "batch", first: 2,
    columns: [
      "room": "bigint", "epoch": "bigint", "seq": "bigint", "ts": "bigint", "kind": "smallint", "player": "text",
      "action_id": "text", "digest": "bytea", "data": "bytea",
    ])

  private static let sessions = ArrayColumns(
    table: "session", first: rows.end,
    columns: [
      "room": "bigint", "epoch": "bigint", "id": "text", "player": "text", "name": "text", "subject": "text",
      "created_at": "bigint", "key_id": "text", "refresh_family_hash": "bytea", "refresh_hash": "bytea",
      "refresh_expires_at": "bigint", "revoked": "boolean", "active": "boolean", "connection_count": "bigint",
      "connected_at": "bigint", "disconnected_at": "bigint", "reconnected_at": "bigint", "last_seen_at": "bigint",
      "address": "text", "user_agent_hash": "bigint",
    ])

  private static let states = ArrayColumns(
    table: "state", first: sessions.end,
    columns: [
      "room": "bigint", "epoch": "bigint", "phase": "text", "taken_seats": "integer", "closed": "boolean",
    ])

  private static let audits = ArrayColumns(
    table: "line", first: states.end,
    columns: [
      "at": "timestamptz", "id": "bigint", "kind": "text", "room": "text", "session": "text", "player": "text",
      "address": "text", "detail": "text",
    ])

  // A row that is there already is left alone when it has the same digest, which means that an attempt before has written it; another
  // digest makes the statement fail, since no row is without one.
  private static let append = """
    \(rows.expression), written AS (
      INSERT INTO events (room, seq, ts, kind, player, action_id, digest, data)
      SELECT room, seq, ts, kind, player, action_id, digest, data FROM batch WHERE \(mayWrite("batch"))
      ON CONFLICT (room, seq) DO UPDATE SET digest = NULL WHERE events.digest <> excluded.digest
    )
    """

  /// Appends rows; returns room and epoch of those that may not be written.
  static let appendRows = PostgresStatement(
    name: "append_rows",
    sql: """
      WITH \(append)
      SELECT DISTINCT room, epoch FROM batch WHERE NOT \(mayWrite("batch"))
      """)

  private static let sessionColumns = SessionRecord.columns.joined(separator: ", ")

  /// The same with sessions, states of rooms and lines of the audit log.
  static let appendAll = PostgresStatement(
    name: "append_all",
    sql: """
      WITH \(append), \(sessions.expression), kept AS (
        INSERT INTO sessions (room, \(sessionColumns))
        SELECT room, \(sessionColumns) FROM session WHERE \(mayWrite("session"))
        ON CONFLICT (room, id) DO UPDATE SET \(SessionRecord.columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
      ), \(states.expression), changed AS (
        UPDATE rooms SET phase = state.phase, taken_seats = state.taken_seats,
          closed_at = CASE WHEN state.closed THEN coalesce(closed_at, floor(extract(epoch FROM now()) * 1000)::bigint) END
        FROM state WHERE rooms.room = state.room AND rooms.epoch = state.epoch AND rooms.owner = $1::text
      ), \(audits.expression), noted AS (
        INSERT INTO audit (\(audits.names)) SELECT \(audits.names) FROM line ON CONFLICT DO NOTHING
      )
      SELECT room, epoch FROM (
        SELECT room, epoch FROM batch UNION SELECT room, epoch FROM session UNION SELECT room, epoch FROM state
      ) AS writes
      WHERE NOT \(mayWrite("writes"))
      """)
}
