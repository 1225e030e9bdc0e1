/// Where a line stands in the order of the audit log.
package struct AuditCursor: Sendable, Hashable {
  /// Milliseconds since 1970.
  package var at: Int64
  package var id: UInt64

  package init(at: Int64, id: UInt64) {
    self.at = at
    self.id = id
  }
}
