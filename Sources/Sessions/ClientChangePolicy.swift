/// What happens when a session is resumed from another address or by another user agent than before.
package enum ClientChangePolicy: String, Sendable, CaseIterable {
  case off
  /// It is written into the audit log.
  case log
  /// It is written into the audit log, and refused.
  case strict
}
