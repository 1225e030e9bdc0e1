import TestSupport
import Testing

/// Runs the tests of a suite over plain TCP, then over TLS. An issue says which it was.
struct EveryTransport: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    for transport in Transport.allCases {
      let naming = IssueHandlingTrait.compactMapIssues { issue in
        var issue = issue
        issue.comments.append("over \(transport.rawValue)")
        return issue
      }
      try await Transport.$current.withValue(transport) {
        do {
          try await naming.provideScope(for: test, testCase: testCase, performing: function)
        } catch {
          // It becomes an issue outside of this scope.
          Issue.record("ended by an error over \(transport.rawValue)", severity: .warning)
          throw error
        }
      }
    }
  }
}

extension Trait where Self == EveryTransport {
  static var everyTransport: Self { EveryTransport() }
}
