import Bytes
import Crypto
import Games
import Rooms
import WebSocket
import Wire

extension Shard {
  /// Appends row `seq`, which is in memory, to `writer`, as `viewer` may see it.
  mutating func appendEvent(_ seq: Int64, of roomID: RoomID, for viewer: PlayerIndex?) {
    // Out of the shard while its room is read: reading what is a part of `self` while `self` changes would copy the room.
    var run = takeWritten()
    let author = viewer.map { rooms[roomID].room!.players[$0].id }
    run.append { rooms[roomID].room!.recent.appendEvent(seq, for: author, to: &$0) }
    swap(&run, &writer)
  }

  /// Appends row `index` of what was read from the log to `writer`.
  mutating func appendEvent(_ index: Int, of page: RecordBuffer, for viewer: String?) {
    writer.append { page.appendEvent(index, for: viewer, to: &$0) }
  }
}

extension RecentRecords {
  /// Writes row `seq` as `viewer`, a player or nobody, may see it.
  fileprivate func appendEvent(_ seq: Int64, for viewer: String?, to writer: inout ByteWriter) {
    let player = player(seq)
    let isAuthor = viewer.map { $0.bytes.isEqual(to: player) } ?? false
    head(seq).appendEvent(player: player, data: data(seq), id: actionID(seq), isAuthor: isAuthor, to: &writer)
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
