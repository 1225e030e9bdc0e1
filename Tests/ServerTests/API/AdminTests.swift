import TestSupport
import Testing

@Suite("The operator's API", .everyTransport)
struct AdminTests {
  private func server(_ kind: StorageKind = .sqlite) throws -> ServerProcess { try SharedServer.on(kind).process }

  /// All items of a list, a few at a time.
  private func all(_ name: String, _ query: String = "", on kind: StorageKind = .sqlite) throws -> [JSONText] {
    var items: [JSONText] = []
    var cursor: String? = ""
    while let here = cursor {
      let page = try server(kind).operate(
        "GET", "/admin/v1/\(name)?limit=7&\(query)" + (here.isEmpty ? "" : "&cursor=\(here)"))
      #expect(page.status == 200)
      items += page.json[name]?.elements ?? []
      cursor = page.json["next"]?.string
    }
    return items
  }

  @Test(
    "nothing is told or done without the key",
    arguments: [
      ("GET", "/metrics"), ("GET", "/admin/v1/rooms"), ("GET", "/admin/v1/sessions"), ("GET", "/admin/v1/audit"),
      ("GET", "/admin/v1/keys"), ("HEAD", "/metrics"), ("POST", "/admin/v1/sessions/x/revoke"),
      ("POST", "/admin/v1/rooms/x/close"), ("POST", "/admin/v1/drain"),
    ])
  func unauthorized(_ method: String, _ path: String) throws {
    let good = "Bearer \(ServerProcess.adminKey)"
    for credentials in ["", "Bearer", "Bearer x", "\(good)0", String(good.dropLast()), "Basic \(good.dropFirst(7))"] {
      let client = try HTTPClient(server().admin)
      let response = try client.request(method, path, fields: ["Authorization": credentials])
      #expect(response.status == 401)
      #expect(response.fields["www-authenticate"] == "Bearer")
    }
    let cookie = try HTTPClient(server().admin).request(
      method, path, fields: ["Cookie": "croupier_session=\(ServerProcess.adminKey)"])
    #expect(cookie.status == 401)
  }

