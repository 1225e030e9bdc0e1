import Bytes
import HTTP
import HTTPTypes

/// A parser and the bytes that it has not taken yet, as a connection holds them.
struct Inbox {
  private var parser: RequestParser
  private var unread: [UInt8] = []

  init(limits: HTTPLimits = HTTPLimits()) { parser = RequestParser(limits: limits) }

  /// Everything that `bytes` complete.
  mutating func receive(_ bytes: some Sequence<UInt8>) -> [Outcome] {
    unread += bytes
    var outcomes: [Outcome] = []
    let input = unread
    var offset = 0
    while true {
      switch parser.next(in: input.span, from: &offset) {
      case .needsMoreBytes:
        unread.removeFirst(offset)
        return outcomes
      case .needsContinue: outcomes.append(.goAheadWanted)
      case .request(let request): outcomes.append(.request(Summary(request)))
      case .violation(let violation): return outcomes + [.violation(violation)]
      }
    }
  }

  mutating func receive(_ text: String) -> [Outcome] { receive(text.utf8) }
}

enum Outcome: Equatable {
  case goAheadWanted
  case request(Summary)
  case violation(RequestViolation)
}

/// A request, comparable.
struct Summary: Equatable {
  var method = "GET"
  var path = "/"
  var query: [String] = []
  var fields: HTTPFields = [.host: "a"]
  var body = ""
  var minorVersion = 1
  var isKeepAlive = true
}

extension Summary {
  init(_ request: Request) {
    method = request.method.rawValue
    path = request.path
    query = request.query.map { "\($0.name)=\($0.value)" }
    fields = request.fields
    body = String(decoding: request.body, as: UTF8.self)
    minorVersion = request.minorVersion
    isKeepAlive = request.isKeepAlive
  }
}

/// What `text`, arriving at once, comes to.
func outcomes(_ text: String, limits: HTTPLimits = HTTPLimits()) -> [Outcome] {
  var inbox = Inbox(limits: limits)
  return inbox.receive(text)
}

/// The one request that `text` is, or `nil`.
func summary(_ text: String) -> Summary? {
  let all = outcomes(text)
  guard all.count == 1, case .request(let request) = all[0] else { return nil }
  return request
}
