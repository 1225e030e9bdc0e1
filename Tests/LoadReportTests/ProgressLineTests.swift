import Testing

@testable import LoadReport

@Suite("Progress line")
struct ProgressLineTests {
  @Test("a terminal sees one line, redrawn five times a second at most")
  func terminal() {
    #expect(written(isTerminal: true) == ["\rat 0\u{1B}[K", "\rat 200\u{1B}[K", "\rat 5200\u{1B}[K", "\n"])
  }

  @Test("a file gets a line every five seconds")
  func file() {
    #expect(written(isTerminal: false) == ["at 0\n", "at 5200\n"])
  }

  private func written(isTerminal: Bool) -> [String] {
    var written: [String] = []
    var line = ProgressLine(isTerminal: isTerminal) { written.append($0) }
    for milliseconds in [0, 199, 200, 300, 5200] as [Int64] {
      line.show(at: milliseconds * 1_000_000) { "at \(milliseconds)" }
    }
    line.end()
    return written
  }
}
