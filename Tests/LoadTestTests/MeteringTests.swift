import Foundation
import LoadReport
import TestSupport
import Testing

@testable import LoadTest

@Suite("Metering")
struct MeteringTests {
  @Test("a process that ends is told from one that does not")
  func ended() throws {
    let child = try ChildProcess(["/bin/sleep", "100"])
    var metering = Metering([
      ProcessMeter("tests", processID: Int(ProcessInfo.processInfo.processIdentifier)),
      ProcessMeter("sleep", processID: Int(child.processID)),
    ])
    metering.sampleNow(at: 1)
    child.send(SIGKILL)
    _ = try child.waitForExit()
    metering.sampleNow(at: 2)
    #expect(metering.records.map(\.hasEnded) == [false, true])
    #expect(metering.records.map(\.samples.count) == [2, 1])
  }
}
