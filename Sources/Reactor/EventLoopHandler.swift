import Bytes

/// A connection of one event loop. After its end the name is never used again.
package typealias ConnectionID = SlabID

/// The position of a listening socket in what `EventLoop.run` was given.
package typealias ListenerID = Int

/// What one event loop serves. All calls come from the loop's thread, one after the other.
///
/// In each turn the handler first hears everything that has happened; only then, in `turnEnded`, it acts on its
/// sockets.
///
/// A connection begins with `accepted`, `connected` or `LoopIO.attach`, and ends exactly once: with `closed`, or with
/// the handler's own `LoopIO.close`, `abort` or `detach`. After that no call names it.
package protocol EventLoopHandler: ~Copyable {
  associatedtype Message: Sendable

  /// A peer has connected. Over TLS its handshake is still to come: until then `send` takes nothing.
  mutating func accepted(_ id: ConnectionID, from peer: SocketAddress, on listener: ListenerID, at now: Moment)

  /// A connection asked for by `LoopIO.connect` is established, and so is its TLS. If it fails, `closed` comes instead.
  mutating func connected(_ id: ConnectionID, at now: Moment)

  /// What the peer has sent; over TLS, in plain. `bytes` lie in the one receive buffer of the loop: they are lent for the call, and may be changed in place.
  mutating func received(_ bytes: inout MutableSpan<UInt8>, on id: ConnectionID, at now: Moment)

  /// The peer has sent its last byte. It may still be reading: send what is left, then close.
  ///
  /// Over TLS it need not have said so by a close_notify: what is carried tells its own end (a length, a close frame),
  /// and so whether anything is missing.
  mutating func inputEnded(on id: ConnectionID, at now: Moment)

  /// After a `send` that was cut short: there is room again.
  mutating func writable(_ id: ConnectionID, at now: Moment)

  /// The connection is lost.
  mutating func closed(_ id: ConnectionID, reason: LossReason, at now: Moment)

  mutating func received(_ message: Message, at now: Moment)

  /// No connection can be accepted, mostly for want of descriptors. The loop tries again after
  /// `EventLoopLimits.acceptPause`; meanwhile connections wait in the kernel.
  mutating func acceptPaused(on listener: ListenerID, reason: SystemError, at now: Moment)

  /// Everything that this turn brought has been told: decide, log, then write. Also called when the deadline is
  /// reached.
  ///
  /// - Returns: when to be called next if nothing happens, on `Moment.monotonic`; `nil` for never.
  mutating func turnEnded(_ io: inout LoopIO, at now: Moment) -> Int64?
}
