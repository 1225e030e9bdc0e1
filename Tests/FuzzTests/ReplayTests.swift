import Foundation
import FuzzTargets
import Testing

/// A file of the corpus: handwritten, or found by `deploy/fuzz.sh`.
struct CorpusInput: CustomTestStringConvertible {
  let target: FuzzTarget
  let name: String
  let bytes: [UInt8]

  var testDescription: String { "\(target.rawValue)/\(name)" }

  static func all(of target: FuzzTarget) -> [CorpusInput] {
    guard let folder = Bundle.module.url(forResource: "Corpus/\(target.rawValue)", withExtension: nil),
      let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    else { return [] }
    return files.sorted { $0.lastPathComponent < $1.lastPathComponent }.compactMap { file in
      let data = try? Data(contentsOf: file)
      return data.map { CorpusInput(target: target, name: file.lastPathComponent, bytes: Array($0)) }
    }
  }
}

@Suite("The corpus of the fuzzers")
struct ReplayTests {
  @Test("every target has its corpus", arguments: FuzzTarget.allCases)
  func complete(_ target: FuzzTarget) { #expect(CorpusInput.all(of: target).count >= 75) }

  @Test("no input breaks a promise", arguments: FuzzTarget.allCases.flatMap(CorpusInput.all))
  func replay(_ input: CorpusInput) throws { try input.target.run(input.bytes) }
}
