import Bytes
import Testing

@Suite("A slab")
struct SlabTests {
  @Test("a value is found by its name until it is removed")
  func names() {
    var slab = Slab<String>()
    let ann = slab.insert("Ann")
    let bob = slab.insert("Bob")
    #expect(slab.count == 2)
    #expect(slab[ann] == "Ann")
    slab[bob] += "by"
    #expect(slab[bob] == "Bobby")
    #expect(slab.remove(ann) == "Ann")
    #expect(slab.contains(ann) == false)
    #expect(slab.contains(bob) == true)
    #expect(slab.count == 1)
  }

  @Test("an old name never finds the value that took its slot")
  func generations() {
    var slab = Slab<Int>()
    var old: [SlabID] = []
    for value in 0..<100 {
      let id = slab.insert(value)
      #expect(id.index == 0)
      #expect(!old.contains(id))
      for name in old {
        #expect(slab.contains(name) == false)
        #expect(slab.remove(name) == nil)
      }
      #expect(slab[id] == value)
      slab.remove(id)
      old.append(id)
    }
    #expect(slab.count == 0)
  }

  @Test("removing twice frees a slot once")
  func doubleRemoval() {
    var slab = Slab<Int>()
    let first = slab.insert(1)
    slab.remove(first)
    #expect(slab.remove(first) == nil)
    #expect(slab.insert(2).index == 0)
    #expect(slab.insert(3).index == 1)
  }

  @Test("the slot freed last is used first")
  func reuse() {
    var slab = Slab<Int>()
    let ids = (0..<3).map { slab.insert($0) }
    slab.remove(ids[0])
    slab.remove(ids[2])
    #expect(slab.insert(3).index == 2)
    #expect(slab.insert(4).index == 0)
    #expect(slab.insert(5).index == 3)
  }

  @Test("a name that was never given finds nothing")
  func foreignNames() {
    var slab = Slab<Int>()
    let id = slab.insert(1)
    for stranger in [
      SlabID(index: 1, generation: 1), SlabID(index: .max, generation: 1), SlabID(index: 0, generation: 0),
      SlabID(index: 0, generation: id.generation + 1),
    ] {
      #expect(slab.contains(stranger) == false)
      #expect(slab.remove(stranger) == nil)
    }
    // The generation that a free slot is going to have is no name yet either.
    slab.remove(id)
    #expect(slab.contains(SlabID(index: 0, generation: id.generation + 1)) == false)
  }

  @Test("a value lets go of what it holds when it is removed")
  func release() {
    final class Token {}
    var slab = Slab<Token>()
    let id = slab.insert(Token())
    weak let token = slab[id]
    #expect(token != nil)
    slab.remove(id)
    #expect(token == nil)
  }

  @Test("values stay where they are while it grows, and end with it")
  func growth() {
    final class Token {}
    weak var last: Token?
    do {
      var slab = Slab<Token>()
      let ids = (0..<1000).map { _ in slab.insert(Token()) }
      let tokens = ids.map { slab[$0] }
      let odd = ids.indices.filter { !$0.isMultiple(of: 2) }
      for index in odd { slab.remove(ids[index]) }
      _ = (0..<2000).map { _ in slab.insert(Token()) }
      for index in ids.indices where index.isMultiple(of: 2) { #expect(slab[ids[index]] === tokens[index]) }
      last = slab[slab.insert(Token())]
      #expect(last != nil)
    }
    #expect(last == nil)
  }

  @Test("it holds values that can't be copied")
  func noncopyable() {
    struct Ticket: ~Copyable { var number: Int }
    var slab = Slab<Ticket>()
    let id = slab.insert(Ticket(number: 1))
    slab[id].number += 1
    #expect(slab[id].number == 2)
    slab.remove(id)
    #expect(slab.contains(id) == false)
  }

  @Test(
    "a name survives as one word", arguments: [(0, 1), (1, 0), (.max, .max), (7, 0x8000_0000)] as [(UInt32, UInt32)])
  func words(index: UInt32, generation: UInt32) {
    let id = SlabID(index: index, generation: generation)
    #expect(SlabID(word: id.word) == id)
    #expect(id.word == UInt64(generation) << 32 + UInt64(index))
  }

  @Test("any run of calls does what it does to a dictionary", arguments: seeds)
  func model(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var slab = Slab<Int>()
    var model: [SlabID: Int] = [:]
    var removed: [SlabID] = []
    for value in 0..<200 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0...1:
        let id = slab.insert(value)
        #expect(model.updateValue(value, forKey: id) == nil)
      case 2:
        guard let id = slab.ids.randomElement(using: &random) else { continue }
        #expect(slab.remove(id) == model.removeValue(forKey: id))
        removed.append(id)
      default:
        guard let id = slab.ids.randomElement(using: &random) else { continue }
        slab[id] = value
        model[id] = value
      }
      #expect(slab.count == model.count)
      #expect(slab.ids.map(\.index) == model.keys.map(\.index).sorted())
      for (id, value) in model {
        #expect(slab.contains(id) == true)
        #expect(slab[id] == value)
      }
      for id in removed { #expect(slab.contains(id) == false) }
    }
  }
}
