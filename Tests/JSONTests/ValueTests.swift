import Bytes
import Foundation
import JSON
import Testing

@Suite("JSON trees")
struct ValueTests {
  /// `JSON_SEED=N` tries that one alone.
  static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["JSON_SEED"].flatMap(UInt64.init).map { [$0] } ?? Array(1...300)

  @Test(
    "integers of 64 bits are integers, other numbers keep their spelling",
    arguments: [
      ("0", JSONValue.integer(0)),
      ("-0", .integer(0)),
      ("42", .integer(42)),
      ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .number("9223372036854775808")),
      ("-9223372036854775809", .number("-9223372036854775809")),
      ("99999999999999999999", .number("99999999999999999999")),
      ("1.0", .number("1.0")),
      ("1e2", .number("1e2")),
      ("1E400", .number("1E400")),
    ])
  func numbers(_ text: String, _ expected: JSONValue) throws {
    switch (try parse(Array(text.utf8)), expected) {
    case (.integer(let value), .integer(let other)): #expect(value == other)
    case (.number(let value), .number(let other)): #expect(value == other)
    case (let value, _): Issue.record("\(text) became \(value)")
    }
  }

  @Test("integers are written in decimal, whatever their length")
  func decimals() {
    var power: Int64 = 1
    for _ in 0..<19 {
      for value in [power - 1, power, -power, power &* 9, .max - power, .min + power] {
        #expect(JSONValue.integer(value).text == String(value))
      }
      power &*= 10
    }
    #expect(JSONValue.integer(.min).text == String(Int64.min))
  }

  @Test("a tree is looked into by name and kind")
  func access() throws {
    let value = try parse(Array(#"{"s":"x","n":null,"b":true,"i":7,"a":[1,2],"s":"y"}"#.utf8))
    #expect(value["s"]?.string == "x")
    #expect(value["n"]?.isNull == true)
    #expect(value["b"]?.bool == true)
    #expect(value["i"]?.integer == 7)
    #expect(value["a"]?.elements?.compactMap(\.integer) == [1, 2])
    #expect(value["missing"] == nil)
    #expect(value["i"]?.string == nil)
    #expect(value.members?.map(\.0) == ["s", "n", "b", "i", "a", "s"])
    #expect(value["a"]?["s"] == nil)
  }

  @Test("what is written is read back, whatever the white space", arguments: seeds)
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let value = JSONValue.random(depth: 6, using: &random)
    let spaced = value.spaced(using: &random)
    #expect(try parse(Array(value.text.utf8)).text == value.text, "JSON_SEED=\(seed)")
    #expect(try parse(Array(spaced.utf8)).text == value.text, "JSON_SEED=\(seed)")
  }

  @Test("a document with one byte changed is read or refused, by both readers alike", arguments: seeds)
  func mutation(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let value = JSONValue.random(depth: 4, using: &random)
    var text = Array(value.spaced(using: &random).utf8)
    for _ in 0..<20 {
      let byte = Array("{}[]\",:\\ue-0.\u{1}t\u{80}".utf8).randomElement(using: &random)!
      text[Int.random(in: text.indices, using: &random)] = byte
      let document = SuiteCase(name: "JSON_SEED=\(seed): \(String(decoding: text, as: UTF8.self))", text: text)
      guard document.isAccepted(), let value = try? parse(text) else { continue }
      #expect(throws: Never.self, "\(document.name)") { try parse(Array(value.text.utf8)) }
    }
  }
}
