import Foundation

/// Directories for everything that this run of the tests writes, all in one. The watchdog deletes it when the tests end.
package enum TemporaryDirectory {
  /// Makes an empty directory that nothing else uses.
  package static func make(_ purpose: String) throws -> String {
    let path = "\(Watchdog.shared.directory)/\(purpose)-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    return path
  }

  /// Makes the one that holds the others.
  static func makeRoot() throws -> String {
    var template = Array("/tmp/croupier-tests-XXXXXX".utf8CString)
    // Other users, such as the one that PostgreSQL runs as, pass through it to directories of their own.
    guard mkdtemp(&template) != nil, chmod(template, 0o755) == 0 else {
      throw SupportFailure("no directory in /tmp: \(String(cString: strerror(errno)))")
    }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
