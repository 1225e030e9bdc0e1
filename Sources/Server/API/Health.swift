import ActionLog
import HTTP
import HTTPTypes

/// Whether the process lives, and whether it can serve. Both listeners say so.
struct Health: Sendable {
  let log: ActionLog
  let admission: Admission

  var isReady: Bool { !admission.isDraining && log.isReachable }

  var alive: Response { .json(.ok, Array("{\"status\":\"alive\"}".utf8)) }

  var readiness: Response {
    let reason =
      admission.isDraining ? "the server is going away" : log.isReachable ? nil : "the storage does not answer"
    guard let reason else { return .json(.ok, Array("{\"status\":\"ready\"}".utf8)) }
    return Problem(.serviceUnavailable, code: "not_ready", reason).response
  }
}
