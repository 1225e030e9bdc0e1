import ActionLog
import Bytes
import Foundation
import Sessions

/// The directory where a server keeps what it made itself: its embedded database and two files of secrets.
///
/// A secret file is made at the first start and read at every later one. It appears under its name whole and with
/// mode 0600, or not at all; of two servers that start at once, both take the first one's.
package struct DataDirectory: Sendable {
  package let path: String

  package init(path: String) {
    self.path = path
  }

  /// Where the file of an embedded database is, or `./croupier-data` beside another.
  package init(for storage: StorageLocation) {
    switch storage {
    case .sqlite(let file):
      let parent = (file as NSString).deletingLastPathComponent
      path = parent.isEmpty ? "." : parent
    case .postgresql: path = "./croupier-data"
    }
  }

  /// Makes the directory, and those above it, with mode 0700. One that exists is left as it is.
  package func create() throws(DataDirectoryError) {
    try mapping(path) {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
  }

  /// The keys in the file `keys`, written as the setting is.
  package func signingKeys() throws(DataDirectoryError) -> [SigningKey] {
    try secret(in: "keys", .keys(none: ""), make: Self.newKey)
  }

  /// The keys in the file `keys`, or none when no server has made it yet.
  package func keptSigningKeys() throws(DataDirectoryError) -> [SigningKey] {
    FileManager.default.fileExists(atPath: file("keys")) ? try signingKeys() : []
  }

  /// A new key under a new name, written as the setting is.
  package static func newKey() -> String { "k\(Hex.string(Entropy.bytes(4))):\(Hex.string(Entropy.bytes(32)))" }

  /// The bearer key in the file `admin.key`.
  package func adminKey() throws(DataDirectoryError) -> String {
    try secret(in: "admin.key", .bearerKey) { Hex.string(Entropy.bytes(32)) }
  }

  /// The secret files that other users can read, to be warned about.
  package var exposedFiles: [String] {
    ["keys", "admin.key"].map(file).filter { file in
      let attributes = try? FileManager.default.attributesOfItem(atPath: file)
      return (attributes?[.posixPermissions] as? Int).map { $0 & 0o077 != 0 } ?? false
    }
  }

  private func file(_ name: String) -> String { "\(path)/\(name)" }

  private func secret<Value>(
    in name: String, _ format: ValueFormat<Value>, make: () -> String
  ) throws(DataDirectoryError) -> Value {
    let file = file(name)
    if !FileManager.default.fileExists(atPath: file) { try write(make() + "\n", to: file) }
    let data = try mapping(file) { try Data(contentsOf: URL(filePath: file)) }
    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    do {
      return try format.parse(text)
    } catch {
      throw .unusable(path: file, allowed: format.allowed)
    }
  }

  /// Leaves a file that has come into being meanwhile as it is.
  private func write(_ text: String, to file: String) throws(DataDirectoryError) {
    let draft = "\(file).\(Hex.string(Entropy.bytes(8)))"
    let descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(path: file, reason: String(cString: strerror(errno))) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    defer { unlink(draft) }
    try mapping(file) {
      try handle.write(contentsOf: Data(text.utf8))
      try handle.synchronize()
    }
    guard link(draft, file) == 0 || errno == EEXIST else {
      throw .system(path: file, reason: String(cString: strerror(errno)))
    }
  }

  private func mapping<Value>(_ path: String, _ body: () throws -> Value) throws(DataDirectoryError) -> Value {
    do {
      return try body()
    } catch {
      throw .system(path: path, reason: error.localizedDescription)
    }
  }

}

/// Why a server can't keep what it made. Never holds a part of it.
package enum DataDirectoryError: Error, Equatable, CustomStringConvertible {
  case system(path: String, reason: String)
  /// The file holds something else than it should.
  case unusable(path: String, allowed: String)

  package var description: String {
    switch self {
    case .system(let path, let reason): "\(path): \(reason)"
    case .unusable(let path, let allowed): "\(path): its content is not allowed; allowed: \(allowed)"
    }
  }
}
