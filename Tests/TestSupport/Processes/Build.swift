import Foundation

/// Where the build has put its products: beside the tests.
package enum Build {
  /// Path of an executable or a library.
  package static func path(of product: String) -> String { directory.appending(path: product).path }

  /// Path of an executable of `swift build -c release`; `nil` if nobody has built it.
  package static func optimised(_ product: String) -> String? {
    let path = directory.appending(path: "../release/\(product)").standardized.path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  private static let directory: URL = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent()
  }()
}
