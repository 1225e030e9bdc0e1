import Bytes
import Glibc

/// Sending over TLS. Encrypted bytes can't be taken back: what the kernel does not take at once waits in the stream, and
/// everything later behind it.
extension LoopIO {
  /// Encrypts and sends piece by piece, until the kernel takes no more.
  ///
  /// - Returns: how many of `bytes` were encrypted. If it is not all, `writable` is owed.
  mutating func send(
    _ bytes: Span<UInt8>, through stream: TLSStream, on id: ConnectionID
  ) throws(LossReason) -> Int {
    var takenCount = 0
    var hasRoom = try flush(stream, on: id) && stream.isEstablished
    while hasRoom, takenCount < bytes.count {
      let piece = bytes.extracting(takenCount..<min(takenCount + TLSStream.pieceByteCount, bytes.count))
      guard stream.encrypt(piece) else { throw .tls("encryption failed") }
      takenCount += piece.count
      hasRoom = try flush(stream, on: id)
    }
    if takenCount < bytes.count { connections[id].awaitsWritable = true }
    return takenCount
  }

  /// The connection's socket has room again.
  ///
  /// - Returns: whether the handler may go on sending.
  mutating func resume(_ stream: TLSStream, on id: ConnectionID) throws(LossReason) -> Bool {
    guard !stream.unsent.isEmpty else { return stream.isEstablished }
    guard try flush(stream, on: id) else { return false }
    if connections[id].phase == .lingering { shutdown(connections[id].descriptor, Int32(SHUT_WR)) }
    return stream.isEstablished
  }

  /// Sends what waits and what has just been put on the wire.
  ///
  /// - Returns: whether the kernel has taken it all. If not, an event tells when it has room.
  mutating func flush(_ stream: TLSStream, on id: ConnectionID) throws(LossReason) -> Bool {
    let descriptor = connections[id].descriptor
    do throws(SystemError) {
      if try stream.flush(wire, to: descriptor) { return true }
      try poller.watchForWriting(descriptor, token: id.word)
      return false
    } catch {
      throw .system(error)
    }
  }

  /// Says over TLS that nothing follows. `true` when the kernel has everything, or nothing can be sent any more.
  mutating func endTLS(on id: ConnectionID) -> Bool {
    guard let stream = connections[id].tls else { return true }
    stream.end()
    return (try? flush(stream, on: id)) ?? true
  }
}
