import Foundation
import TestSupport

/// One server of each kind of storage and transport for all tests that neither end it nor need settings of their own. They do not meet, because
/// each has a room of its own.
struct SharedServer: Sendable {
  let process: ServerProcess
  let storage: TestStorage

  // Each is started by the first test that asks for it.
  private static let onSQLite = everyTransport(.sqlite)
  private static let onPostgreSQL = everyTransport(.postgresql)

  private static func everyTransport(_ kind: StorageKind) -> [Transport: Lazy<SharedServer>] {
    Dictionary(
      uniqueKeysWithValues: Transport.allCases.map { transport in
        (transport, Lazy { try Transport.$current.withValue(transport) { try SharedServer(TestStorage(kind)) } })
      })
  }

  /// That of the current transport.
  static func on(_ kind: StorageKind = .sqlite) throws -> SharedServer {
    let servers =
      switch kind {
      case .sqlite: onSQLite
      case .postgresql: onPostgreSQL
      }
    guard let server = try servers[.current]?.get() else { throw SupportFailure("no server for \(Transport.current)") }
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
