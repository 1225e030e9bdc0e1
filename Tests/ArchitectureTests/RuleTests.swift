import Testing

/// The rules, held against small samples: each must be able to fail, and not fail too easily.
struct RuleTests {
  private let architecture = Architecture.croupier

  @Test(
    "An import outside of the table is found, however it is written",
    arguments: [
      "import Foundation",
      "  import Glibc",
      "public import Rooms",
      "@preconcurrency import Dispatch",
      "@_implementationOnly @testable import Server",
      "import struct Foundation.Date",
      "import Bytes; import Synchronization",
      "import Foundation // for dates",
    ])
  func forbiddenImport(line: String) {
    let file = SourceFile(path: "Sources/JSON/Sample.swift", text: "import Bytes\n\(line)\n")
    #expect(architecture.brokenArrows(file).count == 1)
    #expect(
      architecture.brokenArrows(file).first?.hasPrefix("Sources/JSON/Sample.swift:2: JSON may not import ") == true)
  }

  @Test(
    "An allowed import and mere talk of others pass",
    arguments: [
      "import Bytes", "package import Bytes", "import struct Bytes.Slab", "// import Foundation",
      "let important = Foundation()",
      "let url = \"http://import\"",
    ])
  func allowedImport(line: String) {
    #expect(architecture.brokenArrows(SourceFile(path: "Sources/JSON/Sample.swift", text: line)) == [])
  }

  @Test("The same import is right in one target and wrong in another")
  func importsDependOnTheTarget() {
    func violations(in folder: String) -> Int {
      architecture.brokenArrows(SourceFile(path: "\(folder)/Sample.swift", text: "import Glibc")).count
    }
    #expect(violations(in: "Sources/Reactor") == 0)
    #expect(violations(in: "Sources/Shards") == 1)
    #expect(violations(in: "db") == 1)
  }

  @Test(
    "Clocks and chance are found in a pure target",
    arguments: [
      "var generator = SystemRandomNumberGenerator()", "Int.random(in: 0..<6)", "let now = ContinuousClock.now",
      "SuspendingClock().now", "getenv(\"HOME\")",
    ])
  func impureWord(line: String) {
    let file = SourceFile(path: "Sources/Rooms/Sample.swift", text: "\n\n\(line)")
    #expect(architecture.impureWords(file).map { $0.hasPrefix("Sources/Rooms/Sample.swift:3: ") } == [true])
    #expect(architecture.impureWords(SourceFile(path: "Sources/Reactor/Sample.swift", text: line)) == [])
    #expect(architecture.impureWords(SourceFile(path: "Sources/Rooms/Sample.swift", text: "// \(line)")) == [])
  }

  @Test(
    "Unsafe code is found outside of its folders",
    arguments: [
      "let pointer: UnsafeMutableRawPointer", "bytes.withUnsafeBufferPointer { $0 }", "unsafeBitCast(a, to: Int.self)",
      "nonisolated(unsafe) var shared = 0", "value.unsafelyUnwrapped",
    ])
  func unsafeCode(line: String) {
    func violations(in folder: String) -> [String] {
      architecture.unsafeCode(SourceFile(path: "\(folder)/Sample.swift", text: line))
    }
    #expect(violations(in: "Sources/Rooms") == ["Sources/Rooms/Sample.swift:1: unsafe code outside of its folders"])
    #expect(violations(in: "Sources/WebSocket").count == 1)
    #expect(violations(in: "Sources/WebSocket/Deflate") == [])
    #expect(violations(in: "Sources/ActionLog").count == 1)
    #expect(violations(in: "Sources/ActionLog/Postgres") == [])
  }

  @Test("An @unchecked Sendable needs a comment directly above")
  func unexplainedSendable() {
    func violations(_ text: String) -> Int {
      architecture.unexplainedSendable(SourceFile(path: "Sources/Reactor/Sample.swift", text: text)).count
    }
    #expect(violations("final class Box: @unchecked Sendable {}") == 1)
    #expect(violations("// Guarded by the lock.\n\nfinal class Box: @unchecked Sendable {}") == 1)
    #expect(violations("  // Guarded by the lock.\n  final class Box: @unchecked Sendable {}") == 0)
    #expect(violations("// Not @unchecked Sendable.") == 0)
  }

  @Test("The line after the last allowed one is too many", arguments: [(500, 0), (501, 1)])
  func longFile(lineCount: Int, violationCount: Int) {
    let text = String(repeating: "x\n", count: lineCount)
    #expect(architecture.longFile(SourceFile(path: "Sources/JSON/Long.swift", text: text)).count == violationCount)
  }

  @Test(
    "A file outside of the table is found, and Swift among C",
    arguments: [
      ("Sources/Misc/Sample.swift", 1), ("Sources/CLinux/Sample.swift", 1), ("Sources/CLinux/CLinux.c", 0),
      ("Sources/HTTP/Sample.swift", 0), ("Sources/HTTPExtra/Sample.swift", 1), ("loadtest/README.md", 0),
      ("loadtest/Sample.swift", 1),
    ])
  func strayFile(path: String, violationCount: Int) {
    #expect(architecture.strayFiles(SourceFile(path: path, text: "")).count == violationCount)
  }

  @Test("A stranger at the top level is found")
  func stranger() {
    let names = ["Sources", ".build-release", ".ci", "croupier-data", "notes.txt"]
    #expect(architecture.strangers(amongTopLevel: names) == ["notes.txt:1: does not belong at the top level"])
  }
}
