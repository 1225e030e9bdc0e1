import TestSupport
import Testing

@Suite("This machine")
struct MachineTests {
  /// Shown as skipped where the tests with PostgreSQL are left out, so that their absence is seen.
  @Test(
    "has a PostgreSQL to test with",
    .enabled(if: PrivatePostgres.isExpected, "CROUPIER_TEST_WITHOUT_POSTGRESQL=1 leaves out every test with PostgreSQL")
  )
  func postgresql() throws { _ = try PrivatePostgres.shared() }
}
