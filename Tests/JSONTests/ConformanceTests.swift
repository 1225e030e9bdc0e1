import Foundation
import JSON
import Testing

/// A file of the JSONTestSuite (Nicolas Seriot, MIT licence), which says in its name what a parser must do with it.
struct SuiteCase: CustomTestStringConvertible {
  let name: String
  let text: [UInt8]

  var testDescription: String { name }

  static func named(_ prefix: String) -> [SuiteCase] {
    guard let folder = Bundle.module.url(forResource: "JSONTestSuite", withExtension: nil),
      let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    else { return [] }
    return files.filter { $0.lastPathComponent.hasPrefix(prefix) }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .compactMap { file in
        (try? Data(contentsOf: file)).map { SuiteCase(name: file.lastPathComponent, text: Array($0)) }
      }
  }

  /// What both readers say, which is the same.
  func isAccepted() -> Bool {
    let isScanned = (try? scan(text)) != nil
    let isParsed = (try? parse(text)) != nil
    #expect(isScanned == isParsed, "the scanner and the tree disagree about \(name)")
    return isScanned
  }
}

/// Reads a whole document into a tree.
func parse(_ text: [UInt8]) throws(JSONError) -> JSONValue { try JSONValue(parsing: text.span) }

/// Scans a whole document.
@discardableResult
func scan(_ text: [UInt8]) throws(JSONError) -> (kind: JSONKind, range: Range<Int>) {
  var scanner = JSONScanner()
  let value = try scanner.value(in: text.span)
  try scanner.end(of: text.span)
  return value
}

@Suite("JSONTestSuite")
struct ConformanceTests {
  @Test("the whole suite is there")
  func complete() {
    #expect(SuiteCase.named("y_").count == 95)
    #expect(SuiteCase.named("n_").count == 188)
    #expect(SuiteCase.named("i_").count == 35)
  }

  @Test("what every parser must accept is accepted", arguments: SuiteCase.named("y_"))
  func valid(_ file: SuiteCase) { #expect(file.isAccepted()) }

  @Test("what no parser may accept is refused", arguments: SuiteCase.named("n_"))
  func invalid(_ file: SuiteCase) { #expect(!file.isAccepted()) }

  @Test("where a parser may choose, numbers of any size and lone surrogate escapes are accepted, and nothing else")
  func decided() {
    let accepted = SuiteCase.named("i_").filter { $0.isAccepted() }.map(\.name)
    #expect(
      accepted == [
        "i_number_double_huge_neg_exp.json",
        "i_number_huge_exp.json",
        "i_number_neg_int_huge_exp.json",
        "i_number_pos_double_huge_exp.json",
        "i_number_real_neg_overflow.json",
        "i_number_real_pos_overflow.json",
        "i_number_real_underflow.json",
        "i_number_too_big_neg_int.json",
        "i_number_too_big_pos_int.json",
        "i_number_very_big_negative_int.json",
        "i_object_key_lone_2nd_surrogate.json",
        "i_string_1st_surrogate_but_2nd_missing.json",
        "i_string_1st_valid_surrogate_2nd_invalid.json",
        "i_string_incomplete_surrogate_and_escape_valid.json",
        "i_string_incomplete_surrogate_pair.json",
        "i_string_incomplete_surrogates_escape_valid.json",
        "i_string_invalid_lonely_surrogate.json",
        "i_string_invalid_surrogate.json",
        "i_string_inverted_surrogates_U+1D11E.json",
        "i_string_lone_second_surrogate.json",
      ])
  }
}
