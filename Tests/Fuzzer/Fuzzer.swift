import FuzzTargets
import Glibc

/// libFuzzer's program around the targets; `FUZZ_TARGET` says which one it is.
private let target: FuzzTarget = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    fatalError("FUZZ_TARGET is one of \(FuzzTarget.allCases.map(\.rawValue)), not \"\(name)\"")
  }
  return target
}()

/// Called with each input. A broken promise ends the process, by which libFuzzer knows it.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>, _ byteCount: Int) -> CInt {
  // In bounds: libFuzzer lends `byteCount` bytes for the call.
  let input = Array(UnsafeBufferPointer(start: start, count: byteCount))
  do {
    try target.run(input)
  } catch {
    fatalError("\(target.rawValue): \(error)")
  }
  return 0
}
