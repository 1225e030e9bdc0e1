import HTTP
import HTTPTypes
import Testing

@Suite("The router")
struct RouterTests {
  private enum Route { case index, list, create, quick, room, log, remove }

  private let router = Router<Route>([
    (.get, "/", .index), (.get, "/v1/rooms", .list), (.post, "/v1/rooms", .create), (.post, "/v1/rooms/quick", .quick),
    (.get, "/v1/rooms/{room}", .room), (.delete, "/v1/rooms/{room}", .remove), (.get, "/v1/rooms/{room}/log", .log),
  ])

  private func match(_ method: HTTPRequest.Method, _ path: String) -> String {
    switch router.match(method, path) {
    case .matched(let route, let parameters): "\(route)\(parameters)"
    case .methodNotAllowed(let allow): "allow \(allow.map(\.rawValue).joined(separator: " "))"
    case .notFound: "none"
    }
  }

  @Test(
    "a path is found segment by segment, parameters in their order",
    arguments: [
      (.get, "/", "index[]"), (.get, "/v1/rooms", "list[]"), (.post, "/v1/rooms", "create[]"),
      (.get, "/v1/rooms/AB", #"room["AB"]"#),
      (.get, "/v1/rooms/a b", #"room["a b"]"#), (.get, "/v1/rooms/{room}", #"room["{room}"]"#),
      (.get, "/v1/rooms/\u{301}", #"room["\u{0301}"]"#),
      (.get, "/v1/rooms/AB/log", #"log["AB"]"#),
      (.head, "/v1/rooms/AB", #"room["AB"]"#), (.delete, "/v1/rooms/AB", #"remove["AB"]"#),
      (.post, "/v1/rooms/quick", "quick[]"),
      (.get, "/v1/rooms/quick", #"room["quick"]"#),
    ] as [(HTTPRequest.Method, String, String)])
  func found(_ method: HTTPRequest.Method, _ path: String, _ expected: String) {
    #expect(match(method, path) == expected)
  }

  @Test(
    "any other path is not there",
    arguments: [
      "", "*", "//", "/v1", "/v1/", "/v1/rooms/", "/V1/rooms", "v1/rooms", "/v1/rooms/AB/", "/v1/rooms//log",
      "/v1/rooms/AB/logs", "/v1//rooms",
    ])
  func notFound(_ path: String) {
    #expect(match(.get, path) == "none")
  }

  @Test(
    "a path without the method is told its methods, each once; OPTIONS is such a method",
    arguments: [
      (.delete, "/v1/rooms", "allow GET HEAD POST"), (.options, "/v1/rooms", "allow GET HEAD POST"),
      (.head, "/v1/rooms/quick", #"room["quick"]"#),
      (.put, "/v1/rooms/quick", "allow POST GET HEAD DELETE"), (.post, "/", "allow GET HEAD"),
    ] as [(HTTPRequest.Method, String, String)])
  func methodNotAllowed(_ method: HTTPRequest.Method, _ path: String, _ expected: String) {
    #expect(match(method, path) == expected)
  }
}
