import Foundation

/// One line of `/proc/PID/stat`.
struct ProcessStatus {
  let processID: Int
  let parentID: Int
  let threadCount: Int
  /// Nanoseconds, with those of the children that have ended and were waited for.
  let userTime: Int64
  let systemTime: Int64
  let residentBytes: Int

  private static let tick = 1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
  private static let pageByteCount = sysconf(Int32(_SC_PAGESIZE))

  /// Every process of this machine that we may see.
  static func all() -> [ProcessStatus] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(Int.init).compactMap(Self.init)
  }

  /// `nil` when there is no such process.
  init?(_ processID: Int) {
    guard let line = contents(of: "/proc/\(processID)/stat") else { return nil }
    self.init(line: line)
  }

  /// - Parameter line: as in proc(5). The second field, the name in parentheses, may hold spaces and parentheses itself.
  init?(line: [UInt8]) {
    guard let nameEnd = line.lastIndex(of: UInt8(ascii: ")")),
      let id = Int(String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
    else { return nil }
    // The third field, the state, is the first after the name.
    let fields = line[(nameEnd + 1)...].split(separator: UInt8(ascii: " "))
    func field(_ number: Int) -> Int64? {
      number - 3 < fields.count ? Int64(String(decoding: fields[number - 3], as: UTF8.self)) : nil
    }
    guard let parent = field(4), let user = field(14), let system = field(15), let childUser = field(16),
      let childSystem = field(17), let threads = field(20), let pages = field(24)
    else { return nil }
    processID = id
    parentID = Int(parent)
    threadCount = Int(threads)
    userTime = (user + childUser) * Self.tick
    systemTime = (system + childSystem) * Self.tick
    residentBytes = Int(pages) * Self.pageByteCount
  }

  /// `Pss` of `/proc/PID/smaps_rollup`; `nil` when the process is not ours to look into. One that has ended has none.
  func proportionalBytes() -> Int? {
    errno = 0
    guard let text = contents(of: "/proc/\(processID)/smaps_rollup"),
      let line = text.split(separator: UInt8(ascii: "\n")).first(where: { $0.starts(with: "Pss:".utf8) })
    else { return errno == EACCES || errno == EPERM ? nil : 0 }
    let digits = line.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self)).map { $0 * 1024 }
  }
}

/// A small file of `/proc`, which is read whole or not at all. (Foundation takes ten times as long, and the load tester measures
/// while it works.)
private func contents(of path: String) -> [UInt8]? {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes = [UInt8](repeating: 0, count: 4096)
  let count = read(file, &bytes, bytes.count)
  return count > 0 ? Array(bytes.prefix(count)) : nil
}
