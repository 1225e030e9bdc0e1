import Foundation

/// The real server, started as an operator would, on ports that the kernel picks.
package final class ServerProcess: Sendable {
  package let listen: Endpoint
  package let admin: Endpoint
  /// The word of the ready line.
  package let storageKind: String

  private let process: ChildProcess

  /// The keys of every server in the tests, so that a token survives its server.
  package static let keys = "test:\(String(repeating: "5eed", count: 16))"

  /// The operator's key of every server in the tests.
  package static let adminKey = String(repeating: "0123456789abcdef", count: 4)

  /// Tests are many clients on one address: the limits that hold one client back are off, unless a test sets them.
  private static let withoutLimits = [
    "--limits-rooms-per-minute", "0", "--limits-session-checks-per-minute", "0", "--limits-bad-tokens-per-minute", "0",
    "--limits-actions-per-second", "0",
  ]

  /// Starts `serve` and waits for its ready line.
  ///
  /// Clients reach it as `Transport.current` says, unless the arguments do.
  /// - Parameters:
  ///   - arguments: Settings beyond those that every test has, or instead of them: names and values in turn.
  ///   - openFileLimit: How many files it may have open; `nil` leaves it at that of the tests.
  ///   - executable: Its path.
  ///   - environment: Beyond that of the tests.
  package init(
    _ storage: TestStorage, arguments: [String] = [], openFileLimit: Int? = nil,
    executable: String = ServerProcess.executable, environment: [String: String] = [:]
  ) throws {
    let arguments = Self.overridden(try Transport.current.arguments, by: arguments)
    let process = try Self.launch(
      storage, arguments: arguments, openFileLimit: openFileLimit, executable: executable, environment: environment)
    let line: String
    do {
      line = try process.standardOutput.line(containing: "croupier ready")
    } catch {
      process.send(SIGKILL)
      let status = try process.waitForExit()
      try process.standardError.waitForEnd()
      throw SupportFailure("the server did not start, \(status): \(process.standardError.text)")
    }
    let words = line.split(separator: " ")
    func value(_ name: String) -> String? {
      words.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }
    guard let listen = value("listen").flatMap({ Endpoint($0, isEncrypted: arguments.contains("--tls-certificate")) }),
      let storageKind = value("storage"), let admin = value("admin").flatMap({ Endpoint($0) }),
      value("pid") == "\(process.processID)"
    else { throw SupportFailure("not a ready line: \(line)") }
    self.process = process
    self.listen = listen
    self.admin = admin
    self.storageKind = storageKind
  }

  /// Starts `serve` where it must refuse.
  /// - Returns: How it ended and what it said.
  package static func startRefused(
    _ storage: TestStorage, arguments: [String] = []
  ) throws -> (status: ExitStatus, message: String) {
    let process = try launch(storage, arguments: arguments)
    let status = try process.waitForExit()
    try process.standardError.waitForEnd()
    return (status, process.standardError.text)
  }

  /// What it takes of the machine.
  package var usage: ProcessUsage { ProcessUsage(of: process.processID) }

  /// Everything that it has logged.
  package var log: String { process.standardError.text }

  /// - Throws: When it had ended by itself before.
  package func kill9() throws {
    process.send(SIGKILL)
    let status = try process.waitForExit()
    guard status == .killed(signal: SIGKILL) else { throw SupportFailure("the server had ended, \(status): \(log)") }
  }

  /// - Throws: When it has ended by itself.
  package func expectAlive() throws {
    if let status = process.exitStatus { throw SupportFailure("the server has ended, \(status): \(log)") }
  }

  /// Asks it to drain and end.
  package func terminate() { process.send(SIGTERM) }

  package func waitForExit(within patience: Duration = Deadline.patience) throws -> ExitStatus {
    try process.waitForExit(within: patience)
  }

  /// Asks it to read certificates again.
  package func hangUp() { process.send(SIGHUP) }

  /// Waits until it has logged something with this in it.
  package func waitForLog(containing text: String) throws { _ = try process.standardError.line(containing: text) }

  package func pause() { process.send(SIGSTOP) }

  package func resume() { process.send(SIGCONT) }

  deinit { process.send(SIGKILL) }

  private static func launch(
    _ storage: TestStorage, arguments: [String], openFileLimit: Int? = nil,
    executable: String = ServerProcess.executable, environment: [String: String] = [:]
  ) throws -> ChildProcess {
    let settings = [
      "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--storage-url", storage.url, "--keys", keys,
      "--admin-key", adminKey,
    ]
    let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CROUPIER_") }
    let limiting = openFileLimit.map { ["prlimit", "--nofile=\($0)"] } ?? []
    return try ChildProcess(
      limiting + [executable, "serve"] + overridden(settings + withoutLimits, by: arguments),
      environment: inherited.merging(environment) { $1 },
      workingDirectory: try TemporaryDirectory.make("server"))
  }

  /// `settings` without those that `arguments` set too, then `arguments`. Both are names and values in turn.
  private static func overridden(_ settings: [String], by arguments: [String]) -> [String] {
    stride(from: 0, to: settings.count, by: 2).filter { !arguments.contains(settings[$0]) }
      .flatMap { settings[$0...$0 + 1] } + arguments
  }

  /// `CROUPIER_EXECUTABLE`, or what the build has put beside the tests.
  package static let executable =
    ProcessInfo.processInfo.environment["CROUPIER_EXECUTABLE"] ?? BuiltProduct.besideTests("croupier")
}
