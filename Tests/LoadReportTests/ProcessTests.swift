import Foundation
import Testing

@testable import LoadReport

@Suite("Processes of this machine")
struct ProcessTests {
  private let own = Int(ProcessInfo.processInfo.processIdentifier)

  @Test("a name with spaces and parentheses does not shift the fields")
  func fields() throws {
    let line =
      "42 (a) b (c)) S 7 42 42 0 -1 4194304 102 0 0 0 11 22 33 44 20 0 5 0 3260673 3133440 387 18446744073709551615 0 0"
    let status = try #require(ProcessStatus(line: Array(line.utf8)))
    let tick = 1_000_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    #expect(status.processID == 42)
    #expect(status.parentID == 7)
    #expect(status.userTime == 44 * tick)
    #expect(status.systemTime == 66 * tick)
    #expect(status.threadCount == 5)
    #expect(status.residentBytes == 387 * sysconf(Int32(_SC_PAGESIZE)))
  }

  @Test("what is no such line is refused", arguments: ["", "42", "42 (a) S 7", "x (a) S 7 42"])
  func malformed(line: String) {
    #expect(ProcessStatus(line: Array(line.utf8)) == nil)
  }

  @Test("a process that works uses CPU and memory")
  func ownUse() throws {
    let meter = ProcessMeter("tests", processID: own)
    let before = try #require(meter.sample(at: 1))
    let threadBefore = ThreadClock.now()
    var sum: UInt64 = 0
    // Some ticks of 10 ms.
    while ThreadClock.now() - threadBefore < 50_000_000 { sum &+= sum &* 31 &+ 7 }
    let after = try #require(meter.sample(at: 2))
    #expect(after.time - before.time >= 20_000_000)
    #expect(after.residentBytes > 1 << 20)
    #expect(after.threadCount > 0)
    #expect(try #require(after.proportionalBytes) > 0)
    #expect(after.at == 2)
  }

  @Test("children count with their parent")
  func children() throws {
    let child = Process()
    child.executableURL = URL(filePath: "/bin/cat")
    child.standardInput = Pipe()
    try child.run()
    defer { child.terminate() }
    let ids = try #require(ProcessStatus(Int(child.processIdentifier)))
    #expect(ids.parentID == own)
    let family = try #require(ProcessMeter("tests", processID: own).sample(at: 0))
    let alone = try #require(ProcessMeter("cat", processID: Int(child.processIdentifier)).sample(at: 0))
    #expect(alone.processCount == 1)
    #expect(family.processCount >= 2)
  }

  @Test("a process that is not there has no sample")
  func missing() {
    #expect(ProcessMeter("nobody", processID: 0x7fff_fff0).sample(at: 0) == nil)
  }
}
