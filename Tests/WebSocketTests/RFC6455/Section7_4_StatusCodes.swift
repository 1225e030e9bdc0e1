import Bytes
import Testing
import WebSocket

/// RFC 6455, section 7.4, and the registry that goes on with it.
@Suite("RFC 6455, section 7.4, status codes") struct StatusCodeTests {
  private func read(_ code: UInt16) -> [Heard] { hear(frame(.close, [UInt8(code >> 8), UInt8(code & 255)])) }

  @Test(arguments: [1005, 1006, 1015])
  func `1005, 1006 and 1015 MUST NOT be set as a status code in a Close control frame by an endpoint`(
    code: UInt16
  ) async {
    #expect(read(code) == [.violation(.invalidCloseCode(code))])
    await #expect(processExitsWith: .failure) { [code] in
      var writer = ByteWriter()
      Frame.appendClose(CloseCode(rawValue: code), into: &writer)
    }
  }

  @Test(arguments: [0, 1, 999]) func `Status codes in the range 0-999 are not used`(code: UInt16) {
    #expect(read(code) == [.violation(.invalidCloseCode(code))])
    #expect(Violation.invalidCloseCode(code).closeCode == .protocolError)
  }

  @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014])
  func `Endpoints MAY use the following pre-defined status codes when sending a Close frame`(code: UInt16) {
    #expect(read(code) == [.close(code, "")])
    var writer = ByteWriter()
    Frame.appendClose(CloseCode(rawValue: code), mask: 0, into: &writer)
    #expect(hear(writer.bytes) == [.close(code, "")])
  }

  @Test(arguments: [1004, 1016, 1100, 1999, 2000, 2999])
  func `Status codes in the range 1000-2999 are reserved for definition by this protocol and its future revisions`(
    code: UInt16
  ) {
    #expect(read(code) == [.violation(.invalidCloseCode(code))])
  }

  @Test(arguments: [3000, 3999, 4000, 4999])
  func `3000-3999 are for libraries, frameworks, and applications, and 4000-4999 for private use`(code: UInt16) {
    #expect(read(code) == [.close(code, "")])
  }

  @Test(arguments: [5000, 32_768, 65_535]) func `no range has the numbers beyond`(code: UInt16) {
    #expect(read(code) == [.violation(.invalidCloseCode(code))])
  }
}
