import Foundation

/// What stands in the sources of the repository.
enum SourceText {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The text of the Swift files in a folder whose names begin so.
  static func all(in folder: String, named prefix: String) throws -> String {
    let folder = root.appending(path: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(prefix) }
    return try names.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
  }
}
