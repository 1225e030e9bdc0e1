import Foundation
import Yams

extension Reading {
  /// The YAML file at `path`, nested by the dots of the names.
  init(file path: String, readFile: (String) throws -> String) {
    let text: String
    do {
      text = try readFile(path)
    } catch {
      problems.append(.unreadableFile(path: path, reason: error.localizedDescription))
      return
    }
    do {
      // An empty file has no root.
      if let root = try compose(yaml: text) { read(root, name: nil, path: path, line: 1) }
    } catch {
      let (line, reason) = Self.explanation(of: error)
      problems.append(.malformedFile(path: path, line: line, reason: reason))
    }
  }

  /// - Parameter name: The keys down to `node`, joined by dots; `nil` for the root.
  private mutating func read(_ node: Node, name: String?, path: String, line: Int) {
    let origin = Origin.file(path: path, line: line)
    switch (node, name) {
    case (.mapping, let name?) where Setting.named(name) != nil:
      // Not looked into: with a blank forgotten, its keys are `kid:hex`.
      problems.append(.notOneValue(name: name, origin))
    case (.mapping(let mapping), _):
      for (key, value) in mapping { read(key, value, in: name, path: path, line: line) }
    case (.scalar, let name?):
      read(name, node.null == nil ? node.scalar?.string ?? "" : "", origin)
    case (_, let name?):
      problems.append(.notOneValue(name: name, origin))
    case (_, nil):
      problems.append(.malformedFile(path: path, line: line, reason: "settings are written `name: value`"))
    }
  }

  private mutating func read(_ key: Node, _ value: Node, in group: String?, path: String, line: Int) {
    let line = key.mark?.line ?? line
    guard let key = key.scalar?.string else {
      problems.append(.malformedFile(path: path, line: line, reason: "a name is one word"))
      return
    }
    if key.contains(".") {
      problems.append(.dottedKey(key, .file(path: path, line: line)))
    } else {
      read(value, name: group.map { "\($0).\(key)" } ?? key, path: path, line: line)
    }
  }

  /// The parser's own words without the lines that it quotes, which may hold a secret.
  private static func explanation(of error: any Error) -> (line: Int?, reason: String) {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      (mark.line, problem)
    case YamlError.reader(let problem, _, _, _):
      (nil, problem)
    case YamlError.duplicatedKeysInMapping(_, let context):
      (context.mark.line, "a name is written twice in this group")
    default:
      (nil, "the parser gave up")
    }
  }
}
