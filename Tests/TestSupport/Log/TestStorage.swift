import Bytes
import Foundation
import GRDB

/// The kinds of storage a server runs on.
package enum StorageKind: String, Sendable, CaseIterable {
  case sqlite
  case postgresql

  /// Those that this machine has.
  package static let tested = allCases.filter { $0 != .postgresql || PrivatePostgres.isExpected }
}

/// A row of the log, as the database has it.
package struct LoggedRow: Sendable, Equatable {
  package let seq: Int
  /// The number of the kind.
  package let kind: Int
  package let player: String?
  /// Milliseconds since 1970.
  package let timestamp: Int
  package let actionID: String?
  package let data: [UInt8]
  /// All 32 bytes.
  package let digest: [UInt8]
}

/// An empty database for one test, and a look into it that does not go through the server.
package struct TestStorage: Sendable {
  package let kind: StorageKind
  /// The value of the server's `storage.url`.
  package let url: String

  /// - Parameter cluster: Where a database of PostgreSQL is made; `nil` is the cluster that all tests share.
  package init(_ kind: StorageKind, on cluster: PrivatePostgres? = nil) throws {
    self.kind = kind
    switch kind {
    case .sqlite: url = "sqlite:\(try TemporaryDirectory.make("sqlite"))/croupier.db"
    case .postgresql: url = try (cluster ?? PrivatePostgres.shared()).createDatabase()
    }
  }

  /// The rows of a room in the order of `seq`.
  package func rows(ofRoom code: String) throws -> [LoggedRow] {
    let fields =
      switch kind {
      case .sqlite: try sqliteRows(code)
      case .postgresql: try PostgresQuery.rows(Self.query(hex: "encode(%, 'hex')", parameter: "$1"), [code], at: url)
      }
    return try fields.map { fields in
      guard let seq = fields[0].flatMap({ Int($0) }), let kind = fields[1].flatMap({ Int($0) }),
        let timestamp = fields[3].flatMap({ Int($0) }), let data = fields[5].flatMap({ Hex.bytes($0) }),
        let digest = fields[6].flatMap({ Hex.bytes($0) })
      else { throw SupportFailure("not a row of the log: \(fields)") }
      return LoggedRow(
        seq: seq, kind: kind, player: fields[2], timestamp: timestamp, actionID: fields[4], data: data,
        digest: digest)
    }
  }

  private func sqliteRows(_ code: String) throws -> [[String?]] {
    var configuration = Configuration()
    configuration.readonly = true
    let database = try DatabaseQueue(path: String(url.dropFirst("sqlite:".count)), configuration: configuration)
    return try database.read { database in
      try Row.fetchAll(database, sql: Self.query(hex: "hex(%)", parameter: "?"), arguments: [code]).map { row in
        (0..<row.count).map { (row[$0] as DatabaseValue).storage.value.map { "\($0)" } }
      }
    }
  }

  /// - Parameter hex: How the database spells bytes in hex, with `%` for them.
  private static func query(hex: String, parameter: String) -> String {
    let bytes = ["data", "digest"].map { hex.replacingOccurrences(of: "%", with: $0) }
    return """
      SELECT CAST(seq AS text), CAST(kind AS text), player, CAST(ts AS text), action_id, \(bytes.joined(separator: ", "))
      FROM events JOIN rooms USING (room) WHERE code = \(parameter) ORDER BY events.seq
      """
  }
}
