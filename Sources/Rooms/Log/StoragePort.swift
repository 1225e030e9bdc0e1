/// What a shard asks of the storage threads. Commits of one shard are carried out in their order; reads and openings may overtake.
package enum StorageRequest: Sendable, Equatable {
  /// Make `batch` durable. Answered once, by `committed`, however long it takes.
  case commit(ticket: Int64, batch: CommitBatch)
  /// Take the room with this code over, or create it when there is none and `create` says how.
  case open(code: String, create: NewRoom?)
  /// Rows after `after`, in order. `request` names the answer.
  case read(request: Int64, room: RoomKey, after: Int64, scope: ReadScope)
  /// The room is out of memory since `at`, in milliseconds since 1970: any node may take it over.
  case release(room: RoomKey, epoch: Int64, at: Int64)
}

/// What a read of rows brings.
package enum ReadScope: Sendable, Equatable {
  /// Whole rows, at most `limit` of them and about 256 KiB.
  case rows(limit: Int)
  /// Rows whose `data` is empty when their kind is `action`: enough to know who sits where and which ids are taken. At most `limit`.
  case index(limit: Int)
}

/// What the storage threads answer.
package enum StorageReply: Sendable, Equatable {
  /// The batch of `ticket` is durable, but for the rooms in `lost`, of which nothing was written: another owner has them, or the
  /// database refused them. Rooms of other batches may stand among these, which were written with it.
  case committed(ticket: Int64, lost: [RoomKey])
  case opened(code: String, RoomOpening)
  /// At least one row unless there is none after `after`, or none that can be read; in order and without a hole.
  case read(request: Int64, RecordBuffer)
  /// The storage does not answer; everything pending is tried again until it does.
  case stalled
  /// The storage answers again.
  case recovered
}

package enum RoomOpening: Sendable, Equatable {
  case opened(OpenedRoom)
  case noSuchRoom
  /// A live node has the room. `url` is where clients reach it, when that is known.
  case ownedElsewhere(url: String?)
}
