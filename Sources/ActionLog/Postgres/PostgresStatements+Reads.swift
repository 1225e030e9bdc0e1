import Rooms

extension PostgresStatement {
  /// $1 room, $2 after, $3 limit, $4 whether the data of actions is left out, $5 bytes of data after which a page ends.
  static let readRows = PostgresStatement(
    name: "read_rows",
    sql: """
      SELECT seq, ts, kind, player, action_id, digest, data FROM (
        SELECT *, sum(octet_length(data)) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) - octet_length(data) AS bytes_before
        FROM (
          SELECT seq, ts, kind, player, action_id, digest,
            CASE WHEN $4::boolean AND kind = \(EventKind.action.rawValue) THEN ''::bytea ELSE data END AS data
          FROM events WHERE room = $1::bigint AND seq > $2::bigint ORDER BY seq LIMIT $3::bigint
        ) AS page
      ) AS measured
      WHERE bytes_before < $5::bigint ORDER BY seq
      """)

  private static let summaryColumns = "code, game, seats, taken_seats, phase, private, created_at, room"

  /// $1 game or NULL, $2 phase or NULL, $3 limit, $4 the room before which the page begins.
  static let listRooms = PostgresStatement(
    name: "list_rooms",
    sql: """
      SELECT \(summaryColumns) FROM rooms
      WHERE NOT private AND closed_at IS NULL AND room < $4::bigint AND ($1::text IS NULL OR game = $1::text)
        AND ($2::text IS NULL OR phase = $2::text)
      ORDER BY room DESC LIMIT $3::bigint
      """)

  /// $1 code.
  static let roomByCode = PostgresStatement(
    name: "room_by_code", sql: "SELECT \(summaryColumns) FROM rooms WHERE code = $1::text")

  /// $1 game.
  static let quickRoom = PostgresStatement(
    name: "quick_room",
    sql: """
      SELECT \(summaryColumns) FROM rooms
      WHERE NOT private AND closed_at IS NULL AND phase <> 'finished' AND taken_seats < seats
        AND (owner IS NOT NULL OR epoch = 0) AND game = $1::text
      ORDER BY taken_seats DESC, room DESC LIMIT 1
      """)

  /// $1 game or NULL, $2 phase or NULL, $3 limit, $4 the room before which the page begins.
  static let reportRooms = PostgresStatement(
    name: "report_rooms",
    sql: """
      SELECT \(summaryColumns), owner, epoch,
        coalesce((SELECT max(seq) FROM events WHERE events.room = rooms.room), 0), vacant_since, closed_at
      FROM rooms
      WHERE room < $4::bigint AND ($1::text IS NULL OR game = $1::text) AND ($2::text IS NULL OR phase = $2::text)
      ORDER BY room DESC LIMIT $3::bigint
      """)

  private static let listedSession = """
    SELECT rooms.code, \((["room"] + SessionRecord.columns).map { "sessions.\($0)" }.joined(separator: ", "))
    FROM sessions JOIN rooms USING (room)
    """

  private static let sessionPage = """
    (sessions.room, sessions.id) < ($1::bigint, $2::text) ORDER BY sessions.room DESC, sessions.id DESC LIMIT $3::bigint
    """

  /// $1 room and $2 id before which the page begins, $3 limit.
  static let listSessions = PostgresStatement(name: "list_sessions", sql: "\(listedSession) WHERE \(sessionPage)")

  /// The same with $4 code of the room.
  static let listSessionsOfRoom = PostgresStatement(
    name: "list_sessions_of_room",
    sql: """
      \(listedSession)
      WHERE sessions.room = (SELECT room FROM rooms WHERE code = $4::text) AND \(sessionPage)
      """)

  /// $1 id.
  static let sessionByID = PostgresStatement(
    name: "session_by_id", sql: "\(listedSession) WHERE sessions.id = $1::text")

  /// $1 at and $2 id before which the page begins, $3 limit; then the room's code and the session, if they are asked for.
  static func listAudit(byRoom: Bool, bySession: Bool) -> PostgresStatement {
    let filters = [byRoom ? "room" : nil, bySession ? "session" : nil].compactMap(\.self)
    let conditions = filters.enumerated().map { " AND \($0.element) = $\($0.offset + 4)::text" }.joined()
    return PostgresStatement(
      name: "list_audit" + filters.joined(),
      sql: """
        SELECT \(AuditRecord.columns.joined(separator: ", ")) FROM audit
        WHERE (at, id) < ($1::timestamptz, $2::bigint)\(conditions) ORDER BY at DESC, id DESC LIMIT $3::bigint
        """)
  }
}
