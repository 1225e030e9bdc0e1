import TestSupport
import Testing
import WebSocket

/// Heap allocations of the optimised executable, since without optimisation the language itself allocates.
@Suite(
  "Allocations",
  .enabled(
    if: EchoProcess.optimised != nil,
    "`swift build -c release --product croupier-echo` comes first, as in deploy/test.sh"))
struct AllocationTests {
  @Test("in the steady state, an echo allocates nothing", arguments: [1, 16])
  func echo(inFlight: Int) throws {
    let count = try AllocationCount()
    let echo = try EchoProcess(try #require(EchoProcess.optimised), environment: count.environment)
    let clients = try (0..<10).map { _ in try EchoClient(echo.address) }
    for client in clients { try client.open() }
    try exchange(100, clients, inFlight: inFlight)
    // The largest turn that there can be: everything that may be in flight is read at once. Buffers grow no further.
    try echo.pause()
    try send(clients, inFlight: inFlight)
    echo.resume()
    try receive(clients, inFlight: inFlight)
    let before = try count.total
    #expect(before > 0)
    try exchange(1000, clients, inFlight: inFlight)
    #expect(try count.total == before)
  }

  private func exchange(_ rounds: Int, _ clients: [EchoClient], inFlight: Int) throws {
    for _ in 0..<rounds {
      try send(clients, inFlight: inFlight)
      try receive(clients, inFlight: inFlight)
    }
  }

  private func send(_ clients: [EchoClient], inFlight: Int) throws {
    let message = EchoClient.frame(
      .text, Array("The quick brown fox jumps over the lazy dog, 64 bytes in all....".utf8))
    let burst = [UInt8]((0..<inFlight).map { _ in message }.joined())
    for client in clients { try client.socket.send(burst) }
  }

  private func receive(_ clients: [EchoClient], inFlight: Int) throws {
    for client in clients {
      for _ in 0..<inFlight { _ = try client.next() }
    }
  }
}
