import Foundation

/// Runs `body`, which blocks, on a thread of its own, so that it holds none of the few threads of Swift's concurrency.
package func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  // A new thread inherits no task-local values.
  let transport = Transport.current
  return try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread {
      continuation.resume(with: Swift.Result { try Transport.$current.withValue(transport) { try body() } })
    }
  }
}

/// Runs `body` once for every element, each on a thread of its own, and returns the results in the order of the elements.
package func onThreads<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ body: @escaping @Sendable (Element) throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    for (index, element) in elements.enumerated() {
      group.addTask { (index, try await onThread { try body(element) }) }
    }
    var results: [Int: Result] = [:]
    for try await (index, result) in group { results[index] = result }
    return elements.indices.compactMap { results[$0] }
  }
}
