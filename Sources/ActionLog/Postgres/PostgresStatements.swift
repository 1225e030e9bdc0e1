import Rooms

extension PostgresStatement {
  // MARK: - The session

  /// Settings of a server, a database or a role may be weaker than what is promised here, or end a session that only waits.
  ///
  /// The keepalives are the server's: without them the backend of a host that vanished would hold its node's lock for hours.
  /// `enable_seqscan`: each statement below finds its rows by a primary key, also when it was planned while the tables were empty.
  static let session = """
    SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0;
    SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 3; SET tcp_keepalives_count = 3;
    SET tcp_user_timeout = 15000; SET client_connection_check_interval = 5000;
    SET default_transaction_isolation = 'read committed'; SET default_transaction_read_only = off;
    SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan;
    SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply');
    """

  static let ping = PostgresStatement(name: "ping", sql: "SELECT 1")

  static func nodeLockKey(_ name: String) -> String { "hashtextextended('croupier node ' || \(name), 0)" }

  /// $1 node.
  static let lockNode = PostgresStatement(
    name: "lock_node", sql: "SELECT pg_try_advisory_lock(\(nodeLockKey("$1::text")))")

  /// $1 node. Succeeds when that node is dead, and keeps it from coming back until the transaction ends.
  static let lockDeadNode = PostgresStatement(
    name: "lock_dead_node", sql: "SELECT pg_try_advisory_xact_lock(\(nodeLockKey("$1::text")))")

  // MARK: - Rooms

  /// $1 code.
  static let findRoom = PostgresStatement(
    name: "find_room",
    sql: """
      SELECT room, owner, owner_url, game, seats, private, options, seed, closed_at IS NOT NULL, vacant_since
      FROM rooms WHERE code = $1::text
      """)

  /// $1 code … $8 stamp. A code that is taken stays as it is.
  static let createRoom = PostgresStatement(
    name: "create_room",
    sql: """
      INSERT INTO rooms (code, game, seats, private, options, seed, phase, taken_seats, created_at, vacant_since)
      VALUES ($1::text, $2::text, $3::integer, $4::boolean, $5::text, $6::bytea, $7::text, 0, $8::bigint, $8::bigint)
      ON CONFLICT (code) DO NOTHING
      """)

  /// $1 room, $2 new owner, $3 its URL, $4 the owner that was seen. Returns epoch and head, or no row when another was quicker.
  static let takeRoom = PostgresStatement(
    name: "take_room",
    sql: """
      UPDATE rooms SET owner = $2::text, owner_url = $3::text, epoch = epoch + 1, vacant_since = NULL
      WHERE room = $1::bigint AND owner IS NOT DISTINCT FROM $4::text
      RETURNING epoch, coalesce((SELECT max(seq) FROM events WHERE events.room = $1::bigint), 0)
      """)

  /// $1 room, $2 epoch, $3 owner, $4 stamp.
  static let releaseRoom = PostgresStatement(
    name: "release_room",
    sql: """
      UPDATE rooms SET owner = NULL, owner_url = NULL, vacant_since = $4::bigint
      WHERE room = $1::bigint AND epoch = $2::bigint AND owner = $3::text
      """)

  /// $1 room. Spectators who were sent away may be many, and nobody asks for them: a session that is not known is not good.
  static let roomSessions = PostgresStatement(
    name: "room_sessions",
    sql: """
      SELECT \(SessionRecord.columns.joined(separator: ", ")) FROM sessions
      WHERE room = $1::bigint AND NOT (revoked AND player IS NULL) ORDER BY created_at, id
      """)

  // MARK: - The schema

  static let schemaLockKey = "hashtextextended('croupier schema', 0)"

  /// Holds off every other process that looks at the schema, until the transaction ends.
  static let beginMigration = "BEGIN; SELECT pg_advisory_xact_lock(\(schemaLockKey))"

  static let hasMigrations = PostgresStatement(
    name: "has_migrations", sql: "SELECT to_regclass('schema_migrations') IS NOT NULL")

  static let createMigrations = """
    CREATE TABLE schema_migrations (
      version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now())
    """

  static let appliedMigrations = PostgresStatement(
    name: "applied_migrations", sql: "SELECT version, checksum FROM schema_migrations")

  /// $1 version, $2 name, $3 checksum.
  static let recordMigration = PostgresStatement(
    name: "record_migration",
    sql: "INSERT INTO schema_migrations (version, name, checksum) VALUES ($1::integer, $2::text, $3::text)")
}
