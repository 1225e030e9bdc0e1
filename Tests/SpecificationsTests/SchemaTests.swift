import JSON
import TestSupport
import Testing

/// The validator must be able to fail, at every rule, or it proves nothing.
@Suite("JSON Schema")
struct SchemaTests {
  private static let table: [(schema: String, allowed: [String], refused: [String])] = [
    (#"{"type":"null"}"#, ["null"], ["0", "false", #""""#, "[]", "{}"]),
    (#"{"type":"boolean"}"#, ["true", "false"], ["null", "0", #""true""#]),
    (#"{"type":"integer"}"#, ["0", "-1", "1.0", "1e3", "9223372036854775808"], ["1.5", "1e-3", #""1""#, "null"]),
    (#"{"type":"number"}"#, ["0", "1.5", "-2e7"], [#""1""#, "null"]),
    (#"{"type":"string"}"#, [#""""#, #""a""#], ["0", "null", "[]"]),
    (#"{"type":"array"}"#, ["[]", "[1]"], ["{}", "null"]),
    (#"{"type":"object"}"#, ["{}", #"{"a":1}"#], ["[]", "null"]),
    (#"{"type":["string","null"]}"#, [#""a""#, "null"], ["0", "{}"]),
    (#"{"enum":["a",1,null]}"#, [#""a""#, "1", "1.0", "null"], [#""b""#, #""1""#, "0", "false"]),
    (#"{"const":true}"#, ["true"], ["false", #""true""#, "1"]),
    (#"{"required":["a","b"]}"#, [#"{"a":1,"b":null,"c":1}"#, "7"], [#"{"a":1}"#, "{}"]),
    (#"{"properties":{"a":{"type":"null"}}}"#, [#"{"a":null,"b":1}"#, "{}", "7"], [#"{"a":1}"#]),
    (#"{"properties":{"a":true},"additionalProperties":false}"#, [#"{"a":1}"#, "{}"], [#"{"b":1}"#]),
    (#"{"additionalProperties":{"type":"null"}}"#, [#"{"a":null}"#, "{}"], [#"{"a":1}"#]),
    (#"{"items":{"type":"null"}}"#, ["[]", "[null,null]", "7"], ["[null,1]"]),
    (#"{"minItems":1,"maxItems":2}"#, ["[1]", "[1,2]", "7"], ["[]", "[1,2,3]"]),
    (#"{"pattern":"^[a-z]+$"}"#, [#""ab""#, "7"], [#""aB""#, #""""#]),
    (#"{"pattern":"b"}"#, [#""abc""#], [#""ac""#]),
    (#"{"minLength":1,"maxLength":2}"#, [#""a""#, #""ab""#, #""😀é""#, "7"], [#""""#, #""abc""#]),
    (#"{"minimum":1}"#, ["1", "1.5", #""0""#], ["0", "0.99"]),
    (#"{"maximum":2}"#, ["2", "-5"], ["3", "2.01"]),
    (#"{"allOf":[{"minimum":1},{"maximum":2}]}"#, ["1", "2"], ["0", "3"]),
    (#"{"anyOf":[{"minimum":1},{"maximum":-1}]}"#, ["1", "-1"], ["0"]),
    (#"{"anyOf":[{"minimum":1},{"minimum":0}]}"#, ["0", "1"], ["-1"]),
    (#"{"oneOf":[{"minimum":1},{"minimum":0}]}"#, ["0"], ["-1", "1"]),
    (##"{"$ref":"#/$defs/a","$defs":{"a":{"type":"null"}}}"##, ["null"], ["1"]),
    (##"{"$ref":"#/$defs/a~1~0","minimum":1,"$defs":{"a/~":{"type":"integer"}}}"##, ["1"], ["0", "null"]),
    ("true", ["null"], []), ("false", [], ["null"]), ("{}", ["null"], []),
  ]

  private static let noSchemas: [String] = [
    #"{"format":"uri"}"#, #"{"unevaluatedProperties":false}"#, #"{"properties":{"a":{"if":{}}}}"#,
    #"{"items":{"minlength":1}}"#, #"{"anyOf":[{"not":{}}]}"#, #"{"type":"int"}"#, #"{"type":7}"#,
    #"{"enum":[[1]]}"#, #"{"const":{}}"#, #"{"minimum":"1"}"#, #"{"required":"a"}"#, #"{"pattern":"("}"#, "7",
    #"{"properties":{"a":{},"a":{}}}"#, ##"{"$ref":"#/$defs/none"}"##, #"{"$ref":"b.json"}"#, ##"{"$ref":"#"}"##,
    ##"{"$ref":"#/$defs/a","$defs":{"a":{"items":{"$ref":"#/$defs/a"}}}}"##,
  ]

  private func schema(_ text: String) throws -> Schema {
    try SchemaLibrary(["/a.json": JSONValue(text)]).schema(at: SchemaPlace("/a.json"))
  }

  @Test("each rule allows what it should, and nothing else", arguments: table)
  func rules(_ schema: String, _ allowed: [String], _ refused: [String]) throws {
    let schema = try self.schema(schema)
    for text in allowed { #expect(try schema.violations(of: JSONValue(text)) == [], "\(text)") }
    for text in refused { #expect(try !schema.allows(JSONValue(text)), "\(text)") }
  }

  @Test("a violation says where it is")
  func places() throws {
    let schema = try schema(#"{"properties":{"a":{"items":{"properties":{"b":{"type":"null"}}}}}}"#)
    #expect(
      try schema.violations(of: JSONValue(#"{"a":[{},{"b":1}]}"#)) == [#"/a/1/b is no ["null"]"#])
  }

  @Test("what is not understood is a failure, however deep it lies", arguments: noSchemas)
  func failures(_ text: String) {
    #expect(throws: (any Error).self) { try schema(text) }
  }

  @Test("a reference is relative to the document that it stands in")
  func documents() throws {
    let library = SchemaLibrary([
      "/open.json": try JSONValue(#"{"$ref":"schemas/one.json#/$defs/a"}"#),
      "/schemas/one.json": try JSONValue(#"{"$defs":{"a":{"$ref":"two.json"},"b":{"type":"null"}}}"#),
      "/schemas/two.json": try JSONValue(#"{"items":{"$ref":"one.json#/$defs/b"}}"#),
    ])
    let schema = try library.schema(at: SchemaPlace("/open.json"))
    #expect(try schema.allows(JSONValue("[null]")))
    #expect(try !schema.allows(JSONValue("[1]")))
  }
}
