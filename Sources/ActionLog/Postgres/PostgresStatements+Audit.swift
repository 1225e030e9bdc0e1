import Rooms

extension AuditMonth {
  /// Each month is a partition of its own, which is a table without the others once it is closed.
  fileprivate var table: String { "audit_\(description.split(separator: "-").joined(separator: "_"))" }

  /// Its first moment as a literal.
  fileprivate var literal: String { "'\(self)-01 00:00:00+00'" }
}

extension PostgresStatement {
  /// Makes the partition of `month`, if there is none. Lines of it that came before it are taken over from the default partition.
  static func makePartition(of month: AuditMonth) -> String {
    let range = "FROM (\(month.literal)) TO (\(month.next.literal))"
    return """
      SET LOCAL lock_timeout = '200ms';
      DO $$ BEGIN
        PERFORM pg_advisory_xact_lock(\(schemaLockKey));
        IF to_regclass('\(month.table)') IS NULL THEN
          CREATE TABLE \(month.table) (LIKE audit);
          -- Apart from the log, the default partition has no triggers, and its lines can move.
          ALTER TABLE audit DETACH PARTITION audit_default;
          WITH moved AS (
            DELETE FROM audit_default WHERE at >= \(month.literal) AND at < \(month.next.literal) RETURNING *
          )
          INSERT INTO \(month.table) SELECT * FROM moved;
          ALTER TABLE audit ATTACH PARTITION \(month.table) FOR VALUES \(range);
          ALTER TABLE audit ATTACH PARTITION audit_default DEFAULT;
        END IF;
      END $$
      """
  }

  /// Months of which there are lines, also such as were closed already.
  static let auditMonths = PostgresStatement(
    name: "audit_months",
    sql: """
      SELECT translate(substr(relname, 7), '_', '-') AS month FROM pg_class
      WHERE relkind = 'r' AND relname ~ '^audit_[0-9]{4}_[0-9]{2}$' AND pg_table_is_visible(oid)
      UNION
      SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') FROM audit_default
      ORDER BY month
      """)

  /// Returns no row when the month has no table, and otherwise whether that is a part of the log still.
  static func isPartition(_ month: AuditMonth) -> PostgresStatement {
    PostgresStatement(
      name: "is_partition_\(month)",
      sql: "SELECT relispartition FROM pg_class WHERE oid = to_regclass('\(month.table)')")
  }

  /// Lines of the month that are written from now on go to the default partition.
  static func detachPartition(of month: AuditMonth) -> String {
    "SET LOCAL lock_timeout = '200ms'; ALTER TABLE audit DETACH PARTITION \(month.table)"
  }

  /// $1 at and $2 id of the line before, $3 limit.
  static func lines(of month: AuditMonth) -> PostgresStatement {
    PostgresStatement(
      name: "lines_\(month)",
      sql: """
        SELECT \(AuditRecord.columns.joined(separator: ", ")) FROM \(month.table)
        WHERE (at, id) > ($1::timestamptz, $2::bigint) ORDER BY at, id LIMIT $3::bigint
        """)
  }

  static func dropMonth(_ month: AuditMonth) -> String { "DROP TABLE \(month.table)" }
}
