import ActionLog
import Foundation
import Sessions
import Testing

@testable import Server

/// Each test has a directory of its own, which is removed after it.
@Suite final class DataDirectoryTests {
  private let parent = FileManager.default.temporaryDirectory.appending(path: "croupier-\(UUID().uuidString)").path
  private var directory: DataDirectory { DataDirectory(path: "\(parent)/data") }

  deinit { try? FileManager.default.removeItem(atPath: parent) }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func itIsMadeForTheOwnerAloneAndThenLeftAsItIs() throws {
    try directory.create()
    #expect(try mode(directory.path) == 0o700)
    try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: directory.path)
    try directory.create()
    #expect(try mode(directory.path) == 0o750)
  }

  @Test func aSecretIsMadeOnceForTheOwnerAlone() throws {
    #expect(try directory.keptSigningKeys() == [])
    try directory.create()
    #expect(try directory.keptSigningKeys() == [])
    let keys = try directory.signingKeys()
    #expect(keys.count == 1)
    #expect(try directory.keptSigningKeys() == keys)
    #expect(keys.first?.secret.count == 32)
    #expect(try directory.signingKeys() == keys)
    let adminKey = try directory.adminKey()
    #expect(adminKey.count == 64)
    #expect(try directory.adminKey() == adminKey)

    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["admin.key", "keys"])
    #expect(try mode("\(directory.path)/keys") == 0o600)
    #expect(try mode("\(directory.path)/admin.key") == 0o600)
    #expect(directory.exposedFiles.isEmpty)
  }

  @Test func serversThatStartTogetherTakeTheSameKey() async throws {
    try directory.create()
    let directory = directory
    let keys = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<16 { group.addTask { try directory.adminKey() } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(keys.count == 1)
  }

  @Test func aFileThatOthersCanReadIsTold() throws {
    try directory.create()
    _ = try directory.signingKeys()
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: "\(directory.path)/keys")
    #expect(directory.exposedFiles == ["\(directory.path)/keys"])
  }

  @Test func aFileWithSomethingElseIsRefusedAndNotShown() throws {
    try directory.create()
    try Data("5ec4e7\n".utf8).write(to: URL(filePath: "\(directory.path)/keys"))
    let error = #expect(throws: DataDirectoryError.self) { try self.directory.signingKeys() }
    #expect(error?.description.hasPrefix("\(directory.path)/keys: its content is not allowed") == true)
    #expect(error?.description.contains("5ec4e7") == false)
  }

  @Test func aDirectoryThatCannotBeWrittenIsNamed() {
    let error = #expect(throws: DataDirectoryError.self) { try self.directory.adminKey() }
    #expect(error == .system(path: "\(directory.path)/admin.key", reason: "No such file or directory"))
  }

  @Test(
    arguments: [
      ("sqlite:./croupier-data/croupier.db", "./croupier-data"), ("sqlite:/data/x.db", "/data"),
      ("sqlite:x.db", "."), ("postgresql://host", "./croupier-data"),
    ])
  func itIsBesideTheData(storage: String, path: String) throws {
    #expect(DataDirectory(for: try StorageLocation(url: storage)).path == path)
  }
}