  @Test("nor for players, who have their own listener")
  func publicListener() throws {
    for path in ["/metrics", "/admin/", "/admin/v1/rooms", "/admin/v1/keys"] {
      #expect(
        try server().http("GET", path, fields: ["Authorization": "Bearer \(ServerProcess.adminKey)"]).status == 404)
    }
  }

  @Test("all rooms, private ones too, newest first", arguments: StorageKind.tested)
  func rooms(_ kind: StorageKind) throws {
    let made = try (0..<10).map { _ in
      let response = try server(kind).http("POST", "/v1/rooms", body: #"{"game":"relay","seats":3,"private":true}"#)
      return try #require(response.json["room"]?.string)
    }
    let login = try server(kind).logIn(JoinRequest(made[0]))
    try login.client.actAndWait("1", "1")
    let rooms = try all("rooms", on: kind)
    let listed = rooms.compactMap { $0["room"]?.string }
    #expect(listed.filter(made.contains) == made.reversed())
    #expect(Set(listed).count == listed.count)
    let room = try #require(rooms.first { $0["room"]?.string == made[0] })
    #expect(room["private"]?.bool == true)
    #expect(room["seats"]?.int == 3)
    #expect(room["taken"]?.int == 1)
    #expect(room["head"]?.int == 2)
    #expect(room["vacant_since"]?.isNull == true)
    #expect(room["closed_at"]?.isNull == true)
  }

  @Test("the sessions, without anything that could be used as one", arguments: StorageKind.tested)
  func sessions(_ kind: StorageKind) throws {
    let first = try server(kind).logIn(JoinRequest(newRoom(), name: "Ann").creating(seats: 20))
    let others = try (0..<9).map { _ in try server(kind).logIn(JoinRequest(first.room)) }
    let sessions = try all("sessions", "room=\(first.room)", on: kind)
    #expect(Set(sessions.compactMap { $0["session"]?.string }) == Set(([first] + others).map(\.session)))
    let ann = try #require(sessions.first { $0["session"]?.string == first.session })
    #expect(ann["room"]?.string == first.room)
    #expect(ann["player"]?.string == first.player)
    #expect(ann["name"]?.string == "Ann")
    #expect(ann["subject"]?.isNull == true)
    #expect(ann["active"]?.bool == true)
    #expect(ann["revoked"]?.bool == false)
    #expect(ann["connection_count"]?.int == 1)
    #expect(ann["address"]?.string == "127.0.0.1")
    #expect(ann["key_id"]?.string == "test")
    for secret in [first.token, first.refresh] + first.refresh.split(separator: ".").suffix(2).map(String.init) {
      #expect(!sessions.map(\.description).joined().contains(secret))
    }
    #expect(try all("sessions", on: kind).contains { $0["session"]?.string == first.session })
    #expect(try all("sessions", "room=nowhere", on: kind).isEmpty)
  }

  @Test("a session that is revoked is closed at once and stays out", arguments: StorageKind.tested)
  func revoke(_ kind: StorageKind) throws {
    let login = try server(kind).logIn()
    let path = "/admin/v1/sessions/\(login.session)/revoke"
    #expect(try server(kind).operate("POST", path).status == 204)
    #expect(try login.client.refusal() == Refusal(reason: "revoked", code: 4403))
    let rejoin = JoinRequest(login.room, token: login.token)
    #expect(try TestClient(server(kind).listen).joinRefused(rejoin) == Refusal(reason: "revoked", code: 4403))
    #expect(try server(kind).operate("POST", path).status == 204)
    let listed = try all("sessions", "room=\(login.room)", on: kind)
    #expect(listed.first?["revoked"]?.bool == true)
    #expect(listed.first?["active"]?.bool == false)
    let audit = try all("audit", "session=\(login.session)", on: kind).compactMap { $0["kind"]?.string }
    #expect(audit.first == "admin_revoke")
    #expect(audit.last == "created")
  }

  @Test("a room that is closed lets nobody in any more", arguments: StorageKind.tested)
  func close(_ kind: StorageKind) throws {
    let login = try server(kind).logIn()
    #expect(try server(kind).operate("POST", "/admin/v1/rooms/\(login.room)/close").status == 204)
    #expect(try login.client.refusal() == Refusal(reason: "room_closed", code: 4410))
    for request in [JoinRequest(login.room), JoinRequest(login.room, token: login.token)] {
      #expect(try TestClient(server(kind).listen).joinRefused(request) == Refusal(reason: "room_closed", code: 4410))
    }
    let room = try all("rooms", on: kind).first { $0["room"]?.string == login.room }
    #expect(room?["closed_at"]?.int != nil)
    let log = try server(kind).http("GET", "/v1/rooms/\(login.room)/log", fields: login.bearer)
    #expect(log.status == 410)
    #expect(log.json["code"]?.string == "room_closed")
    let audit = try all("audit", "room=\(login.room)", on: kind).compactMap { $0["kind"]?.string }
    #expect(audit.first == "room_closed")
  }

  @Test(
    "what is not there can't be revoked or closed",
    arguments: [
      ("/admin/v1/sessions/nobody/revoke", "no_such_session"), ("/admin/v1/rooms/nowhere/close", "no_such_room"),
      ("/admin/v1/rooms/no%20room/close", "no_such_room"),
    ])
  func missing(_ path: String, _ code: String) throws {
    let response = try server().operate("POST", path)
    #expect(response.status == 404)
    #expect(response.json["code"]?.string == code)
  }

  @Test(
    "bad queries are told what is wrong with them",
    arguments: [
      "rooms?limit=0", "rooms?limit=1001", "rooms?cursor=x", "rooms?cursor=0", "sessions?cursor=5",
      "sessions?cursor=x.y",
      "audit?cursor=5", "audit?cursor=1.-1", "audit?cursor=9223372036854775807.0", "audit?limit=x",
    ])
  func badQueries(_ query: String) throws {
    let response = try server().operate("GET", "/admin/v1/\(query)")
    #expect(response.status == 400)
    #expect(response.json["code"]?.string == "malformed")
  }

  @Test("the audit log tells what happened to a session, newest first, and no secret")
  func audit() throws {
    let login = try server().logIn()
    let answer = try server().http("POST", "/v1/session/refresh", body: #"{"refresh":"\#(login.refresh)"}"#)
    #expect(answer.status == 200)
    #expect(try server().http("POST", "/v1/session/refresh", body: #"{"refresh":"\#(login.refresh)"}"#).status == 401)
    let lines = try all("audit", "session=\(login.session)")
    #expect(lines.compactMap { $0["kind"]?.string } == ["refresh_reused", "refreshed", "created"])
    #expect(lines.allSatisfy { $0["room"]?.string == login.room && $0["player"]?.string == login.player })
    let text = lines.map(\.description).joined()
    for secret in [login.token, login.refresh, answer.json["token"]?.string ?? "?"] { #expect(!text.contains(secret)) }
    #expect(try all("audit", "room=nowhere").isEmpty)
  }

  @Test("the keys by their names")
  func keys() throws {
    let response = try server().operate("GET", "/admin/v1/keys")
    #expect(response.status == 200)
    #expect(response.body == #"{"keys":[{"id":"test","signs":true}]}"#)
  }

  @Test("metrics count what happens, in Prometheus' format")
  func metrics() throws {
    func value(_ name: String, in text: String) -> Int {
      text.split(separator: "\n").filter { $0.hasPrefix("\(name){") || $0.hasPrefix("\(name) ") }
        .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }
    let before = try server().operate("GET", "/metrics")
    #expect(before.status == 200)
    #expect(before.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    let login = try server().logIn()
    for number in 1...3 { try login.client.actAndWait("\(number)", "1") }
    let after = try server().operate("GET", "/metrics").body
    for (name, change) in [
      ("croupier_actions_total", 3), ("croupier_events_committed_total", 4), ("croupier_sessions_created_total", 1),
    ] {
      #expect(value(name, in: after) >= value(name, in: before.body) + change)
      #expect(after.contains("# HELP \(name) ") && after.contains("# TYPE \(name) counter\n"))
    }
    #expect(value("croupier_connections", in: after) > 0)
    #expect(value("croupier_rooms", in: after) > 0)
    #expect(value("croupier_ready", in: after) == 1)
    #expect(after.hasSuffix("\n") && !after.contains(login.room) && !after.contains(login.session))
    let line = /# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? \d+/
    for text in after.split(separator: "\n") { #expect(text.wholeMatch(of: line) != nil) }
  }

  @Test("a drain is written down, and then the server goes", arguments: StorageKind.tested)
  func drain(_ kind: StorageKind) throws {
    let storage = try TestStorage(kind)
    let first = try ServerProcess(storage)
    let login = try first.logIn()
    let response = try first.operate("POST", "/admin/v1/drain")
    #expect(response.status == 202)
    #expect(try login.client.refusal() == Refusal(reason: "draining", code: 1012))
    #expect(try first.waitForExit(within: .seconds(10)) == .exited(code: 0))
    let lines = try ServerProcess(storage).operate("GET", "/admin/v1/audit?limit=10").json["audit"]?.elements
    #expect(lines?.contains { $0["kind"]?.string == "admin_drain" && $0["address"]?.string == "127.0.0.1" } == true)
  }

  @Test("the page needs no key, and brings nothing that does")
  func page() throws {
    let client = try HTTPClient(server().admin)
    for (path, type) in [
      ("/admin/", "text/html"), ("/admin/admin.js", "text/javascript"), ("/admin/admin.css", "text/css"),
      ("/croupier.css", "text/css"),
    ] {
      let response = try client.request("GET", path)
      #expect(response.status == 200)
      #expect(response.fields["content-type"]?.hasPrefix(type) == true)
      #expect(response.fields["content-security-policy"]?.contains("default-src 'self'") == true)
      #expect(response.fields["x-content-type-options"] == "nosniff")
      #expect(!response.body.contains(ServerProcess.adminKey))
    }
    let page = try client.request("GET", "/admin/").body
    #expect(!page.contains("<script>") && !page.contains("style=") && !page.contains("onclick"))
  }
}
