import Foundation
import Synchronization

/// A PostgreSQL cluster that only these tests know: its own directory, a socket in it, no port. Writes are as durable as anywhere.
///
/// `shared()` is one for all tests that leave it alone. Who stops, kills or pauses a cluster starts one of their own.
package final class PrivatePostgres: Sendable {
  /// False when `CROUPIER_TEST_WITHOUT_POSTGRESQL=1` says that this machine has none. Otherwise its absence fails tests.
  package static let isExpected = ProcessInfo.processInfo.environment["CROUPIER_TEST_WITHOUT_POSTGRESQL"] != "1"

  private static let sharedCluster = Lazy { try PrivatePostgres() }
  private static let databaseCount = Atomic(0)

  package static func shared() throws -> PrivatePostgres { try sharedCluster.get() }

  private let directory: String
  private let binaries: String
  private let postmaster: Mutex<ChildProcess>

  /// Makes a cluster and starts it.
  package init() throws {
    directory = try TemporaryDirectory.make("postgresql")
    binaries = try Self.findBinaries()
    try Self.giveAway(directory)
    try ChildProcess.run(
      Self.unprivileged([
        "\(binaries)/initdb", "--pgdata=\(directory)/data", "--username=croupier", "--auth=trust", "--encoding=UTF8",
        "--no-locale", "--no-sync",
      ]))
    postmaster = Mutex(try Self.startPostmaster(binaries: binaries, directory: directory))
  }

  /// A connection URL of a new, empty database.
  package func createDatabase() throws -> String {
    let name = "test_\(Self.databaseCount.add(1, ordering: .relaxed).newValue)"
    try PostgresQuery.rows("CREATE DATABASE \(name)", at: url(database: "postgres"))
    return url(database: name)
  }

  private func url(database: String) -> String { "postgresql:///\(database)?host=\(directory)&user=croupier" }

  package func start() throws {
    let started = try Self.startPostmaster(binaries: binaries, directory: directory)
    postmaster.withLock { $0 = started }
  }

  /// Ends it in good order; connections are cut.
  package func stop() throws {
    let process = postmaster.withLock { $0 }
    process.send(SIGINT)
    _ = try process.waitForExit()
  }

  /// Kills every process of the cluster at once and waits until all are dead. What remains is what was durable.
  package func kill9() throws {
    let process = postmaster.withLock { $0 }
    signal(SIGSTOP)
    signal(SIGKILL)
    _ = try process.waitForExit()
    // Each of its processes holds the other end of this.
    try process.standardError.waitForEnd()
  }

  /// Stops every process of the cluster where it is: nothing answers, nothing is lost.
  package func pause() { signal(SIGSTOP) }

  package func resume() { signal(SIGCONT) }

  /// To the postmaster first: once it is stopped it can't start another child.
  private func signal(_ number: Int32) {
    postmaster.withLock { process in
      if number == SIGSTOP { process.send(number) }
      for child in Self.children(of: process.processID) { kill(child, number) }
      process.send(number)
    }
  }

  private static func children(of processID: pid_t) -> [pid_t] {
    let path = "/proc/\(processID)/task/\(processID)/children"
    return (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ").compactMap { pid_t($0) } ?? []
  }
}

// Finding and starting it.
extension PrivatePostgres {
  private static func startPostmaster(binaries: String, directory: String) throws -> ChildProcess {
    let process = try ChildProcess(
      unprivileged([
        "\(binaries)/postgres", "-D", "\(directory)/data", "-c", "listen_addresses=",
        "-c", "unix_socket_directories=\(directory)", "-c", "fsync=on", "-c", "synchronous_commit=on",
        "-c", "max_connections=100", "-c", "shared_buffers=32MB",
      ]))
    _ = try process.standardError.line(containing: "ready to accept connections", within: .seconds(60))
    return process
  }

  /// The newest version that is installed, as Debian lays it out, or the one that `pg_config` tells of.
  private static func findBinaries() throws -> String {
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    let newest = versions.compactMap { Int($0) }.max().map { "/usr/lib/postgresql/\($0)/bin" }
    let candidates = [
      newest, try? ChildProcess.run(["pg_config", "--bindir"]).trimmingCharacters(in: .newlines),
    ]
    for case let path? in candidates where FileManager.default.isExecutableFile(atPath: "\(path)/initdb") {
      return path
    }
    throw SupportFailure(
      "PostgreSQL's server is not installed; CROUPIER_TEST_WITHOUT_POSTGRESQL=1 leaves out the tests that need it")
  }

  /// PostgreSQL refuses to run as root; the user `nobody` is everywhere.
  private static func unprivileged(_ command: [String]) -> [String] {
    guard getuid() == 0 else { return command }
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"] + command
  }

  private static func giveAway(_ path: String) throws {
    guard getuid() == 0 else { return }
    try ChildProcess.run(["chown", "nobody:nogroup", path])
  }
}
