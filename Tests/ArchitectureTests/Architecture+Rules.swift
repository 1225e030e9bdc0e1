/// Each rule lists where a file breaks it, as `path:line: what is wrong`.
extension Architecture {
  /// Every target has its place in the table. The load tester's README stands above its targets.
  func strayFiles(_ file: SourceFile) -> [String] {
    let isC = cFolders.contains { file.isInside($0) } && !file.isSwift
    return isC || module(of: file) != nil || file.path == "loadtest/README.md"
      ? [] : ["\(file.path):1: belongs to no target of the architecture"]
  }

  func brokenArrows(_ file: SourceFile) -> [String] {
    guard let module = module(of: file), file.isSwift else { return [] }
    return file.imports.filter { !module.imports.contains($0.module) }.map { number, imported in
      "\(file.path):\(number): \(module.name) may not import \(imported)"
    }
  }

  /// Clocks and chance reach a pure target as values. (What else could bring them in is an import, and those are listed.)
  func impureWords(_ file: SourceFile) -> [String] {
    guard module(of: file)?.isPure == true, file.isSwift else { return [] }
    let words = ["SystemRandomNumberGenerator", ".random(", "ContinuousClock", "SuspendingClock", "getenv"]
    return file.code.flatMap { number, text in
      words.filter(text.contains).map { "\(file.path):\(number): a pure target may not use \($0)" }
    }
  }

  /// Swift's own names for it all say "unsafe".
  func unsafeCode(_ file: SourceFile) -> [String] {
    guard file.isSwift, !unsafeFolders.contains(where: file.isInside) else { return [] }
    return file.code.filter { $0.text.lowercased().contains("unsafe") }.map { number, _ in
      "\(file.path):\(number): unsafe code outside of its folders"
    }
  }

  /// Whoever says that a type is safe to share tells the reader why, in the line above.
  func unexplainedSendable(_ file: SourceFile) -> [String] {
    guard file.isSwift else { return [] }
    return file.code.filter { number, text in
      text.contains("@unchecked Sendable") && !(number > 1 && isComment(file.lines[number - 2]))
    }.map { number, _ in
      "\(file.path):\(number): @unchecked Sendable without a comment above"
    }
  }

  func longFile(_ file: SourceFile, limit: Int = 500) -> [String] {
    let lineCount = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
    return lineCount > limit ? ["\(file.path):\(limit + 1): \(lineCount) lines, \(limit) are the most"] : []
  }

  func strangers(amongTopLevel names: [String]) -> [String] {
    names.filter { !$0.hasPrefix(".") && !topLevel.contains($0) }.map { "\($0):1: does not belong at the top level" }
  }

  private func isComment(_ line: Substring) -> Bool {
    line.drop { $0.isWhitespace }.hasPrefix("//")
  }
}
