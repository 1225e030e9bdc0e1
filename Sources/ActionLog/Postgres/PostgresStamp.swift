/// A `timestamptz` as PostgreSQL sends it: microseconds since 2000-01-01 UTC.
struct PostgresStamp {
  /// 2000-01-01 in milliseconds since 1970.
  private static let zero: Int64 = 946_684_800_000

  /// Later than every other.
  static let infinity = PostgresStamp(value: .max)

  let value: Int64

  init(value: Int64) { self.value = value }

  /// - Parameter milliseconds: since 1970.
  init(milliseconds: Int64) { value = (milliseconds - Self.zero) * 1000 }

  /// Milliseconds since 1970.
  var milliseconds: Int64 { value / 1000 + Self.zero }
}
