import Bytes
import Crypto
import Games
import Rooms
import WebSocket
import Wire

extension Shard {
  /// Appends row `seq`, which is in memory, to `writer`, as `viewer` may see it.
  mutating func appendEvent(_ seq: Int64, of room: borrowing Room<TableGame>, for viewer: PlayerIndex?) {
    let head = room.recent.head(seq)
    let player = room.recent.player(seq)
    let data = room.recent.data(seq)
    let id = room.recent.actionID(seq)
    let isAuthor = viewer.map { room.players[$0].id.bytes.isEqual(to: player) } ?? false
    writer.append { head.appendEvent(player: player, data: data, id: id, isAuthor: isAuthor, to: &$0) }
  }

  /// Appends row `index` of what was read from the log to `writer`.
  mutating func appendEvent(_ index: Int, of page: RecordBuffer, for viewer: String?) {
    writer.append { page.appendEvent(index, for: viewer, to: &$0) }
  }
}

extension RecordBuffer {
  /// Writes row `index` as `viewer`, a player or nobody, may see it.
  package func appendEvent(_ index: Int, for viewer: String?, to writer: inout ByteWriter) {
    let player = player(at: index)
    let isAuthor = viewer.map { $0.bytes.isEqual(to: player) } ?? false
    heads[index].appendEvent(
      player: player, data: data(at: index), id: actionID(at: index), isAuthor: isAuthor, to: &writer)
  }
}

extension RecordBuffer.Head {
  /// Writes a row as it is on the wire: the id of an action is its author's.
  fileprivate func appendEvent(
    player: Span<UInt8>, data: Span<UInt8>, id: Span<UInt8>, isAuthor: Bool, to writer: inout ByteWriter
  ) {
    ServerMessage.event(
      seq: seq, kind: kind.wireName, player: player.isEmpty ? nil : player, timestamp: timestamp, data: data,
      digest: digest.prefix, id: isAuthor && !id.isEmpty ? id : nil, into: &writer)
  }
}
