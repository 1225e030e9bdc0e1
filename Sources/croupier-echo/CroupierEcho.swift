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

  func validate() throws {
    guard loops > 0 else { throw ValidationError("--loops needs at least 1") }
    guard maxFragments > 0 else { throw ValidationError("--max-fragments needs at least 1") }
  }

  func run() throws {
    let signals = SignalWaiter()
    _ = raiseDescriptorLimit()
    var limits = EchoLimits()
    limits.messageByteCount = maxMessage.rawValue
    limits.fragmentCount = maxFragments
    let server = try EchoServer(host: host, port: port, loopCount: loops, limits: limits)
    FileHandle.standardOutput.write(
      Data("croupier-echo ready listen=\(server.address) pid=\(ProcessInfo.processInfo.processIdentifier)\n".utf8))
    while signals.wait() == .hangUp {}
    server.stop()
  }
}
