import Foundation
import TestSupport
import Testing

@Suite("The certificate of a server")
struct CertificateTests {
  @Test("without one of the two files nothing starts")
  func halfASetting() throws {
    let files = try TestCertificate.usual.get()
    let refusal = try ServerProcess.startRefused(
      TestStorage(.sqlite), arguments: ["--tls-certificate", files.certificatePath])
    #expect(refusal.status == .exited(code: 78))
    #expect(refusal.message.contains("tls.certificate and tls.key need each other"))
  }

  @Test("one that can't be shown stops the start, and the message names the file and the reason")
  func refusals() throws {
    let (good, other) = (try TestCertificate.usual.get(), try TestCertificate("other"))
    let expired = try TestCertificate("expired", validity: -7200..<(-3600))
    let early = try TestCertificate("early", validity: 3600..<7200)
    let wrongKey = ["--tls-certificate", good.certificatePath, "--tls-key", other.keyPath]
    let missing = ["--tls-certificate", "nowhere.pem", "--tls-key", good.keyPath]
    for (arguments, message) in [
      (wrongKey, "\(other.keyPath): is not the key of the certificate in \(good.certificatePath)"),
      (expired.arguments, "\(expired.certificatePath): a certificate expired on 2"),
      (early.arguments, "\(early.certificatePath): a certificate is not valid before 2"),
      (missing, "nowhere.pem: can't be read: no such file or directory"),
    ] {
      let refusal = try ServerProcess.startRefused(TestStorage(.sqlite), arguments: arguments)
      #expect(refusal.status == .exited(code: 1))
      #expect(refusal.message.contains(message))
      #expect(!refusal.message.contains("PRIVATE"))
    }
  }

  @Test("is read again at SIGHUP, and nobody is disconnected")
  func reload() throws {
    let files = try TestCertificate("before")
    let server = try ServerProcess(TestStorage(.sqlite), arguments: files.arguments)
    let room = newRoom()
    let player = try server.join(JoinRequest(room).creating())
    var client = try Socket(to: server.listen)
    #expect(client.serverName == "before")
    try TestCertificate("after").replace(files)
    server.hangUp()
    try server.waitForLog(containing: "certificate and key reloaded")
    client = try Socket(to: server.listen)
    #expect(client.serverName == "after")

    try "nonsense".write(toFile: files.keyPath, atomically: true, encoding: .utf8)
    server.hangUp()
    try server.waitForLog(containing: "\(files.keyPath): holds no private key")
    client = try Socket(to: server.listen)
    #expect(client.serverName == "after")
    try player.actAndWait("a1", "1")
  }

  @Test("its port tells plain HTTP so; the operator's stays plain")
  func plainHTTP() throws {
    let server = try ServerProcess(TestStorage(.sqlite), arguments: TestCertificate.usual.get().arguments)
    let plain = try #require(Endpoint(server.listen.description))
    #expect(try HTTPClient(plain).request("GET", "/").status == 400)
    #expect(try HTTPClient(server.admin).request("GET", "/").status != 400)
  }

  @Test("a server without one has nothing to reload")
  func nothingToReload() throws {
    let server = try ServerProcess(TestStorage(.sqlite))
    server.hangUp()
    try server.waitForLog(containing: "nothing to reload")
    try server.expectAlive()
  }
}
