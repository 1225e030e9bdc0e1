import Foundation

/// One line on standard error that says how the run goes: redrawn in place on a terminal, else a plain line every 5 s.
package struct ProgressLine {
  private let isTerminal: Bool
  private let write: (String) -> Void
  private var lastWritten: Int64?

  package init() {
    self.init(isTerminal: isatty(STDERR_FILENO) == 1) { FileHandle.standardError.write(Data($0.utf8)) }
  }

  init(isTerminal: Bool, write: @escaping (String) -> Void) {
    self.isTerminal = isTerminal
    self.write = write
  }

  /// Shows `text` when it is time: 5 times a second on a terminal.
  ///
  /// - Parameters:
  ///   - text: one line without its end; made only when it is shown.
  ///   - now: nanoseconds of the monotonic clock.
  package mutating func show(at now: Int64, _ text: () -> String) {
    let pause: Int64 = isTerminal ? 200_000_000 : 5_000_000_000
    guard lastWritten.map({ now - $0 >= pause }) ?? true else { return }
    lastWritten = now
    // CSI K erases what a longer line before has left (ECMA-48, section 8.3.41).
    write(isTerminal ? "\r\(text())\u{1B}[K" : "\(text())\n")
  }

  /// Ends the line, so that what is written next stands below it.
  package mutating func end() {
    if isTerminal, lastWritten != nil { write("\n") }
    lastWritten = nil
  }
}
