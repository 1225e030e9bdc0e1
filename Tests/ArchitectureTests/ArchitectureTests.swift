import Foundation
import Testing

/// The rules, held against the repository itself.
struct ArchitectureTests {
  private let architecture = Architecture.croupier
  private let files: [SourceFile]

  init() throws {
    files = try SourceFile.all(in: ["Sources", "db", "loadtest"])
    try #require(files.contains { $0.path == "Sources/Bytes/ByteQueue.swift" }, "The sources are found")
  }

  @Test("A target imports only what stands above it in the table")
  func arrowsPointUp() {
    let names = architecture.modules.map(\.name)
    for (index, module) in architecture.modules.enumerated() {
      #expect(module.imports.isDisjoint(with: names[index...]), "\(module.name) imports itself or what comes later")
    }
  }

  @Test("Every file belongs to a target of the table")
  func everyFileHasAPlace() {
    expectNone(files.flatMap(architecture.strayFiles))
  }

  @Test("Targets import only what the table allows")
  func importsFollowTheArrows() { expectNone(files.flatMap(architecture.brokenArrows)) }

  @Test("Above the purity line nothing reads a clock or asks for randomness")
  func coreIsPure() { expectNone(files.flatMap(architecture.impureWords)) }

  @Test("Unsafe code stays in its folders")
  func unsafeCodeIsConfined() { expectNone(files.flatMap(architecture.unsafeCode)) }

  @Test("Every @unchecked Sendable says why")
  func sharingIsExplained() { expectNone(files.flatMap(architecture.unexplainedSendable)) }

  @Test("No file is longer than 500 lines")
  func filesAreShort() { expectNone(files.flatMap { architecture.longFile($0) }) }

  @Test("The top level holds only what belongs there")
  func topLevelIsTidy() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: SourceFile.root.path)
    expectNone(architecture.strangers(amongTopLevel: names))
  }

  private func expectNone(_ violations: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(violations.isEmpty, "\n\(violations.joined(separator: "\n"))", sourceLocation: sourceLocation)
  }
}
