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
    guard let text = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8) else { return nil }
    self.init(line: text)
  }

  /// - Parameter line: as in proc(5). The second field, the name in parentheses, may hold spaces and parentheses itself.
  init?(line: String) {
    guard let nameEnd = line.lastIndex(of: ")"), let id = line.split(separator: " ").first.flatMap({ Int($0) })
    else { return nil }
    // The third field, the state, is the first after the name.
    let fields = line[line.index(after: nameEnd)...].split { $0.isWhitespace }
    func field(_ number: Int) -> Int64? { number - 3 < fields.count ? Int64(fields[number - 3]) : nil }
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

  /// `Pss` of `/proc/PID/smaps_rollup`; `nil` when the process is not ours to look into.
  func proportionalBytes() -> Int? {
    let text = try? String(contentsOfFile: "/proc/\(processID)/smaps_rollup", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix("Pss:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }
}
