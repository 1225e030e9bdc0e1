import CLinux
import Glibc

/// What the kernel watches for one loop: the only place that knows epoll. Each watched descriptor has a token of 64
/// bits of its owner's choice, which comes back with its events.
///
/// Level-triggered only where `watchListener` says so; everything else is told once per change.
struct Poller: ~Copyable {
  struct Event {
    let token: UInt64
    let readiness: Readiness
  }

  /// What has happened to a descriptor.
  struct Readiness: OptionSet {
    let rawValue: UInt32
    static let readable = Readiness(EPOLLIN)
    static let writable = Readiness(EPOLLOUT)
    /// The peer has sent its last byte.
    static let peerFinished = Readiness(EPOLLRDHUP)
    /// Both directions are shut, or the socket has met an error.
    static let broken = Readiness(EPOLLHUP, EPOLLERR)

    init(rawValue: UInt32) { self.rawValue = rawValue }

    private init(_ flags: EPOLL_EVENTS...) { rawValue = flags.reduce(0) { $0 | $1.rawValue } }
  }

  /// How many events one wait returns at most; the others wait for the next turn.
  static let eventLimit = 1024

  private let epoll: Descriptor
  private var events = [epoll_event](repeating: epoll_event(), count: Poller.eventLimit)

  init() throws(SystemError) { epoll = try Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC))) }

  /// Watches a connection. What is already true of it is told as well, so nothing that came before is missed.
  func watchConnection(_ descriptor: Int32, token: UInt64, forWriting: Bool = false) throws(SystemError) {
    try control(EPOLL_CTL_ADD, descriptor, token, Self.connectionFlags(forWriting: forWriting))
  }

  /// From now on also tells when a connection takes bytes again; at once if it does already.
  func watchForWriting(_ descriptor: Int32, token: UInt64) throws(SystemError) {
    try control(EPOLL_CTL_MOD, descriptor, token, Self.connectionFlags(forWriting: true))
  }

  /// Watches a listening socket, level-triggered. Of the loops that share one, few are woken for each connection.
  func watchListener(_ descriptor: Int32, token: UInt64) throws(SystemError) {
    try control(EPOLL_CTL_ADD, descriptor, token, EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue)
  }

  /// Watches an eventfd. Every write to it is an edge of its own, so nobody needs to read it.
  func watchEvent(_ descriptor: Int32, token: UInt64) throws(SystemError) {
    try control(EPOLL_CTL_ADD, descriptor, token, EPOLLIN.rawValue | EPOLLET.rawValue)
  }

  func unwatch(_ descriptor: Int32) {
    // It can only fail for a descriptor that is not watched, which is what is wanted.
    var unused = epoll_event()
    epoll_ctl(epoll.number, EPOLL_CTL_DEL, descriptor, &unused)
  }

  /// Waits for events, at most `timeout` nanoseconds (−1: for ever), and returns how many there are; `nil` when the wait was
  /// interrupted, by a signal or by what is left to do for a closed `SendRing`.
  mutating func wait(timeout: Int64) -> Int? {
    let count = clinux_epoll_wait(epoll.number, &events, Int32(Poller.eventLimit), timeout)
    // Every other error would be ours: a bad descriptor or buffer.
    precondition(count >= 0 || errno == EINTR, "epoll_wait failed")
    return count < 0 ? nil : Int(count)
  }

  /// Event number `index` of the last wait.
  func event(_ index: Int) -> Event {
    Event(token: events[index].data.u64, readiness: Readiness(rawValue: events[index].events))
  }

  private static func connectionFlags(forWriting: Bool) -> UInt32 {
    EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue | (forWriting ? EPOLLOUT.rawValue : 0)
  }

  private func control(_ operation: Int32, _ descriptor: Int32, _ token: UInt64, _ flags: UInt32) throws(SystemError) {
    var event = epoll_event()
    event.events = flags
    event.data.u64 = token
    guard epoll_ctl(epoll.number, operation, descriptor, &event) == 0 else { throw .last }
  }
}
