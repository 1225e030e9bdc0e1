/// First in, first out, in one array. Taking costs nothing until the dead front is larger than what lives, which is when the rest moves
/// down: each element moves at most once on average.
struct Fifo<Element> {
  // head ≤ storage.count; storage[..<head] was taken.
  private var storage: [Element?] = []
  private var head = 0

  var isEmpty: Bool { head == storage.count }

  var first: Element? { isEmpty ? nil : storage[head] }

  mutating func append(_ element: Element) { storage.append(element) }

  mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    defer {
      head += 1
      if head > storage.count - head {
        storage.removeFirst(head)
        head = 0
      }
    }
    return storage[head].take()
  }

  mutating func removeAll() { self = Fifo() }
}
