import Bytes
import Crypto
import LoadJudge
import Rooms

/// A row as a server would log it.
struct SampleRow: Sendable {
  var seq: Int64
  var kind = EventKind.action
  var player: String
  var timestamp: Int64 = 1_780_000_000_000
  var data: String
  var author: Int?
  var action: UInt64?
  var digest = Digest.zero

  /// An action as its author sends it.
  static func action(_ number: UInt64, of seat: Int, player: String, seq: Int64, data: String) -> SampleRow {
    SampleRow(seq: seq, player: player, data: data, author: seat, action: number)
  }

  static func data(_ number: UInt64, of seat: Int, word: String = "…") -> String {
    #"{"n":\#(number),"s":\#(seat),"word":"\#(word)"}"#
  }

  /// The row with the digest that it has behind `previous`.
  func chained(to previous: Digest) -> SampleRow {
    var recordDigest = RecordDigest()
    var row = self
    let id = action.map { "\($0)" } ?? ""
    row.digest = recordDigest.digest(
      after: previous, seq: seq, kind: kind, timestamp: timestamp, player: player.bytes, actionID: id.bytes,
      data: data.bytes)
    return row
  }
}

/// A log that grows by rows that are chained.
struct SampleLog: Sendable {
  private(set) var rows: [SampleRow] = []

  var head: Int64 { Int64(rows.count) }

  subscript(seq: Int64) -> SampleRow { rows[Int(seq) - 1] }

  func digest(at seq: Int64) -> Digest { seq == 0 ? .zero : self[seq].digest }

  /// - Parameter delay: milliseconds after the log's own time.
  mutating func append(_ row: SampleRow, delay: Int64 = 0) {
    var row = row
    row.seq = head + 1
    row.timestamp += row.seq + delay
    rows.append(row.chained(to: digest(at: head)))
  }

  mutating func cut(to head: Int64) { rows.removeSubrange(Int(head)...) }

  /// The row at `seq` with other data, and a digest that holds.
  func fork(at seq: Int64) -> SampleRow {
    var row = self[seq]
    row.timestamp += 1
    return row.chained(to: digest(at: seq - 1))
  }
}

extension Judge {
  /// Shows a row to a seat of a player.
  mutating func show(_ row: SampleRow, to seat: Int, player: String) {
    let isOwn = row.player == player
    event(
      SeatNumber(seat),
      SeenEvent(
        seq: row.seq, kind: row.kind, player: row.player.bytes, timestamp: row.timestamp, data: row.data.bytes,
        digest: row.digest.prefix, author: row.author.map { SeatNumber($0) }, action: row.action,
        id: isOwn ? row.action : nil))
  }
}
