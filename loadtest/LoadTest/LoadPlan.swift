/// What a run does, how much of it and for how long.
package struct LoadPlan: Sendable {
  package var scenario: Scenario
  package var roomCount = 25
  /// Players in each room.
  package var roomSize = 4
  /// How many players of each room act or signal; the others listen.
  package var speakerCount = 4
  /// Operations a second in all, due at even intervals whatever the server does; `nil` for a closed loop.
  package var rate: Double?
  /// In a closed loop, the operations that each speaker has on the way.
  package var inFlight = 1
  /// Of the `data` of a message, an act or a signal. What names it takes at least about 60 of them.
  package var dataByteCount = 64
  package var warmUp: Duration = .seconds(2)
  package var duration: Duration = .seconds(10)
  /// Connections begun a second in all, until everybody is there.
  package var connectRate: Double = 2000
  /// `reconnect`: the events that each player misses.
  package var missedCount = 50
  /// `slow`: the share of players that stop reading, and for how long each time.
  package var slowShare = 0.1
  package var slowPause: Duration = .seconds(5)
  /// `storm`: players come back with their token to the seat that they have kept, instead of giving it up.
  package var keepsSeats = false
  /// How long to wait, at the end, for what is still on the way.
  package var patience: Duration = .seconds(10)
  package var loopCount = 1
  /// For a server on this machine: how many addresses players come from, 127.0.0.1 and on. Each has about 28,000 ports, and the kernel
  /// looks long for a free one when half of them are taken.
  package var sourceAddressCount = 1
  package var seed: UInt64
  /// The beginning of all room codes: letters and digits, fresh for each run.
  package var runName: String

  package init(_ scenario: Scenario, seed: UInt64, runName: String) {
    self.scenario = scenario
    self.seed = seed
    self.runName = runName
  }

  package var playerCount: Int { roomCount * roomSize }

  /// `slow`: in each room at least one stops reading, and one does not.
  var slowPerRoom: Int {
    scenario == .slow ? min(roomSize - 1, max(1, Int(Double(roomSize) * slowShare))) : 0
  }

  /// The first of each room.
  var speakersPerRoom: Int { min(speakerCount, roomSize - slowPerRoom) }

  /// The rooms of one loop: they are dealt out evenly.
  func rooms(ofLoop loop: Int) -> Range<Int> { roomCount * loop / loopCount..<roomCount * (loop + 1) / loopCount }

  func roomCode(_ room: Int) -> String { "\(runName)-\(room)" }
}
