import ActionLog
import Bytes
import Foundation
import HTTP
import HTTPTypes
import Reactor
import Rooms
import Shards
import Wire

extension AdminAPI {
  // MARK: POST /admin/v1/sessions/{session}/revoke

  /// Ends a session. One that has ended is as good.
  func revokeSession(_ call: Call) {
    let id = call.parameters[0]
    log.session(id: id) { [desk] session in
      guard let session else { return call.reply(Problem.noSuchSession.response) }
      desk.ask(.end(session: id, .revokedByOperator), ofRoom: session.room) { reply in
        switch reply {
        case .done, .refused(.revoked): call.reply(Response(.noContent))
        case .refused(let refusal): call.reply(Problem(refusal).response)
        case .standing, .tokens: preconditionFailure("an end is done or refused")
        }
      }
    }
  }

  // MARK: POST /admin/v1/rooms/{room}/close

  func closeRoom(_ call: Call) throws(Problem) {
    let code = call.parameters[0]
    guard isRoomCode(code.bytes) else { throw .noSuchRoom }
    desk.ask(.closeRoom, ofRoom: code) { reply in
      switch reply {
      case .done: call.reply(Response(.noContent))
      case .refused(let refusal): call.reply(Problem(refusal).response)
      case .standing, .tokens: preconditionFailure("a close is done or refused")
      }
    }
  }

  // MARK: POST /admin/v1/drain

  /// Sends the server away, as SIGTERM does. It goes whether or not the storage still takes the line about it.
  func drain(_ call: Call) {
    var batch = CommitBatch()
    batch.write(
      AuditRecord(
        id: Entropy.words().0, .drained, at: Moment.now().unixMilliseconds, address: "\(call.address)"))
    log.submit(.commit(ticket: 0, batch: batch)) { _ in }
    call.reply(.json(.accepted, Array("{\"status\":\"draining\"}".utf8)))
    kill(getpid(), SIGTERM)
  }
}

extension Problem {
  fileprivate static let noSuchSession = Problem(.notFound, code: "no_such_session", "there is no such session")
}
