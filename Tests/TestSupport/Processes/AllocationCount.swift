import Foundation

/// The heap allocations of one process, counted by `AllocationCounter`, which is preloaded into it.
package struct AllocationCount: Sendable {
  /// Where the counter counts: for each thread its id and its count.
  private let file: String

  package init() throws { file = try TemporaryDirectory.make("allocations") + "/count" }

  /// What the process is to be started with.
  package var environment: [String: String] {
    ["LD_PRELOAD": BuiltProduct.besideTests("libAllocationCounter.so"), "ALLOCATION_COUNT_FILE": file]
  }

  /// Allocations of all threads so far.
  package var total: Int { get throws { try counts().reduce(0) { $0 + $1.count } } }

  /// Allocations of one thread so far.
  package func count(ofThread id: Int) throws -> Int {
    try counts().filter { $0.thread == id }.reduce(0) { $0 + $1.count }
  }

  private func counts() throws -> [(thread: Int, count: Int)] {
    let words = try Data(contentsOf: URL(filePath: file)).withUnsafeBytes { Array($0.bindMemory(to: Int.self)) }
    return stride(from: 0, to: words.count, by: 2).map { (words[$0], words[$0 + 1]) }
  }
}

/// What the build of the package has made.
package enum BuiltProduct {
  /// The path of a file that stands beside the tests.
  package static func besideTests(_ name: String) -> String { directory.appending(path: name).path }

  /// An executable as `swift build -c release --product` makes it; `nil` if nobody has.
  package static func optimised(_ name: String) -> String? {
    let path = directory.appending(path: "../release/\(name)").standardized.path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  private static let directory: URL = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent()
  }()
}
