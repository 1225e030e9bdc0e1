import ArgumentParser
import LoadTest

extension CroupierLoadTest {
  /// What the options ask for.
  ///
  /// - Throws: `ValidationError`, with the option that is wrong and what it takes.
  func plan() throws -> LoadPlan {
    var plan = LoadPlan(scenario, seed: load.seed ?? .random(in: .min ... .max), runName: Self.runName())
    try setPlayers(of: &plan)
    try setLoad(of: &plan)
    plan.missedCount = try Self.check(special.missed, in: 1...10_000, "--missed")
    plan.slowShare = try Self.check(special.slowShare, in: 0...1, "--slow-share")
    plan.slowPause = special.slowPause.duration
    plan.keepsSeats = special.keepSeats
    guard special.restartCommand == nil || scenario == .restart else {
      throw ValidationError("--restart-command is for the scenario restart")
    }
    return plan
  }

  private func setPlayers(of plan: inout LoadPlan) throws {
    let usualSize = scenario == .echo ? 1 : scenario == .reconnect ? 10 : 4
    plan.roomSize = try Self.check(players.roomSize ?? usualSize, in: 1...1024, "--room-size")
    if let rooms = players.rooms, let all = players.players {
      guard rooms > 0, all > 0, all % rooms == 0, players.roomSize == nil || all / rooms == plan.roomSize else {
        throw ValidationError("--players must be --rooms times --room-size: leave one of them out")
      }
      plan.roomSize = try Self.check(all / rooms, in: 1...1024, "--players divided by --rooms")
      plan.roomCount = rooms
    } else {
      plan.roomCount = try Self.check(
        players.rooms ?? (players.players ?? 100) / plan.roomSize, in: 1...1_000_000,
        players.rooms == nil ? "--players divided by --room-size" : "--rooms")
    }
    guard scenario != .echo || plan.roomSize == 1 else {
      throw ValidationError("echo has no rooms: leave --room-size out")
    }
    let leastSize = [.signal, .reconnect, .slow].contains(scenario) ? 2 : 1
    guard plan.roomSize >= leastSize else {
      throw ValidationError("\(scenario.rawValue) needs somebody who listens: --room-size must be at least 2")
    }
    plan.speakerCount = try Self.check(players.speakers ?? plan.roomSize, in: 1...plan.roomSize, "--speakers")
    plan.connectRate = try Self.check(players.connectRate, in: 1...1_000_000, "--connect-rate")
    plan.sourceAddressCount = try Self.check(players.sourceAddresses ?? 1, in: 1...250, "--source-addresses")
    plan.loopCount = try Self.check(
      players.loops, in: 1...min(64, plan.roomCount), "--loops (at most one for each room)")
  }

  private func setLoad(of plan: inout LoadPlan) throws {
    plan.rate = try load.rate.map { try Self.check($0, in: 0.01...10_000_000, "--rate") }
    plan.inFlight = try Self.check(load.inFlight, in: 1...10_000, "--in-flight")
    plan.dataByteCount = try Self.check(load.bytes, in: 1...16_384, "--bytes")
    plan.warmUp = load.warmUp.duration
    plan.duration = load.duration.duration
    plan.patience = load.patience.duration
    guard plan.duration > .zero else { throw ValidationError("--duration must be more than nothing") }
  }

  private static func check<Value: Comparable>(_ value: Value, in range: ClosedRange<Value>, _ option: String) throws
    -> Value
  {
    guard range.contains(value) else {
      throw ValidationError("\(option) is \(value), and takes \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// Rooms of another run on the same server have other codes.
  private static func runName() -> String {
    "load-" + String((0..<8).map { _ in "ABCDEFGHJKLMNPQRSTUVWXYZ23456789".randomElement() ?? "A" })
  }
}
