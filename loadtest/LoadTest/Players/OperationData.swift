import Bytes
import LoadJudge

/// The `data` of what players send: `{"n":ACTION,"s":SEAT,"t":DUE,"p":"xxx…"}`. Whoever gets it can tell whose it is, and how long it
/// took, without asking anybody.
struct OperationData: Equatable {
  /// Counts from 1 for each seat.
  let action: UInt64
  let seat: SeatNumber
  /// When it was due, in nanoseconds of the monotonic clock.
  let due: Int64

  init(action: UInt64, seat: SeatNumber, due: Int64) {
    self.action = action
    self.seat = seat
    self.due = due
  }

  /// Reads what `append` has written; `nil` for anything else.
  init?(_ text: Span<UInt8>) {
    var offset = 0
    guard let action = Self.number(after: "{\"n\":", in: text, from: &offset),
      let seat = Self.number(after: ",\"s\":", in: text, from: &offset),
      let due = Self.number(after: ",\"t\":", in: text, from: &offset), action > 0
    else { return nil }
    self.init(action: UInt64(action), seat: SeatNumber(Int(seat)), due: due)
  }

  /// Appends it, filled up to `byteCount` where it is shorter.
  func append(filledTo byteCount: Int, to writer: inout ByteWriter) {
    let start = writer.byteCount
    writer.append("{\"n\":")
    writer.append(decimal: Int64(action))
    writer.append(",\"s\":")
    writer.append(decimal: Int64(seat.rawValue))
    writer.append(",\"t\":")
    writer.append(decimal: due)
    writer.append(",\"p\":\"")
    let missing = byteCount - (writer.byteCount - start) - 2
    if missing > 0 { writer.append(roomFor: missing) { $0.append(repeating: UInt8(ascii: "x"), count: missing) } }
    writer.append("\"}")
  }

  private static func number(after name: StaticString, in text: Span<UInt8>, from offset: inout Int) -> Int64? {
    let start = offset + name.utf8CodeUnitCount
    guard start <= text.count, text.extracting(offset..<start).isEqual(to: name) else { return nil }
    offset = start
    var value: Int64 = 0
    while offset < text.count, text[offset] >= UInt8(ascii: "0"), text[offset] <= UInt8(ascii: "9") {
      let digit = Int64(text[offset] - UInt8(ascii: "0"))
      guard offset - start < 18 || (offset - start == 18 && value <= 922_337_203_685_477_579) else { return nil }
      value = value * 10 + digit
      offset += 1
    }
    return offset > start ? value : nil
  }
}
