import Migrations
import Rooms

/// One kind of database. Threads, grouping and trying again stand once, above these protocols; what is below them is synchronous and
/// may block.
protocol Storage: Sendable {
  /// How long a start tries to get what it needs: a database that is still starting, the lock of a predecessor that is still leaving.
  var startPatience: Duration { get }

  /// Brings the schema up to date without serving. Returns what was missing.
  func migrate(vigil: Vigil) throws(StorageError) -> [Migration]

  /// Connects and takes the lock of `node`, which the writer holds until it is gone: while it lives, no other process takes a room
  /// from this node.
  func makeWriter(node: NodeIdentity, vigil: Vigil) throws(StorageError) -> any LogWriter

  func makeReader(vigil: Vigil) throws(StorageError) -> any LogReader

  func makeArchivist(vigil: Vigil) throws(StorageError) -> any AuditArchivist
}

/// The connection that may write.
///
/// An operation that throws `.refused` has written nothing. One that throws anything else may have written all or nothing; it can be
/// repeated on a new writer, and then finds out.
protocol LogWriter: AnyObject {
  /// Brings the schema up to date. Returns what was missing.
  func migrate() throws(StorageError) -> [Migration]

  /// Writes `batch` in one transaction, but for the rooms of which this node is not the owner in the epoch that the batch names.
  /// Returns those; the same one may come twice.
  ///
  /// A row that is there already must have the same digest, as an attempt before has left it. Otherwise the batch is refused.
  func commit(_ batch: CommitBatch) throws(StorageError) -> [CommitBatch.Owner]

  /// Makes this node the owner of the rooms, each in a new epoch, in one transaction.
  func open(_ requests: [RoomRequest]) throws(StorageError) -> [RoomOpening]

  /// Creates the room, without an owner. One with the same seed is the one that an attempt before has made.
  func create(_ room: NewRoom) throws(StorageError) -> RoomCreation

  /// Lets the room go, if this node owns it in this epoch. `at` is the stamp of that.
  func release(_ room: RoomKey, epoch: Int64, at: Int64) throws(StorageError)

  /// Lets go, as of `at`, all rooms that this node owns. It has none in memory yet.
  func vacate(at: Int64) throws(StorageError)

  /// Other nodes that own rooms and don't live now.
  func deadNodes() throws(StorageError) -> [String]

  /// Lets go, as of `at`, rooms of `node`, if it doesn't live. Returns their number, which is below `Sweep.rowLimit` when none is left.
  func vacateRooms(ofDeadNode node: String, at: Int64) throws(StorageError) -> Int

  /// Deletes sessions whose refresh token ended before `moment`. Returns their number, which is below `Sweep.rowLimit` when none is left.
  func deleteSessions(expiredBefore moment: Int64) throws(StorageError) -> Int

  /// Deletes rooms that nobody owns since before `moment` and that are finished, closed or empty, and remembers what remains of them.
  /// Returns their number, which is below `Sweep.roomLimit` when none is left.
  func deleteRooms(vacantBefore moment: Int64) throws(StorageError) -> Int

  /// Deletes up to `Sweep.rowLimit` events of a room that is gone; with the last of them its sessions. Returns their number, or `nil`
  /// when nothing remains of any room.
  func deleteRemains() throws(StorageError) -> Int?

  /// Codes of up to `Sweep.settlementLimit` rooms that nobody owns since before `moment`, where the game goes on and a seat is taken.
  func roomsToSettle(vacantBefore moment: Int64) throws(StorageError) -> [String]

  /// All data keys by their ids.
  func dataKeys() throws(StorageError) -> [Int32: WrappedDataKey]

  /// Keeps a new data key. Returns its id.
  func add(_ key: WrappedDataKey) throws(StorageError) -> Int32

  /// Keeps a data key that is wrapped anew.
  func replace(_ id: Int32, with key: WrappedDataKey) throws(StorageError)

  /// Makes what `month` of the audit log needs, if it needs anything.
  func prepareAudit(for month: AuditMonth) throws(StorageError)

  /// Asks for a sign of life.
  func ping() throws(StorageError)
}

/// A connection that reads what is committed.
protocol LogReader: AnyObject {
  func rows(of room: RoomKey, after: Int64, scope: ReadScope) throws(StorageError) -> RecordBuffer

  func rooms(_ query: RoomQuery) throws(StorageError) -> RoomPage

  func room(code: String) throws(StorageError) -> RoomSummary?

  func dataKey(_ id: Int32) throws(StorageError) -> WrappedDataKey?

  func quickRoom(game: String) throws(StorageError) -> RoomSummary?

  func reports(_ query: RoomQuery) throws(StorageError) -> RoomReportPage

  func sessions(_ query: SessionQuery) throws(StorageError) -> SessionPage

  func session(id: String) throws(StorageError) -> ListedSession?

  func audit(_ query: AuditQuery) throws(StorageError) -> AuditPage
}

/// A room to be opened, or created when there is none and `create` says how.
struct RoomRequest: Sendable {
  let code: String
  let create: NewRoom?
}

extension ReadScope {
  /// A read of whole rows ends before the row that begins beyond so many bytes of `data`.
  static let byteLimit = 256 * 1024

  var limit: Int {
    switch self {
    case .rows(let limit), .index(let limit): limit
    }
  }

  /// Whether the `data` of actions is left out.
  var isIndex: Bool {
    switch self {
    case .rows: false
    case .index: true
    }
  }
}

extension StorageLocation {
  var storage: any Storage {
    switch self {
    case .sqlite(let path): SQLiteStorage(path: path)
    case .postgresql(let url): PostgresStorage(url: url)
    }
  }
}
