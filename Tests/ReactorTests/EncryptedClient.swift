import Glibc
import Reactor
import Synchronization
import TestSupport

/// A blocking client over TLS. One thread may send while another receives.
// The lock guards the TLS state; the socket needs none.
final class EncryptedClient: @unchecked Sendable {
  let client: Client
  private let tls: TLSClient
  private let lock = Mutex(())
  private var received: [UInt8] = []

  /// - Parameter pieceByteCount: at most so much of the handshake is sent at a time.
  init(
    to address: SocketAddress, _ tls: TLSClient = TLSClient(), receiveBuffer: Int32? = nil,
    pieceByteCount: Int = .max
  ) throws {
    client = try Client(to: address, receiveBuffer: receiveBuffer)
    self.tls = tls
    while try !tls.handshake() {
      try flush(pieceByteCount: pieceByteCount)
      let bytes = try client.receiveSome()
      guard !bytes.isEmpty else { throw Unexpected() }
      tls.receive(bytes)
    }
    try flush(pieceByteCount: pieceByteCount)
  }

  /// Does something to the TLS state, and sends what follows from it.
  func act<Result>(_ body: (TLSClient) throws -> Result) throws -> Result {
    let (result, output) = try lock.withLock { _ in (try body(tls), tls.takeOutput()) }
    try client.send(output)
    return result
  }

  func send(_ bytes: [UInt8]) throws {
    for start in stride(from: 0, to: bytes.count, by: 100_000) {
      try act { try $0.write(Array(bytes[start..<min(start + 100_000, bytes.count)])) }
    }
  }

  /// The next `byteCount` bytes, or fewer if the server's close_notify comes first.
  ///
  /// - Throws: also when the connection ends without one.
  func receive(_ byteCount: Int) throws -> [UInt8] {
    while received.count < byteCount, !tls.hasEnded {
      let bytes = try client.receiveSome()
      guard !bytes.isEmpty else { throw Unexpected() }
      try lock.withLock { _ in
        tls.receive(bytes)
        received += try tls.read()
      }
    }
    defer { received.removeFirst(min(byteCount, received.count)) }
    return Array(received.prefix(byteCount))
  }

  /// Sends close_notify, and goes on reading.
  func finish() throws { try act { $0.end() } }

  private func flush(pieceByteCount: Int) throws {
    var rest = tls.takeOutput()[...]
    while !rest.isEmpty {
      try client.send(Array(rest.prefix(pieceByteCount)))
      rest = rest.dropFirst(pieceByteCount)
    }
  }
}

extension TLSContext {
  convenience init(_ files: TestCertificate) throws {
    try self.init(certificatePath: files.certificatePath, keyPath: files.keyPath)
  }

  /// That of all tests that don't care which.
  static func usual() throws -> TLSContext { try TLSContext(TestCertificate.usual.get()) }
}

extension TLSClient.Version {
  /// The versions that are spoken.
  static let secure = [TLSClient.Version.tls12, .tls13]
}
