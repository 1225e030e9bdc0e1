import Bytes
import Reactor

/// What one turn wants sent, in one piece of memory: for each connection one run of bytes, however many messages it holds.
struct TurnOutput {
  struct Run {
    let id: ConnectionID
    var range: Range<Int>
  }

  /// Memory that is kept for the next turn.
  private static let keptByteCount = 1 << 20

  private var writer = ByteWriter()
  private(set) var runs: [Run] = []

  /// Appends what `write` writes to the output of `id`. A connection's output is written without another's in between.
  mutating func append(to id: ConnectionID, _ write: (inout ByteWriter) -> Void) {
    let start = writer.byteCount
    write(&writer)
    if let last = runs.indices.last, runs[last].id == id {
      runs[last].range = runs[last].range.lowerBound..<writer.byteCount
    } else {
      runs.append(Run(id: id, range: start..<writer.byteCount))
    }
  }

  /// The bytes of all runs.
  var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { writer.span }
  }

  mutating func removeAll() {
    if writer.capacity > Self.keptByteCount { writer = ByteWriter() } else { writer.removeAll() }
    runs.removeAll(keepingCapacity: true)
  }
}
