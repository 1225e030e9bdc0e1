/// What a peer's close frame calls for.
package enum CloseReceivedResult: Equatable, Sendable {
  /// The peer began: answer with a close frame of the same code, or an empty one (RFC 6455, section 5.5.1).
  case answer(CloseCode?)
  /// The peer has answered: both ends have said that they are done.
  case complete
  /// The peer had closed before.
  case ignored
}

/// The closing handshake (RFC 6455, section 7): each end sends one close frame, and then nothing more.
///
/// ```
///            closeSent              closeReceived
///      open ───────────▶ closeSent ───────────────▶ closed
///       │ closeReceived               closeSent       ▲
///       └──────────────▶ closeReceived ───────────────┤
///                        violationFound, in any state ┘
/// ```
///
/// When it is `complete` the server closes the TCP connection at once and the client waits for that (section 7.1.1). How long to
/// wait for a peer that does not answer is for the caller to decide.
package struct ClosingHandshake: Equatable, Sendable {
  private enum State {
    case open
    case closeSent
    case closeReceived
    case closed
  }

  private var state = State.open

  package init() {}

  /// Whether frames may still be sent; the last is the close frame itself.
  package var maySend: Bool { state == .open || state == .closeReceived }

  /// Whether messages and pings of the peer count. After this end's close frame they are read and thrown away.
  package var mayReceive: Bool { state == .open }

  package var isComplete: Bool { state == .closed }

  /// This end has sent its close frame, on its own or as the answer.
  package mutating func closeSent() {
    precondition(maySend, "a second close frame")
    state = state == .open ? .closeSent : .closed
  }

  /// The peer's close frame has arrived.
  package mutating func closeReceived(_ code: CloseCode?) -> CloseReceivedResult {
    switch state {
    case .open:
      state = .closeReceived
      return .answer(code)
    case .closeSent:
      state = .closed
      return .complete
    case .closeReceived, .closed:
      return .ignored
    }
  }

  /// The peer has broken a rule: nothing more of it is read, its close frame included (section 7.1.7). When `maySend` was true, a
  /// close frame with the violation's code is the last thing to send.
  package mutating func violationFound() { state = .closed }
}
