import Bytes
import CPostgres

/// The rows that a statement has returned, in PostgreSQL's binary format.
///
/// Owns its PGresult, which is freed with it. Row and column count from 0; reading another column than the statement has, or as another type
/// than it is, is a mistake of ours.
struct PostgresResult: ~Copyable {
  private let result: OpaquePointer

  init(owning result: OpaquePointer) { self.result = result }

  deinit { PQclear(result) }

  var rowCount: Int { Int(PQntuples(result)) }

  /// The SQLSTATE and what the server says of it, when the statement failed.
  var failure: (state: String, message: String)? {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: nil
    default: (errorField("C"), errorField("M"))
    }
  }

  func isNull(_ row: Int, _ column: Int) -> Bool { PQgetisnull(result, Int32(row), Int32(column)) == 1 }

  /// The bytes of a value; none for NULL.
  @_lifetime(borrow self)
  func bytes(_ row: Int, _ column: Int) -> Span<UInt8> {
    precondition(row < rowCount && column < Int(PQnfields(result)))
    let count = Int(PQgetlength(result, Int32(row), Int32(column)))
    let start = UnsafeRawPointer(PQgetvalue(result, Int32(row), Int32(column))!).assumingMemoryBound(to: UInt8.self)
    // In bounds: the value is `count` bytes inside the PGresult, which lives and does not change as long as `self` does.
    return _overrideLifetime(Span(_unsafeStart: start, count: count), borrowing: self)
  }

  func integer<Value: FixedWidthInteger>(_ row: Int, _ column: Int, as type: Value.Type = Value.self) -> Value {
    let bytes = bytes(row, column)
    precondition(bytes.count == MemoryLayout<Value>.size)
    return bytes.bigEndian(at: 0)
  }

  func bool(_ row: Int, _ column: Int) -> Bool { integer(row, column, as: UInt8.self) != 0 }

  func text(_ row: Int, _ column: Int) -> String { bytes(row, column).text }

  /// The text, or `nil` for NULL.
  func optionalText(_ row: Int, _ column: Int) -> String? { isNull(row, column) ? nil : text(row, column) }

  /// The number, or `nil` for NULL.
  func optionalInteger(_ row: Int, _ column: Int) -> Int64? { isNull(row, column) ? nil : integer(row, column) }

  /// A field of the error report by its letter (PG_DIAG_…); empty when there is none.
  private func errorField(_ letter: Unicode.Scalar) -> String {
    // In bounds: a zero-terminated string inside the PGresult, copied.
    PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) } ?? ""
  }
}
