import Bytes
import Testing

@Suite("A queue of bytes")
struct ByteQueueTests {
  @Test("a new queue is empty")
  func empty() {
    let queue = ByteQueue()
    #expect(queue.isEmpty)
    #expect(queue.byteCount == 0)
    #expect(queue.span.array == [])
  }

  @Test("what is appended comes out in its order, and what is discarded does not")
  func order() {
    var queue = ByteQueue()
    queue.append([1, 2, 3].span)
    queue.append(4)
    #expect(queue.span.array == [1, 2, 3, 4])
    queue.discard(1)
    #expect(queue.span.array == [2, 3, 4])
    queue.discard(0)
    queue.append([5].span)
    #expect(queue.byteCount == 4)
    queue.discard(4)
    #expect(queue.isEmpty)
    queue.append(6)
    #expect(queue.span.array == [6])
  }

  @Test("after every number of discarded bytes the rest is whole and can grow")
  func everyDiscard() {
    let bytes = Array(UInt8(0)..<64)
    for count in 0...bytes.count {
      var queue = ByteQueue()
      queue.append(bytes.span)
      queue.discard(count)
      #expect(queue.span.array == Array(bytes[count...]))
      queue.append(99)
      #expect(queue.span.array == bytes[count...] + [99])
    }
  }

  @Test("bytes are changed in place, the discarded ones out of reach")
  func mutation() {
    var queue = ByteQueue()
    queue.append([1, 2, 3, 4].span)
    queue.discard(1)
    let count = queue.withMutableSpan { span in
      for index in span.indices { span[index] *= 10 }
      return span.count
    }
    #expect(count == 3)
    #expect(queue.span.array == [20, 30, 40])
  }

  @Test("an error in the middle of a change leaves the bytes in the queue")
  func throwingMutation() {
    struct Refusal: Error {}
    var queue = ByteQueue()
    queue.append([1, 2].span)
    #expect(throws: Refusal.self) {
      try queue.withMutableSpan { span throws(Refusal) in
        span[0] = 7
        throw Refusal()
      }
    }
    #expect(queue.span.array == [7, 2])
  }

  @Test("a copy is a queue of its own", arguments: [0, 1, 3])
  func copies(discarded: Int) {
    var queue = ByteQueue()
    queue.append([1, 2, 3, 4].span)
    queue.discard(discarded)
    let copy = queue
    queue.append(5)
    queue.discard(1)
    queue.withMutableSpan { $0[0] = 0 }
    #expect(copy.span.array == Array([1, 2, 3, 4][discarded...]))
  }

  @Test("emptied, with or without its memory, it is as new", arguments: [true, false])
  func removeAll(keepingCapacity: Bool) {
    var queue = ByteQueue()
    queue.append([1, 2, 3].span)
    queue.discard(1)
    queue.removeAll(keepingCapacity: keepingCapacity)
    #expect(queue.isEmpty)
    queue.append([4].span)
    #expect(queue.span.array == [4])
  }

  @Test("any run of calls does what it does to an array", arguments: seeds)
  func model(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var queue = ByteQueue()
    var model: [UInt8] = []
    for step in 0..<200 {
      switch Int.random(in: 0..<8, using: &random) {
      case 0...2:
        let bytes = random.bytes(count: Int.random(in: 0..<40, using: &random))
        queue.append(bytes.span)
        model += bytes
      case 3:
        queue.append(UInt8(step))
        model.append(UInt8(step))
      case 4...5:
        let count = Int.random(in: 0...model.count, using: &random)
        queue.discard(count)
        model.removeFirst(count)
      case 6:
        queue.withMutableSpan { span in for index in span.indices { span[index] ^= UInt8(step) } }
        model = model.map { $0 ^ UInt8(step) }
      default:
        guard step.isMultiple(of: 7) else { continue }
        queue.removeAll()
        model = []
      }
      #expect(queue.byteCount == model.count)
      #expect(queue.isEmpty == model.isEmpty)
      #expect(queue.span.array == model)
    }
  }

  @Test("what is put before the rest comes first, also when some was discarded")
  func prepending() {
    var queue = ByteQueue()
    queue.append([1, 2, 3].span)
    queue.discard(1)
    queue.prepend([8, 9].span)
    #expect(queue.span.array == [8, 9, 2, 3])
    queue.append(4)
    queue.discard(4)
    #expect(queue.span.array == [4])
  }
}
