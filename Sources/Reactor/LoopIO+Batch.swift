import Bytes
import CLinux
import Glibc

extension ConnectionTable.Connection {
  /// Whether its bytes may wait for those of others: nothing else is on its way, and no TLS comes between.
  fileprivate var takesStaged: Bool { phase != .lingering && tls == nil && !awaitsWritable && !isStaged }
}

/// Sending to many connections at once.
extension LoopIO {
  /// Sends `bytes` as `send` does, but they may leave together with those for others, in `sendStaged` at the end of the turn. They
  /// count as sent until then; a connection that is closed first gets nothing of them.
  package mutating func stage(_ bytes: Span<UInt8>, on id: ConnectionID) -> SendResult {
    guard batch.hasRoom(for: bytes), connections.contains(id), connections[id].takesStaged else {
      return send(bytes, on: id)
    }
    connections[id].isStaged = true
    batch.append(bytes, to: id)
    return .sent(bytes.count)
  }

  /// Sends what has been staged.
  ///
  /// - Parameter takeBack: is given what was not sent after all, in front of everything else that its connection has to send;
  ///   `writable` follows.
  package mutating func sendStaged(_ takeBack: (ConnectionID, Span<UInt8>) -> Void) {
    if batch.isEmpty { return }
    batch.send { id in
      guard let phase = connections.phase(of: id), phase != .lingering else { return -1 }
      connections[id].isStaged = false
      return connections[id].descriptor
    }
    for index in batch.ids.indices where batch.sends[index].result != batch.sends[index].count {
      settle(index, takeBack)
    }
    batch.removeAll()
  }

  /// A staged send was cut short, or has failed.
  private mutating func settle(_ index: Int, _ takeBack: (ConnectionID, Span<UInt8>) -> Void) {
    let (id, send) = (batch.ids[index], batch.sends[index])
    guard send.socket >= 0 else { return }
    do throws(SystemError) {
      guard send.result >= 0 || send.result == -EAGAIN else { throw SystemError(code: -send.result) }
      try awaitWritable(id)
      takeBack(id, batch.rest(of: index))
    } catch {
      losses.append(Loss(id: id, reason: .system(error)))
    }
  }
}
