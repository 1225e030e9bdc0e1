import Bytes

/// Receiving over TLS.
extension Turns where Handler: ~Copyable {
  /// Whether `id` is to be read now. When this turn has read enough handshakes, it is put off.
  mutating func mayRead(_ stream: TLSStream, of id: ConnectionID) -> Bool {
    switch io.connections[id].phase {
    case .lingering: return true
    // Its end has been told. What follows a close_notify is nothing (RFC 8446, section 6.1).
    case .inputEnded: return false
    case .connecting, .handshaking, .open:
      if stream.isEstablished { return true }
      if handshakesLeft == 0 {
        io.readNextTurn(id)
        return false
      }
      handshakesLeft -= 1
      return true
    }
  }

  /// Says hello to the server at the other end. Returns whether it could be said.
  mutating func beginHandshake(_ stream: TLSStream, of id: ConnectionID) -> Bool {
    io.connections[id].phase = .handshaking
    stream.beginHandshake()
    do throws(LossReason) {
      _ = try io.flush(stream, on: id)
      return true
    } catch {
      lose(id, error)
      return false
    }
  }

  /// Decrypts what has been received, and tells what it was. What TLS itself has to answer is sent at once.
  mutating func decrypt(_ byteCount: Int, from stream: TLSStream, of id: ConnectionID) {
    if plaintext.isEmpty { plaintext = [UInt8](repeating: 0, count: buffer.count + TLSStream.recordByteCount) }
    let received = plaintext.withUnsafeMutableBytes { plaintext in
      // In bounds: the kernel has just written so many bytes.
      buffer.withUnsafeBytes {
        stream.receive(UnsafeRawBufferPointer(rebasing: $0[..<byteCount]), over: io.wire, into: plaintext)
      }
    }
    if io.connections[id].phase == .handshaking, stream.isEstablished { open(id) }
    if received.byteCount > 0 { handler.received(received.byteCount, in: &plaintext, on: id, at: io.now) }
    do throws(LossReason) {
      if try io.flush(stream, on: id), stream.isEstablished { tellWritable(id) }
      switch received.end {
      case nil: break
      case .closed: endInput(id)
      case .failed(let reason): fail(id, .tls(reason))
      }
    } catch {
      lose(id, error)
    }
  }

  /// The end of a connection whose TLS has failed. It lingers, so that the alert that was sent reaches the peer.
  private mutating func fail(_ id: ConnectionID, _ reason: LossReason) {
    io.close(id)
    handler.closed(id, reason: reason, at: io.now)
  }
}
