import Testing

@testable import LoadTest

@Suite("Heard signals")
struct HeardSignalsTests {
  @Test("a signal is new once, in whichever order they come")
  func once() {
    #expect(new([3, 1, 3, 2, 1, 2]) == [3, 1, 2])
    #expect(new([3, 66, 3, 66, 65]) == [3, 66, 65])
    #expect(new([1, 1000, 1000, 999]) == [1, 1000, 999])
  }

  @Test("what is older than the 63 before the latest is never taken for a repetition")
  func old() {
    #expect(new([1, 65, 1]) == [1, 65, 1])
  }

  private func new(_ numbers: [UInt64]) -> [UInt64] {
    var signals = HeardSignals()
    var new: [UInt64] = []
    for number in numbers where signals.isNew(number) { new.append(number) }
    return new
  }
}
