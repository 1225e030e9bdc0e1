import Foundation
import Reactor
import TestSupport
import Testing

@Suite("TLS: certificates and keys")
struct TLSContextTests {
  private func error(_ certificatePath: String, _ keyPath: String) -> TLSError? {
    do {
      _ = try TLSContext(certificatePath: certificatePath, keyPath: keyPath)
      return nil
    } catch {
      return error
    }
  }

  private func file(_ text: String) throws -> String {
    let path = "\(try TemporaryDirectory.make("pem"))/file.pem"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test("A certificate and its key are good")
  func good() throws {
    let files = try TestCertificate.usual.get()
    #expect(error(files.certificatePath, files.keyPath) == nil)
  }

  @Test("A file that is not there is named")
  func missing() throws {
    let files = try TestCertificate.usual.get()
    #expect(
      error("/nowhere.pem", files.keyPath)?.description == "/nowhere.pem: can't be read: no such file or directory")
    #expect(
      error(files.certificatePath, "/nowhere.pem") == .unreadable(path: "/nowhere.pem", SystemError(code: ENOENT)))
  }

  @Test("A file that holds something else is named", arguments: ["", "nonsense"])
  func otherContent(text: String) throws {
    let (files, other) = (try TestCertificate.usual.get(), try file(text))
    #expect(error(other, files.keyPath) == .noCertificate(path: other))
    #expect(error(files.certificatePath, other) == .noKey(path: other))
  }

  @Test("The two files in each other's place are told")
  func exchanged() throws {
    let files = try TestCertificate.usual.get()
    #expect(error(files.keyPath, files.certificatePath) == .noCertificate(path: files.keyPath))
  }

  @Test(
    "A certificate that is broken is told with the reason, and so is one behind a good one", arguments: [true, false])
  func broken(isBehind: Bool) throws {
    let files = try TestCertificate.usual.get()
    let good = try String(contentsOfFile: files.certificatePath, encoding: .utf8)
    let broken = try file(
      (isBehind ? good : "") + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    guard case .unusable(broken, _) = error(broken, files.keyPath) else { throw Unexpected() }
  }

  @Test("Another certificate's key is told with both files")
  func mismatch() throws {
    let (files, other) = (try TestCertificate.usual.get(), try TestCertificate("other"))
    #expect(
      error(files.certificatePath, other.keyPath)
        == .keyMismatch(key: other.keyPath, certificate: files.certificatePath))
  }

  @Test("An expired certificate is told with its date, also in a chain")
  func expired() throws {
    let (files, old) = (try TestCertificate.usual.get(), try TestCertificate("old", validity: -7200..<(-3600)))
    guard case .expired(old.certificatePath, let date) = error(old.certificatePath, old.keyPath) else {
      throw Unexpected()
    }
    #expect(date.contains(/^2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d$/))
    let chain = try file(
      [files, old].map { try String(contentsOfFile: $0.certificatePath, encoding: .utf8) }.joined())
    #expect(error(chain, files.keyPath) == .expired(path: chain, date: date))
  }

  @Test("A certificate whose time has not come is told with its date")
  func notYetValid() throws {
    let files = try TestCertificate("new", validity: 3600..<7200)
    guard case .notYetValid(files.certificatePath, _) = error(files.certificatePath, files.keyPath) else {
      throw Unexpected()
    }
  }

  @Test("An encrypted key is told as such")
  func encrypted() throws {
    let files = try TestCertificate("secret", password: "open sesame")
    #expect(error(files.certificatePath, files.keyPath) == .encryptedKey(path: files.keyPath))
  }

  @Test("A reload that fails leaves what was")
  func failedReload() throws {
    let files = try TestCertificate("before")
    let tls = try TLSContext(certificatePath: files.certificatePath, keyPath: files.keyPath)
    try "nonsense".write(toFile: files.keyPath, atomically: true, encoding: .utf8)
    #expect(throws: TLSError.noKey(path: files.keyPath)) { try tls.reload() }
    let server = try EchoServer(tls: tls)
    let client = try EncryptedClient(to: server.address)
    #expect(try client.act(\.serverName) == "before")
    _ = server.stop()
  }
}
