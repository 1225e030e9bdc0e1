import Foundation
import TestSupport

/// One server of each kind of storage for all tests that neither end it nor need settings of their own. They do not meet, because
/// each has a room of its own.
struct SharedServer: Sendable {
  let process: ServerProcess
  let storage: TestStorage

  // Each is started by the first test that asks for it.
  private static let onSQLite = Lazy { try SharedServer(TestStorage(.sqlite)) }
  private static let onPostgreSQL = Lazy { try SharedServer(TestStorage(.postgresql)) }

  static func on(_ kind: StorageKind = .sqlite) throws -> SharedServer {
    let server =
      switch kind {
      case .sqlite: try onSQLite.get()
      case .postgresql: try onPostgreSQL.get()
      }
    try server.process.expectAlive()
    return server
  }

  private init(_ storage: TestStorage) throws {
    self.storage = storage
    process = try ServerProcess(storage)
  }

  func connect() throws -> TestClient { try TestClient(process.listen) }

  /// Connects, joins and takes everything up to `live`.
  func join(_ request: JoinRequest) throws -> TestClient { try process.join(request) }
}

extension ServerProcess {
  /// Connects, joins and takes everything up to `live`.
  func join(_ request: JoinRequest) throws -> TestClient {
    let client = try TestClient(listen)
    try client.join(request)
    _ = try client.take("live")
    return client
  }
}

/// A room code that no other test has.
func newRoom() -> String { String(UUID().uuidString.prefix(32).filter { $0 != "-" }) }
