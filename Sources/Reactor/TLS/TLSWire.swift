import COpenSSL

/// Between the TLS streams of one loop and its sockets: what they read was received by the loop, and what they write is
/// sent by it.
///
///     recv ─> receive buffer ─> input ─> stream ─> plaintext
///     send <───────────────── output <─ stream <─ plaintext
///
/// All streams of a loop share it, one after the other, so that an idle one has no buffer of its own; and one system
/// call carries as many records as there are. Between two operations of streams both directions are empty.
final class TLSWire {
  /// OpenSSL's view of the wire.
  private let bio: OpaquePointer
  /// What has been received for the stream that is at work, and not yet read by it. The memory is lent by the caller of
  /// `withInput`.
  private var input = UnsafeRawBufferPointer(start: nil, count: 0)
  /// What the stream at work has written. It takes everything, so no write to a stream is ever left half done: one piece
  /// of plaintext, or the answers of TLS to one receive buffer.
  private(set) var output: [UInt8] = []

  init() {
    guard let bio = BIO_new(Self.method) else { preconditionFailure("out of memory") }
    self.bio = bio
    // Unretained: streams that outlive this object may hold the BIO, but nobody reads or writes through it any more.
    BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
    BIO_set_init(bio, 1)
  }

  deinit { BIO_free(bio) }

  /// Lets `ssl` read from here and write to here.
  func join(_ ssl: OpaquePointer) {
    // SSL_set_bio takes over one reference when both directions are one BIO.
    BIO_up_ref(bio)
    SSL_set_bio(ssl, bio, bio)
  }

  /// Calls `body`, in which a stream reads `ciphertext`; what it leaves is dropped.
  func withInput<Result>(_ ciphertext: UnsafeRawBufferPointer, _ body: () -> Result) -> Result {
    input = ciphertext
    defer { input = UnsafeRawBufferPointer(start: nil, count: 0) }
    return body()
  }

  var hasInput: Bool { !input.isEmpty }

  /// Puts `bytes` in the place of the output.
  func replaceOutput(with bytes: [UInt8]) { output = bytes }

  func clearOutput() { output.removeAll(keepingCapacity: true) }

  private func read(_ destination: UnsafeMutableRawBufferPointer) -> Int32 {
    let count = min(input.count, destination.count)
    guard count > 0 else { return -1 }
    // In bounds: `count` is at most the size of either.
    destination.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
    input = UnsafeRawBufferPointer(rebasing: input[count...])
    return Int32(count)
  }

  // OpenSSL's own type for a table of functions; it is complete before anybody sees it, and never changes.
  private nonisolated(unsafe) static let method: OpaquePointer = {
    guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "event loop") else {
      preconditionFailure("out of memory")
    }
    BIO_meth_set_read(method) { bio, destination, count in
      copenssl_clear_retry(bio)
      // In bounds: OpenSSL lends `count` bytes to be written.
      let buffer = UnsafeMutableRawBufferPointer(start: destination, count: Int(count))
      let readCount = TLSWire.of(bio).read(buffer)
      if readCount < 0 { copenssl_set_retry_read(bio) }
      return readCount
    }
    BIO_meth_set_write(method) { bio, source, count in
      // In bounds: OpenSSL lends `count` bytes to be read.
      TLSWire.of(bio).output.append(contentsOf: UnsafeRawBufferPointer(start: source, count: Int(count)))
      return count
    }
    // Streams flush the wire, which is no work. No other question is answered.
    BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
    return method
  }()

  /// The wire whose BIO it is. It is alive: its streams are only used by the loop that owns it.
  private static func of(_ bio: OpaquePointer?) -> TLSWire {
    Unmanaged<TLSWire>.fromOpaque(BIO_get_data(bio)).takeUnretainedValue()
  }
}
