import ActionLog
import Bytes
import Crypto
import HTTP
import HTTPTypes
import Rooms
import Sessions
import Shards

extension API {
  private static let usualEventCount: Int64 = 100
  private static let largestEventCount: Int64 = 1000

  // MARK: GET /v1/rooms/{room}/log

  /// The log of a room, as a session of it may see it. A page may end before its limit, when its events are long.
  func roomLog(_ call: Call) throws(Problem) {
    let claims = try claims(of: call)
    guard claims.room == call.parameters[0] else { throw .wrongRoom }
    let after = try call.request.number("after", in: 0...Int64.max, usual: 0)
    let limit = try call.request.number("limit", in: 1...Self.largestEventCount, usual: Self.usualEventCount)
    desk.ask(.describe(claims), ofRoom: claims.room) { [log] reply in
      switch reply {
      case .standing(let standing):
        log.rows(of: standing.room, after: after, limit: Int(limit)) { rows in
          call.reply(Self.page(rows, after: after, seenBy: standing))
        }
      case .refused(let refusal): call.reply(Problem(refusal).response)
      case .tokens, .done: preconditionFailure("a session is described by how it stands")
      }
    }
  }

  private static func page(_ rows: RecordBuffer, after: Int64, seenBy standing: SessionStanding) -> Response {
    let heads = rows.heads.prefix { $0.seq <= standing.head }
    let last = heads.last?.seq ?? after
    guard !heads.isEmpty || after >= standing.head else { return Problem.unavailable.response }
    var body = ByteWriter()
    body.append("{\"events\":[")
    for index in heads.indices {
      if index > 0 { body.append(",") }
      rows.appendEvent(index, for: standing.player, to: &body)
    }
    body.append("],\"head\":")
    body.append(decimal: standing.head)
    body.append(",\"next\":")
    if last < standing.head { body.append(decimal: last) } else { body.append("null") }
    body.append("}")
    return .json(.ok, body.bytes)
  }
}

extension ActionLog {
  fileprivate func rows(
    of room: RoomKey, after: Int64, limit: Int, completion: @escaping @Sendable (RecordBuffer) -> Void
  ) {
    submit(.read(request: 0, room: room, after: after, scope: .rows(limit: limit))) { reply in
      guard case .read(_, let rows) = reply else { preconditionFailure("a read is answered by rows") }
      completion(rows)
    }
  }
}
