import Rooms

/// A connection that takes whole months out of the audit log.
///
/// A month that was closed is one that `months` still names, until it is dropped.
protocol AuditArchivist: AnyObject {
  /// The months before `month` that the log has, in order.
  func months(before month: AuditMonth) throws(StorageError) -> [AuditMonth]

  /// Sees to it that no line is added to `month` while it is archived.
  func close(_ month: AuditMonth) throws(StorageError)

  /// Lines of a closed month behind `cursor`, in order. At most `limit`.
  func lines(of month: AuditMonth, after cursor: AuditCursor?, limit: Int) throws(StorageError) -> [AuditRecord]

  /// Deletes the lines of a closed month.
  func drop(_ month: AuditMonth) throws(StorageError)
}
