import Foundation
import TestSupport

/// A player's connection through the proxy, and what the proxy has to know of it.
struct Crossing {
  let client: ProxyEnd
  let server: ProxyEnd
  var room: String?
  var player: String?
  var isLive = false
  /// Of the last event that was passed on.
  var seq = 0
  /// An event that waits for its successor.
  var held: [UInt8]?
  /// The id of an act that was sent twice, and whose `ack` is still to come.
  var repeatedID: String?

  init(client: ProxyEnd, server: ProxyEnd) {
    self.client = client
    self.server = server
  }
}

/// Waits for the moment at which a fault can be injected, and does it.
struct Sabotage {
  /// Before that, players are still coming.
  private static let firstSeq = 20

  private(set) var crossings: [Crossing] = []
  private var fault: InjectedFault?
  private(set) var isDone = false

  init(_ fault: InjectedFault?) { self.fault = fault }

  mutating func add(_ crossing: Crossing) -> Int {
    crossings.append(crossing)
    return crossings.count - 1
  }

  mutating func ended(_ number: Int) { crossings[number].isLive = false }

  // MARK: Messages

  /// What is passed on to a player for this message of the server.
  mutating func down(_ text: [UInt8], _ number: Int) -> [[UInt8]] {
    let message = Message(text)
    switch message.type {
    case "joined":
      crossings[number].room = message["room"]?.string
      crossings[number].player = message["you"]?["player"]?.string
    case "live": crossings[number].isLive = true
    case "event":
      crossings[number].seq = message["seq"]?.int ?? 0
      return event(message, text, number)
    case "ack" where message["id"]?.string == crossings[number].repeatedID:
      crossings[number].repeatedID = nil
      isDone = true
      let seq = message["seq"]?.int ?? 0
      return [Array(message.description.replacing(#""seq":\#(seq)"#, with: #""seq":\#(seq + 1)"#).utf8)]
    default: break
    }
    return [text]
  }

  /// What is passed on to the server for this message of a player.
  mutating func up(_ text: [UInt8], _ number: Int) -> [[UInt8]] {
    guard let fault, isReady(number) else { return [text] }
    let message = Message(text)
    guard message.type == "act", let id = message["id"], let data = message["data"] else { return [text] }
    switch fault {
    case .early:
      guard let other = neighbour(of: number) else { return [text] }
      show(data, by: number, to: other)
    case .refused:
      let reject = #"{"type":"reject","id":\#(id),"code":"not_playing","message":"no","head":0}"#
      crossings[number].client.send(FrameStream.frame(Array(reject.utf8), .down))
      done()
    case .misnamed:
      // A repetition is answered by an `ack`.
      crossings[number].repeatedID = id.string
      self.fault = nil
      return [text, text]
    case .dropped, .doubled, .swapped, .changed: break
    }
    return [text]
  }

  // MARK: Events

  private mutating func event(_ message: Message, _ text: [UInt8], _ number: Int) -> [[UInt8]] {
    if let held = crossings[number].held {
      crossings[number].held = nil
      isDone = true
      return [text, held]
    }
    guard isReady(number), message["kind"]?.string == "action" else { return [text] }
    switch fault {
    case .dropped:
      done()
      return []
    case .doubled:
      done()
      return [text, text]
    case .swapped:
      crossings[number].held = text
      fault = nil
      return []
    case .changed:
      done()
      return [changed(message, text)]
    case .early, .refused, .misnamed, nil: return [text]
    }
  }

  /// With another last letter in its data.
  private func changed(_ message: Message, _ text: [UInt8]) -> [UInt8] {
    let data = message["data"]?.description ?? ""
    guard let index = data.lastIndex(where: { $0.isLetter }) else { return text }
    let changed = data[..<index] + (data[index] == "x" ? "y" : "x") + data[data.index(after: index)...]
    return Array(message.description.replacing(data, with: changed).utf8)
  }

  /// Another player of the room, who is live.
  private func neighbour(of number: Int) -> Int? {
    crossings.indices.first { $0 != number && crossings[$0].isLive && crossings[$0].room == crossings[number].room }
  }

  private mutating func show(_ data: JSONText, by author: Int, to number: Int) {
    let player = crossings[author].player ?? ""
    let now = Int(Date().timeIntervalSince1970 * 1000)
    let event =
      #"{"type":"event","seq":\#(crossings[number].seq + 1),"kind":"action","player":"\#(player)","ts":\#(now),"#
      + #""data":\#(data),"digest":"0123456789abcdef"}"#
    crossings[number].client.send(FrameStream.frame(Array(event.utf8), .down))
    done()
  }

  private func isReady(_ number: Int) -> Bool {
    fault != nil && crossings[number].isLive && crossings[number].seq >= Self.firstSeq
  }

  private mutating func done() {
    fault = nil
    isDone = true
  }
}
