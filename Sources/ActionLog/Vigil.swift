import Foundation
import Synchronization

/// How a storage thread waits: somebody is told when it takes long, and the end of the log ends the wait.
///
/// A database that does not answer keeps its connection: slowness is no failure.
final class Vigil: Sendable {
  /// Silence after which `onSilence` is called.
  static let silence = Duration.seconds(1)
  /// How often a waiting thread looks whether the vigil is over.
  static let glance = Duration.milliseconds(100)

  private let ended = Atomic(false)
  private let onSilence: @Sendable () -> Void

  init(onSilence: @escaping @Sendable () -> Void) { self.onSilence = onSilence }

  /// Nobody waits any longer for the storage.
  var isOver: Bool { ended.load(ordering: .relaxed) }

  func end() { ended.store(true, ordering: .relaxed) }

  func silenceNoticed() { onSilence() }

  /// Sleeps for `duration`, or until the vigil is over.
  func pause(_ duration: Duration) {
    let end = ContinuousClock.now + duration
    while !isOver, ContinuousClock.now < end {
      Thread.sleep(forTimeInterval: min(end - .now, Self.glance) / .seconds(1))
    }
  }
}
