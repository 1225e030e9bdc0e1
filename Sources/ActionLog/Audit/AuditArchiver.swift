import Bytes
import Foundation
import Rooms

/// A month that was taken out of the audit log.
package struct ArchivedMonth: Sendable, Equatable {
  package let month: AuditMonth
  package let lineCount: Int
  /// The file where its lines are now.
  package let path: String
}

/// Moves months of the audit log into files. A month is dropped only after its file is complete and on the disk, so that whatever
/// was interrupted can be repeated.
struct AuditArchiver {
  private static let pageLength = 1000

  let archivist: any AuditArchivist
  /// Path of the folder of the files, which exists.
  let directory: String

  func archive(before month: AuditMonth) throws(StorageError) -> [ArchivedMonth] {
    var archived: [ArchivedMonth] = []
    for month in try archivist.months(before: month) { archived.append(try archive(month)) }
    return archived
  }

  private func archive(_ month: AuditMonth) throws(StorageError) -> ArchivedMonth {
    try archivist.close(month)
    let path = "\(directory)/audit-\(month).ndjson.gz"
    let lineCount = try write(month, to: path + ".part")
    try putInPlace(path + ".part", path)
    try archivist.drop(month)
    return ArchivedMonth(month: month, lineCount: lineCount, path: path)
  }

  /// Writes the lines of `month`; returns their number.
  private func write(_ month: AuditMonth, to path: String) throws(StorageError) -> Int {
    var file = try GzipFile(path: path)
    var lineCount = 0
    var cursor: AuditCursor?
    var text = ByteWriter()
    repeat {
      let lines = try archivist.lines(of: month, after: cursor, limit: Self.pageLength)
      text.removeAll()
      for line in lines { line.append(to: &text) }
      try file.write(text.bytes)
      lineCount += lines.count
      cursor = lines.last?.cursor
    } while cursor != nil
    try file.finish()
    return lineCount
  }

  /// Gives a complete file its name. One that has the name already stays, unless it is the same: then an attempt before got this far.
  private func putInPlace(_ part: String, _ path: String) throws(StorageError) {
    let files = FileManager.default
    guard !files.fileExists(atPath: path) || files.contentsEqual(atPath: path, andPath: part) else {
      throw .unavailable(reason: "\(path) exists and holds other lines: move it away first")
    }
    guard rename(part, path) == 0 else { throw .unavailable(reason: "\(path) can't be made (errno \(errno))") }
    try synchronize(directory)
  }
}
