import ActionLog
import Bytes
import Foundation
import HTTP
import Logging
import Reactor
import Rooms
import Sessions
import Shards

/// The server as a whole: puts the parts together, says that it is ready, and takes it apart again at a signal.
package enum ServerApplication {
  /// Time from the signal to the end of the process, whatever still waits.
  private static let drainPatience = Duration.seconds(8)

  /// Serves until SIGTERM or SIGINT, then drains.
  ///
  /// - Returns: the exit code.
  /// - Throws: what kept the server from starting.
  package static func serve(_ configuration: ServerConfiguration) throws -> Int32 {
    let start = Moment.now()
    let signals = SignalWaiter()
    let logger = Logger(label: "croupier")
    let tls = try context(of: configuration.tls)
    let (keys, adminKey) = try secrets(of: configuration, logger)
    let log = try openLog(configuration, as: configuration.cluster.node, logger)
    let listeners = [
      try ListeningSocket.bind(host: configuration.listen.host, port: configuration.listen.port, tls: tls),
      try ListeningSocket.bind(host: configuration.admin.listen.host, port: configuration.admin.listen.port),
    ]
    let loops = try (0..<configuration.loops).map { _ in try EventLoop<LoopHandler>() }
    let mailboxes = loops.map(\.mailbox)
    let admission = Admission(
      limits: Admission.Limits(
        connections: configuration.limits.connections,
        connectionsPerAddress: configuration.limits.connectionsPerAddress))
    let addressLimits = AddressLimits(rates: configuration.limits.addressRates, key: Entropy.words())
    let health = Health(log: log, admission: admission)
    let desk = RoomDesk(mailboxes: mailboxes)
    let api = API(
      log: log, keys: keys, health: health, limits: addressLimits, origins: configuration.webSocket.originPolicy,
      desk: desk)
    let services = Services(
      log: log, api: api,
      adminAPI: AdminAPI(log: log, desk: desk, health: health, keys: keys, adminKey: adminKey),
      mailboxes: mailboxes, admission: admission, logger: logger)
    log.observeStatus { reply in
      for mailbox in mailboxes { mailbox.post(.storage(reply)) }
    }
    let threads = try loops.indices.map { index in
      let loop = loops[index]
      let shard = ShardConfiguration(
        configuration, keys: keys, addressLimits: addressLimits, processStart: start.unixMilliseconds, index: index)
      return try LoopThread(named: "loop-\(index)") {
        let handler = LoopHandler(
          shard: Shard(shard, seed: Entropy.bytes(32), at: .now()), index: index, services: services)
        _ = loop.run(handler, listeners: listeners)
      }
    }
    let sweeper = Sweeper(
      configuration, processStart: start.unixMilliseconds, log: log, desk: desk, logger: logger)
    sweeper.start()
    logger.info("sending", metadata: ["by": canBatchSends() ? "io_uring, a turn at a time" : "one system call each"])
    announce(listeners, configuration)
    let signal = signals.wait(reloading: tls, logger)
    logger.info("going away", metadata: ["signal": "\(signal)"])
    admission.isDraining = true
    sweeper.stop()
    for mailbox in mailboxes { mailbox.post(.drain) }
    for listener in listeners { listener.refuseConnections() }
    let watchdog = endAnyway(after: drainPatience, logger)
    for thread in threads { thread.join() }
    log.close(patience: .seconds(1))
    watchdog.cancel()
    logger.info("gone")
    return 0
  }

  /// Brings the database to the schema of this version.
  package static func migrate(_ configuration: ServerConfiguration) throws {
    let logger = Logger(label: "croupier")
    try DataDirectory(for: configuration.storage).create()
    try ActionLog.migrate(configuration.storage) { logger.log($0) }
    logger.info("the schema is up to date", metadata: ["storage": "\(configuration.storage)"])
  }

  // MARK: Parts

  private static func secrets(of configuration: ServerConfiguration, _ logger: Logger) throws -> (KeyRing, String) {
    let directory = DataDirectory(for: configuration.storage)
    try directory.create()
    let adminKey = try configuration.admin.key ?? directory.adminKey()
    for file in directory.exposedFiles {
      logger.warning("others can read a file of secrets; `chmod 600` it", metadata: ["file": "\(file)"])
    }
    return (try keys(of: configuration), adminKey)
  }

  /// The keys of session tokens: those of the settings, or the one that is kept beside the data.
  static func keys(of configuration: ServerConfiguration) throws(DataDirectoryError) -> KeyRing {
    let keys = configuration.keys
    return KeyRing(keys.isEmpty ? try DataDirectory(for: configuration.storage).signingKeys() : keys)
  }

  private static func context(of settings: ServerConfiguration.TLS) throws(TLSError) -> TLSContext? {
    guard let certificate = settings.certificate, let key = settings.key else { return nil }
    return try TLSContext(certificatePath: certificate, keyPath: key)
  }

  static func openLog(
    _ configuration: ServerConfiguration, as node: String, _ logger: Logger
  ) throws(ActionLogError) -> ActionLog {
    try ActionLog(
      storage: configuration.storage, node: NodeIdentity(name: node, url: configuration.cluster.url),
      encryptionKeys: configuration.encryptionKeys, now: Moment.now().unixMilliseconds
    ) { logger.log($0) }
  }

  private static func announce(_ listeners: [ListeningSocket], _ configuration: ServerConfiguration) {
    let line =
      "croupier ready listen=\(listeners[0].address) admin=\(listeners[1].address) storage=\(configuration.storage.kind) pid=\(getpid())\n"
    FileHandle.standardOutput.write(Data(line.utf8))
  }

  /// Ends the process when a client or the storage keeps it longer than it may take.
  private static func endAnyway(after patience: Duration, _ logger: Logger) -> DispatchWorkItem {
    let work = DispatchWorkItem {
      logger.warning("not everything could be finished in time")
      // At once: exit(3) would take the libraries apart under threads that are still at work.
      _exit(0)
    }
    DispatchQueue.global().asyncAfter(
      deadline: .now() + .nanoseconds(Int(patience.nanoseconds)), execute: work)
    return work
  }
}

extension SignalWaiter {
  /// Waits for the signal to end. At SIGHUP, the certificate is read again.
  fileprivate func wait(reloading tls: TLSContext?, _ logger: Logger) -> Signal {
    while true {
      switch wait() {
      case .hangUp: reload(tls, logger)
      case let signal: return signal
      }
    }
  }

  private func reload(_ tls: TLSContext?, _ logger: Logger) {
    guard let tls else { return logger.info("nothing to reload: no certificate is served") }
    do {
      try tls.reload()
      logger.info("certificate and key reloaded")
    } catch {
      logger.error("the certificate stays as it was", metadata: ["reason": "\(error)"])
    }
  }
}
