import Foundation

/// One text file of the repository, as the rules see it.
struct SourceFile {
  /// Relative to the root of the repository: `Sources/Bytes/Slab.swift`.
  let path: String
  let lines: [Substring]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  var isSwift: Bool { path.hasSuffix(".swift") }

  func isInside(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }

  /// The lines with their numbers, from 1, without what is comment.
  var code: some Sequence<(number: Int, text: Substring)> {
    lines.enumerated().lazy.map { ($0 + 1, Self.withoutComment($1)) }
  }

  /// The imported modules, whatever attributes, access level or kind of declaration stand beside them.
  var imports: [(number: Int, module: String)] {
    code.flatMap { number, text in
      text.matches(of: Self.importDeclaration).map { (number, String($0.module)) }
    }
  }

  private static var importDeclaration: Regex<(Substring, module: Substring)> {
    /(?:^|[\s;])import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(?<module>\w+)/
  }

  /// A `//` after an odd number of quotes is inside of a string. (Block comments don't occur: the formatter refuses them.)
  private static func withoutComment(_ line: Substring) -> Substring {
    let comment = line.ranges(of: "//").first { range in
      line[..<range.lowerBound].count { $0 == "\"" }.isMultiple(of: 2)
    }
    return comment.map { line[..<$0.lowerBound] } ?? line
  }
}

extension SourceFile {
  /// The root of the repository that this test was compiled from.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Every text file below the folders of the repository that exist.
  static func all(in folders: [String]) throws -> [SourceFile] {
    try folders.flatMap { folder in
      let base = root.appending(path: folder)
      let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
      return try paths.sorted().compactMap { path -> SourceFile? in
        let file = base.appending(path: path)
        guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return nil }
        // What is no text is a picture.
        let text = String(data: try Data(contentsOf: file), encoding: .utf8)
        return text.map { SourceFile(path: "\(folder)/\(path)", text: $0) }
      }
    }
  }
}
