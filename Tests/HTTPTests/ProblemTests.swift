import HTTP
import HTTPTypes
import Testing

@Suite("Problems")
struct ProblemTests {
  @Test("a problem is JSON as in RFC 9457, and kept by nobody")
  func response() {
    let response = Problem(.notFound, code: "no_such_room", "there is no such room").response
    #expect(response.status == .notFound)
    #expect(response.fields == [.contentType: "application/problem+json", .cacheControl: "no-store"])
    #expect(
      String(decoding: response.body, as: UTF8.self)
        == #"{"type":"about:blank","title":"Not Found","status":404,"code":"no_such_room","detail":"there is no such room"}"#
    )
  }

  @Test("what JSON does not let stand in a string is escaped")
  func escapes() {
    let response = Problem(.badRequest, code: "c", "\"\\\u{0}\n\u{1F}\u{7F}é").response
    #expect(
      String(decoding: response.body, as: UTF8.self).hasSuffix(#""detail":"\"\\\u0000\u000a\u001f"# + "\u{7F}é\"}"))
  }

  @Test(
    "every violation has its status and its code",
    arguments: [
      (.strayControl(byte: 0), 400, "malformed"), (.malformedText, 400, "malformed"),
      (.malformedRequestLine, 400, "malformed"),
      (.malformedTarget, 400, "malformed"), (.malformedField, 400, "malformed"), (.foldedField, 400, "malformed"),
      (.repeatedField(name: "Host"), 400, "malformed"), (.missingHost, 400, "malformed"),
      (.malformedHost, 400, "malformed"),
      (.malformedLength, 400, "malformed"), (.ambiguousLength, 400, "malformed"), (.malformedChunk, 400, "malformed"),
      (.unsupportedVersion, 505, "unsupported_version"), (.targetTooLong(limit: 1), 414, "target_too_long"),
      (.headTooLarge(limit: 1), 431, "head_too_large"), (.tooManyFields(limit: 1), 431, "head_too_large"),
      (.unknownTransferCoding, 501, "unknown_transfer_coding"), (.bodyTooLarge(limit: 1), 413, "too_large"),
    ] as [(RequestViolation, Int, String)])
  func violations(_ violation: RequestViolation, _ status: Int, _ code: String) {
    let problem = Problem(violation)
    #expect(problem.status.code == status)
    #expect(problem.code == code)
    #expect(problem.detail == violation.message)
    #expect(!problem.status.reasonPhrase.isEmpty)
  }
}
