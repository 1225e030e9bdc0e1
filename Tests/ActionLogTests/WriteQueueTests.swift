import Rooms
import Testing

@testable import ActionLog

/// What the writer takes in one turn.
struct WriteQueueTests {
  private let room = OpenedRoom(
    key: RoomKey(1), epoch: 1, configuration: NewRoom.sample("R").configuration, head: 0, vacantSince: nil, sessions: []
  )

  private func commit(_ ticket: Int64, rowCount: Int64 = 1, to queue: WriteQueue) {
    queue.append(.rows(1...rowCount, of: room), ticket: ticket) { _ in }
  }

  /// The tickets and the released epochs of the next turn; `nil` when there is none.
  private func turn(of queue: WriteQueue) -> [Int64]? {
    guard case .turn(let turn) = queue.next(within: .zero) else { return nil }
    return (turn.transaction?.waiters ?? []).map(\.ticket)
      + turn.operations.map { operation in
        guard case .release(_, let epoch, _) = operation else { return 0 }
        return epoch
      }
  }

  @Test("Everything that has piled up is one turn; commits overtake operations")
  func commitsFirst() {
    let queue = WriteQueue()
    commit(1, to: queue)
    queue.append(.release(room.key, epoch: -1, at: 0))
    commit(2, to: queue)
    queue.append(.release(room.key, epoch: -2, at: 0))
    #expect(turn(of: queue) == [1, 2, -1, -2])
    #expect(turn(of: queue) == nil)
  }

  @Test("A turn ends with the commit that fills it, and no operation overtakes a commit that is left")
  func turnsAreBounded() {
    let queue = WriteQueue()
    queue.append(.release(room.key, epoch: -1, at: 0))
    for ticket in 1...3 as ClosedRange<Int64> { commit(ticket, rowCount: 250, to: queue) }
    queue.append(.release(room.key, epoch: -2, at: 0))
    #expect(turn(of: queue) == [1, 2, -1])
    #expect(turn(of: queue) == [3, -2])
  }

  @Test("A commit larger than a turn is a turn")
  func largeCommits() {
    let queue = WriteQueue()
    commit(1, rowCount: 2000, to: queue)
    commit(2, to: queue)
    #expect(turn(of: queue) == [1])
    #expect(turn(of: queue) == [2])
  }

  @Test("Operations are so few in a turn that the next commit does not wait for long")
  func operationsAreBounded() {
    let queue = WriteQueue()
    for epoch in 1...100 as ClosedRange<Int64> { queue.append(.release(room.key, epoch: -epoch, at: 0)) }
    #expect(turn(of: queue)?.count == 8)
    commit(1, to: queue)
    #expect(turn(of: queue)?.first == 1)
  }

  @Test("A closed queue gives out what it has, takes nothing, and then says that it is closed")
  func closing() {
    let queue = WriteQueue()
    commit(1, to: queue)
    queue.close()
    commit(2, to: queue)
    #expect(turn(of: queue) == [1])
    guard case .closed = queue.next(within: .zero) else {
      Issue.record("not closed")
      return
    }
  }
}
