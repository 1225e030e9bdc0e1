import Bytes
import Crypto
import Games
import Rooms
import WebSocket
import Wire

extension Shard {
  /// Appends row `seq`, which is in memory, to `writer`, as `viewer` may see it: the id of an action is its author's.
  mutating func appendEvent(_ seq: Int64, of room: borrowing Room<TableGame>, for viewer: PlayerIndex?) {
    let head = room.recent.head(seq)
    let player = room.recent.player(seq)
    let isAuthor = viewer.map { room.players[$0].id.bytes.isEqual(to: player) } ?? false
    Self.encodeEvent(
      head, player: player, data: room.recent.data(seq), id: room.recent.actionID(seq), isAuthor: isAuthor,
      into: &writer)
  }

  /// Appends row `index` of what was read from the log to `writer`.
  mutating func appendEvent(_ index: Int, of page: borrowing RecordBuffer, author: String?) {
    let player = page.player(at: index)
    let isAuthor = author.map { $0.bytes.isEqual(to: player) } ?? false
    Self.encodeEvent(
      page.heads[index], player: player, data: page.data(at: index), id: page.actionID(at: index), isAuthor: isAuthor,
      into: &writer)
  }

  private static func encodeEvent(
    _ head: RecordBuffer.Head, player: Span<UInt8>, data: Span<UInt8>, id: Span<UInt8>, isAuthor: Bool,
    into writer: inout FrameWriter
  ) {
    writer.append {
      ServerMessage.event(
        seq: head.seq, kind: head.kind.wireName, player: player.isEmpty ? nil : player, timestamp: head.timestamp,
        data: data, digest: head.digest.prefix, id: isAuthor && !id.isEmpty ? id : nil, into: &$0)
    }
  }
}
