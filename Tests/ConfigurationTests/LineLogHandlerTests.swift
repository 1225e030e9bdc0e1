import Foundation
import Logging
import Synchronization
import Testing

@testable import Server

@Suite struct LineLogHandlerTests {
  private func lines(_ format: LogFormat, level: Logger.Level = .info, _ body: (Logger) -> Void) -> String {
    let lines = Collected()
    let handler = LineLogHandler(
      level: level, format: format, now: { Date(timeIntervalSince1970: 1_700_000_000.25) }, write: lines.append)
    body(Logger(label: "test") { _ in handler })
    return lines.text
  }

  @Test func aPersonReadsTimeLevelMessageAndFields() {
    #expect(
      lines(.text) { $0.info("room \"loaded\"", metadata: ["room": "A-1", "by": "a person", "events": "7"]) }
        == "2023-11-14T22:13:20.250Z info room \\\"loaded\\\" by=\"a person\" events=7 room=A-1\n")
  }

  @Test func aProgramReadsOneObjectALine() throws {
    let line = lines(.json) { $0.error("broken \"pipe\"", metadata: ["path": "C:\\x"]) }
    #expect(
      line
        == "{\"time\":\"2023-11-14T22:13:20.250Z\",\"level\":\"error\",\"message\":\"broken \\\"pipe\\\"\",\"path\":\"C:\\\\x\"}\n"
    )
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
    #expect(object?["path"] == "C:\\x")
  }

  @Test(arguments: LogFormat.allCases)
  func nothingInAMessageBeginsASecondLine(format: LogFormat) {
    let odd = "a\nb\r\u{0}\u{1b}[2J\u{7f}\u{85}\u{2028}é"
    let line = lines(format) { $0.info("\(odd)", metadata: ["odd": "\(odd)", "\(odd)": "x"]) }
    #expect(line.dropLast().allSatisfy { !$0.isNewline })
    #expect(line.unicodeScalars.dropLast().allSatisfy { $0.properties.generalCategory != .control })
    #expect(line.contains("a\\nb\\u000d\\u0000\\u001b[2J\\u007f\\u0085\\u2028é"))
  }

  @Test func theLevelHolds() {
    #expect(lines(.text, level: .warning) { $0.info("quiet") }.isEmpty)
  }

  @Test func anErrorAndTheFieldsOfTheLoggerAreShown() {
    let line = lines(.text) { logger in
      var logger = logger
      logger[metadataKey: "room"] = "A-1"
      logger.error("lost", error: CancellationError())
    }
    #expect(line.hasSuffix(" error lost error=CancellationError() room=A-1\n"))
  }
}

private final class Collected: Sendable {
  private let lines = Mutex("")
  var text: String { lines.withLock { $0 } }
  func append(_ line: String) { lines.withLock { $0 += line } }
}
