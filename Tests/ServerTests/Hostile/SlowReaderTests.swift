import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("A client that does not keep up with a busy room of eight", .everyTransport)
struct SlowReaderTests {
  private static let data = "\"\(String(repeating: "x", count: 16_000))\""

  @Test("that reads nothing is sent away, the others do not wait for it, and it comes back to everything")
  func readsNothing() async throws {
    let server = try ServerProcess(patientWith: ["--limits-send-queue-bytes", "128KiB"])
    let room = newRoom()
    let slow = try TestClient(server.listen, options: SocketOptions(isTight: true))
    let joined = try slow.join(JoinRequest(room).creating(seats: 8))
    _ = try slow.take("live")
    let before = try server.usage.residentByteCount
    let player = joined["you"]?["player"]?.string
    let logs = try await play(in: room, at: server) { others in
      others.history.contains {
        $0.type == "presence" && $0["player"]?.string == player && $0["status"]?.string == "offline"
      }
    }
    #expect(logs.allSatisfy { $0 == logs[0] })
    // Beside the room itself, which keeps its latest events.
    #expect(try server.usage.residentByteCount - before < 48 << 20)

    let end = try slow.waitForEnd()
    #expect(end == .lost || end == .closed(code: 4301, reason: "too_slow"))
    #expect(slow.events == Array(logs[0].prefix(slow.events.count)))
    var request = JoinRequest(room, token: joined["token"]?.string)
    request.after = slow.events.last?.seq
    request.digest = slow.events.last?.digest
    let resumed = try server.join(request)
    #expect(slow.events + resumed.events == logs[0])
  }

  @Test("but reads, however little at a time, gets everything, whatever the kernels hold", arguments: [true, false])
  func readsSlowly(_ isTight: Bool) async throws {
    let server = try ServerProcess(patientWith: ["--limits-send-queue-bytes", "128KiB"])
    let room = newRoom()
    let lastSeq = Atomic(0)
    let slow = try TestClient(server.listen, options: SocketOptions(isTight: isTight))
    try slow.join(JoinRequest(room).creating(seats: 8))
    // Its thread has it alone from here on.
    nonisolated(unsafe) let reader = slow
    async let seen = onThread {
      while lastSeq.load(ordering: .acquiring) == 0 {
        try reader.read(atMost: 2000, within: .milliseconds(1))
        usleep(2000)
      }
      _ = try reader.event(lastSeq.load(ordering: .relaxed))
      return reader.events
    }
    let logs = try await play(in: room, at: server) { $0.history.count >= (isTight ? 120 : 400) }
    lastSeq.store(logs[0].count, ordering: .releasing)
    #expect(try await seen == logs[0])
    #expect(logs.allSatisfy { $0 == logs[0] })
  }

  /// Seven players act without pause until `isOver` says so to each of them.
  /// - Returns: what each of them has seen, to the end of the log.
  private func play(
    in room: String, at server: ServerProcess, until isOver: @escaping @Sendable (TestClient) -> Bool
  ) async throws -> [[SeenEvent]] {
    let actCount = Atomic(8)
    let playing = Atomic(7)
    return try await onThreads(Array(0..<7)) { index in
      let client = try server.join(JoinRequest(room))
      let deadline = Deadline(in: .seconds(100))
      var number = 0
      while !isOver(client) {
        guard !deadline.isOver else { throw SupportFailure("the room has to wait") }
        try client.actAndWait("\(number)", Self.data)
        number += 1
      }
      actCount.add(number, ordering: .relaxed)
      playing.subtract(1, ordering: .acquiringAndReleasing)
      try eventually("the others have played, too") { playing.load(ordering: .acquiring) == 0 }
      _ = try client.event(actCount.load(ordering: .relaxed))
      return client.events
    }
  }
}
