import Foundation

/// Everything that a process has written to one of its outputs, collected as it comes.
///
/// - Note: Checked by hand to be Sendable: `bytes` and `isAtEnd` are only touched with `condition` held.
package final class Transcript: @unchecked Sendable {
  private let condition = NSCondition()
  private var bytes: [UInt8] = []
  private var isAtEnd = false

  /// Reads `descriptor` to its end, on a thread of its own, and closes it.
  init(of descriptor: Int32) {
    Thread.detachNewThread { [self] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
        append(buffer[..<count])
      }
      close(descriptor)
      condition.withLock {
        isAtEnd = true
        condition.broadcast()
      }
    }
  }

  package var text: String { condition.withLock { String(decoding: bytes, as: UTF8.self) } }

  /// The first complete line that contains `word`, as soon as it is there.
  package func line(containing word: String, within patience: Duration = Deadline.patience) throws -> String {
    let deadline = Deadline(in: patience)
    condition.lock()
    defer { condition.unlock() }
    while true {
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
      let texts = lines.map { String(decoding: $0, as: UTF8.self) }
      if let line = texts.first(where: { $0.contains(word) }) { return line }
      guard !isAtEnd, condition.wait(until: deadline.date) else {
        throw SupportFailure("no line with “\(word)” in: \(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  /// Waits until every process that held the other end has closed it or died.
  package func waitForEnd(within patience: Duration = Deadline.patience) throws {
    let deadline = Deadline(in: patience)
    condition.lock()
    defer { condition.unlock() }
    while !isAtEnd {
      guard condition.wait(until: deadline.date) else { throw SupportFailure("an output was not closed") }
    }
  }

  private func append(_ more: ArraySlice<UInt8>) {
    condition.withLock {
      bytes += more
      condition.broadcast()
    }
  }
}
