import Bytes
import CLinux
import Glibc

/// The few things done to TCP sockets. Each takes the number of an open one.
enum StreamSocket {
  /// A new TCP socket that never blocks and that no child process inherits.
  static func open(family: Int32) throws(SystemError) -> Descriptor {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    return try Descriptor(socket(family, kind, Int32(IPPROTO_TCP)))
  }

  static func enable(_ option: Int32, _ level: Int32, on socket: Int32, _ isOn: Bool = true) throws(SystemError) {
    try set(option, level, on: socket, isOn ? 1 : 0)
  }

  static func set(_ option: Int32, _ level: Int32, on socket: Int32, _ value: Int32) throws(SystemError) {
    var value = value
    guard setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else { throw .last }
  }

  /// Lets the coming connect(2) start from `source`. The port is picked only then, so that one that is in use can serve
  /// again for another peer.
  static func bind(_ socket: Int32, to source: IPAddress) throws(SystemError) {
    try enable(IP_BIND_ADDRESS_NO_PORT, Int32(IPPROTO_IP), on: socket)
    let address = SocketAddress(ip: source, port: 0)
    guard address.withSystemAddress({ Glibc.bind(socket, $0, $1) }) == 0 else { throw .last }
  }

  /// Hands bytes to the kernel, and returns how many it has taken: none when it has no room.
  static func send(_ bytes: Span<UInt8>, to socket: Int32) throws(SystemError) -> Int {
    // In bounds: the kernel reads the span's own memory.
    let count = bytes.withUnsafeBytes { clinux_send(socket, $0.baseAddress, $0.count) }
    guard count >= 0 || errno == EAGAIN else { throw .last }
    return max(0, count)
  }

  /// Takes the error that the socket has met since it was last asked, or `nil`.
  static func takeError(of socket: Int32) -> SystemError? {
    var code: Int32 = 0
    var byteCount = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &byteCount) == 0 else { return .last }
    return code == 0 ? nil : SystemError(code: code)
  }

  /// Lets the coming close(2) drop what has not been sent and reset the connection.
  static func resetOnClose(_ socket: Int32) {
    var value = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
  }
}
