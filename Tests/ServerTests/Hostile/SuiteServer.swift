import Foundation
import TestSupport

/// A server of its own settings for the tests of one suite, one for each transport. Each is started by the first test that asks
/// for it.
struct SuiteServer: Sendable {
  private let servers: [Transport: Lazy<ServerProcess>]

  init(_ arguments: [String]) {
    servers = Dictionary(
      uniqueKeysWithValues: Transport.allCases.map { transport in
        let server = Lazy {
          try Transport.$current.withValue(transport) { try ServerProcess(patientWith: arguments) }
        }
        return (transport, server)
      })
  }

  /// That of the current transport.
  func get() throws -> ServerProcess {
    guard let server = try servers[.current]?.get() else { throw SupportFailure("no server for \(Transport.current)") }
    try server.expectAlive()
    return server
  }
}

extension Endpoint {
  /// The same port, spoken to without TLS.
  var inPlain: Endpoint { Endpoint(description) ?? self }
}

extension ServerProcess {
  /// A server on SQLite that waits for ever for a silent client: while a test looks at one of its clients, the others may be silent,
  /// and for long when the machine has much to do.
  convenience init(patientWith arguments: [String]) throws {
    let patience = [
      "--heartbeat-ping-after", "10m", "--heartbeat-unstable-after", "11m", "--heartbeat-lost-after", "12m",
    ]
    try self.init(TestStorage(.sqlite), arguments: patience + arguments)
  }

  /// Fails unless a client that does nothing wrong is served.
  func expectGoodService() throws {
    guard try HTTPClient(listen).request("GET", "/healthz").status == 200 else { throw SupportFailure("no service") }
    try join(JoinRequest(newRoom()).creating()).actAndWait("1", "1")
  }
}

/// Waits for what nothing tells of: looks again and again until `condition` holds.
func eventually(_ what: String, _ condition: () throws -> Bool) throws {
  let deadline = Deadline()
  while try !condition() {
    guard !deadline.isOver else { throw SupportFailure("not in time: \(what)") }
    usleep(5000)
  }
}
