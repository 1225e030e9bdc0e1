import Foundation
import TestSupport

/// One life of a server that is killed and started again.
struct ServerLife: Sendable {
  /// 1, 2, 3, …
  let number: Int
  let address: Endpoint
}

/// Tells players where the server lives now, and when the play is over.
///
/// - Note: Checked by hand to be Sendable: the variables are only touched with `condition` held.
final class ServerLives: @unchecked Sendable {
  private let condition = NSCondition()
  private var current: ServerLife?
  private var isFinished = false
  private var playerCount = 0

  /// The server lives at `address` from now on.
  func begin(at address: Endpoint) {
    condition.withLock {
      current = ServerLife(number: (current?.number ?? 0) + 1, address: address)
      condition.broadcast()
    }
  }

  /// A player waits for the first life.
  func arrived() {
    condition.withLock {
      playerCount += 1
      condition.broadcast()
    }
  }

  /// Waits until `count` players have arrived: on a busy machine their threads may be late, and what others do must not run out of time
  /// before they play.
  func waitForPlayers(_ count: Int) throws {
    let deadline = Deadline(in: .seconds(120))
    condition.lock()
    defer { condition.unlock() }
    while playerCount < count {
      guard condition.wait(until: deadline.date) else { throw SupportFailure("the players did not come") }
    }
  }

  /// Asks players to stop once everything is answered.
  func finish() { condition.withLock { isFinished = true } }

  var isOver: Bool { condition.withLock { isFinished } }

  /// The latest life, as soon as it is at least the one with this number.
  func life(from number: Int) throws -> ServerLife {
    let deadline = Deadline()
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let current, current.number >= number { return current }
      guard condition.wait(until: deadline.date) else {
        throw SupportFailure("the server did not come back")
      }
    }
  }
}
