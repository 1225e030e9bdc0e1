import ActionLog
import HTTP
import HTTPTypes
import JSON
import Rooms

/// A place in a list, as it stands in the query of the next page. It stays good whatever is added meanwhile.
protocol PageCursor {
  init?(_ text: String)

  var text: String { get }
}

extension RoomKey: PageCursor {
  init?(_ text: String) {
    guard let number = Int64(text), number > 0 else { return nil }
    self.init(number)
  }

  var text: String { "\(rawValue)" }
}

extension SessionCursor: PageCursor {
  init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let room = RoomKey(parts[0]), !parts[1].isEmpty else { return nil }
    self.init(room: room, id: parts[1])
  }

  var text: String { "\(room.text).\(id)" }
}

extension AuditCursor: PageCursor {
  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let at = Int64(parts[0]), (0...Self.endOfTime).contains(at), let id = UInt64(parts[1])
    else { return nil }
    self.init(at: at, id: id)
  }

  /// The end of the year 9999.
  private static let endOfTime: Int64 = 253_402_300_799_999

  var text: String { "\(at).\(id)" }
}

extension Request {
  /// Where the page asked for begins; `nil` for the first.
  func cursor<Cursor: PageCursor>() throws(Problem) -> Cursor? {
    guard let text = queryValue("cursor") else { return nil }
    guard let cursor = Cursor(text) else { throw .malformed("`cursor` is the `next` of another page") }
    return cursor
  }
}

extension Response {
  /// A page of a list, under the name of what it lists.
  static func page(_ name: String, of items: [JSONValue], next: (some PageCursor)?) -> Response {
    .json(.ok, .object([(name, .array(items)), ("next", next.map { .string($0.text) } ?? .null)]))
  }
}
