import Bytes
import LoadJudge
import Reactor
import Testing

@testable import LoadTest

@Suite("The parts of the load tester")
struct PartTests {
  // MARK: What players send

  private func written(_ operation: OperationData, filledTo byteCount: Int) -> [UInt8] {
    var writer = ByteWriter()
    operation.append(filledTo: byteCount, to: &writer)
    return writer.bytes
  }

  @Test("data has the length that was asked for, and is read back")
  func data() {
    let operation = OperationData(action: 12, seat: SeatNumber(345), due: 6_789_012_345)
    let text = written(operation, filledTo: 64)
    #expect(text.count == 64)
    #expect(String(decoding: text, as: UTF8.self).hasPrefix(#"{"n":12,"s":345,"t":6789012345,"p":"xxx"#))
    #expect(OperationData(text.span) == operation)
    let shortest = written(operation, filledTo: 1)
    #expect(String(decoding: shortest, as: UTF8.self) == #"{"n":12,"s":345,"t":6789012345,"p":""}"#)
    #expect(OperationData(shortest.span) == operation)
  }

  @Test("the largest numbers fit")
  func largest() {
    let operation = OperationData(action: 999_999_999_999, seat: SeatNumber(1 << 40), due: 9_223_372_036_854_775_799)
    #expect(OperationData(written(operation, filledTo: 128).span) == operation)
  }

  @Test(
    "other data is nobody's",
    arguments: [
      "", "{}", "null", #"{"n":0,"s":1,"t":1}"#, #"{"n":1,"s":1}"#, #"{"n":-1,"s":1,"t":1}"#, #"{"n":,"s":1,"t":1}"#,
      #"{"n":99999999999999999999,"s":1,"t":1}"#,
    ])
  func otherData(text: String) {
    #expect(OperationData(text.bytes) == nil)
  }

  // MARK: When

  @Test("operations are due at even intervals, whenever they are asked for")
  func pacer() {
    var pacer = Pacer(rate: 4, start: 1_000_000_000)
    #expect(pacer.take(at: 999_999_999) == nil)
    #expect(pacer.take(at: 1_000_000_000) == 1_000_000_000)
    #expect(pacer.take(at: 1_100_000_000) == nil)
    // A second late: all that were due meanwhile, each with its own moment.
    #expect(
      (0..<4).map { _ in pacer.take(at: 2_000_000_000) } == [
        1_250_000_000, 1_500_000_000, 1_750_000_000, 2_000_000_000,
      ])
    #expect(pacer.take(at: 2_000_000_000) == nil)
    #expect(pacer.next == 2_250_000_000)
  }

  @Test("players wait in the order in which they came")
  func line() {
    var line = WaitingLine()
    #expect(line.isEmpty && line.takeFirst() == nil)
    for player in 0..<10 { line.append(player, at: Int64(player) * 100) }
    #expect((0..<7).compactMap { _ in line.takeFirst()?.player } == Array(0..<7))
    line.append(10, at: 1000)
    #expect((0..<4).compactMap { _ in line.takeFirst()?.since } == [700, 800, 900, 1000])
    #expect(line.isEmpty)
  }

  // MARK: How far

  @Test("the last seat of an operation is told from the others")
  func fanout() {
    var fanout = Fanout(seatCount: 10, capacity: 64)
    let (ann, bob) = (SeatNumber(3), SeatNumber(4))
    fanout.begin(1, of: ann, reaching: 2)
    fanout.begin(1, of: bob, reaching: 1)
    let ends = [
      fanout.arrived(1, of: ann), fanout.arrived(1, of: bob), fanout.arrived(1, of: ann), fanout.arrived(1, of: ann),
      fanout.arrived(2, of: ann),
    ]
    #expect(ends == [false, true, true, false, false])
  }

  @Test("an operation whose place is needed again is forgotten")
  func forgottenFanout() {
    var fanout = Fanout(seatCount: 1, capacity: 2)
    fanout.begin(1, of: SeatNumber(0), reaching: 1)
    fanout.begin(3, of: SeatNumber(0), reaching: 1)
    let ends = [fanout.arrived(1, of: SeatNumber(0)), fanout.arrived(3, of: SeatNumber(0))]
    #expect(ends == [false, true])
  }

  // MARK: Where

  @Test(
    "an address is read",
    arguments: [
      ("ws://127.0.0.1:8080", "127.0.0.1:8080", "127.0.0.1:8080", "/ws", false),
      ("ws://127.0.0.1/", "127.0.0.1:80", "127.0.0.1", "/ws", false),
      ("wss://play.example/chat?room=A", "192.0.2.7:443", "play.example", "/chat?room=A", true),
      ("wss://[::1]:9443/x", "[::1]:9443", "[::1]:9443", "/x", true),
    ])
  func target(url: String, address: String, host: String, path: String, isEncrypted: Bool) throws {
    let target = try LoadTarget(url, defaultPath: "/ws") { name in
      switch name {
      case "127.0.0.1": .v4(0x7f00_0001)
      case "::1": .v6(high: 0, low: 1)
      default: .v4(0xc000_0207)
      }
    }
    #expect(target.address.description == address && target.host == host && target.path == path)
    #expect(target.isEncrypted == isEncrypted)
  }

  @Test(
    "an address that is none says why",
    arguments: [
      ("http://a", LoadTargetError.unknownScheme("http://a")), ("127.0.0.1:80", .unknownScheme("127.0.0.1:80")),
      ("ws://", .badAuthority("")), ("ws://a:b", .badAuthority("a:b")), ("ws://a:0", .badAuthority("a:0")),
      ("ws://a:70000", .badAuthority("a:70000")), ("ws://::1:80", .badAuthority("::1:80")),
      ("ws://nowhere", .unknownHost("nowhere")),
    ])
  func badTarget(url: String, error: LoadTargetError) {
    #expect(throws: error) { try LoadTarget(url, defaultPath: "/") { _ in nil } }
  }
}
