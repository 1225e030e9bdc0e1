import ArgumentParser
import Echo
import Foundation
import Reactor

@main
struct CroupierEcho: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "croupier-echo",
    abstract: "Send every WebSocket message back, to measure Croupier's engine by itself.")

  @Option(help: "IP address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "Port to listen on; 0 picks a free one.")
  var port: UInt16 = 9001

  @Option(help: "Event loops, each a thread.")
  var loops = 1

  @Option(help: "Largest message, such as 64KiB or 16MiB.")
  var maxMessage = ByteCount(rawValue: EchoLimits().messageByteCount)

  @Option(help: "Most frames of a message.")
  var maxFragments = EchoLimits().fragmentCount

  @Option(help: "PEM file of a certificate chain, to serve TLS.")
  var tlsCertificate: String?

  @Option(help: "PEM file of its private key.")
  var tlsKey: String?

  func validate() throws {
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key need each other")
    }
    guard loops > 0 else { throw ValidationError("--loops needs at least 1") }
    guard maxFragments > 0 else { throw ValidationError("--max-fragments needs at least 1") }
  }

  /// Serves until a signal ends the process.
  func run() throws {
    _ = raiseDescriptorLimit()
    var limits = EchoLimits()
    limits.messageByteCount = maxMessage.rawValue
    limits.fragmentCount = maxFragments
    let listener = try ListeningSocket.bind(host: host, port: port, tls: context())
    let eventLoops = try (0..<loops).map { _ in try EventLoop<EchoHandler>() }
    FileHandle.standardOutput.write(
      Data("croupier-echo ready listen=\(listener.address) pid=\(ProcessInfo.processInfo.processIdentifier)\n".utf8))
    let threads = try eventLoops.dropFirst().map { [limits] loop in
      try LoopThread(named: "echo") { _ = loop.run(EchoHandler(limits: limits), listeners: [listener]) }
    }
    // One of them runs here: the kernel's work is less for a process of one thread.
    _ = eventLoops[0].run(EchoHandler(limits: limits), listeners: [listener])
    for thread in threads { thread.join() }
  }

  private func context() throws -> TLSContext? {
    guard let tlsCertificate, let tlsKey else { return nil }
    return try TLSContext(certificatePath: tlsCertificate, keyPath: tlsKey)
  }
}
