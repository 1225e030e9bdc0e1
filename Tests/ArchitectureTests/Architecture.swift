/// Who may import whom. A target imports only what stands above it, so the list has no cycle and reads from the ground up.
struct Architecture {
  /// One target: a row of the table.
  struct Module {
    let name: String
    /// Folder below the root of the repository.
    let folder: String
    let imports: Set<String>
    /// Nothing in it opens a socket, reads a clock or asks for randomness.
    let isPure: Bool
  }

  let modules: [Module]

  /// Folders of C, which hold no Swift.
  let cFolders: Set<String>

  /// The only folders where memory may be touched without the compiler's proof.
  let unsafeFolders: [String]

  /// What may stand at the top of the repository, beside dotfiles.
  let topLevel: Set<String>

  static let croupier = Architecture(
    modules: [
      .pure("Bytes", imports: []),
      .pure("Crypto", imports: ["Bytes", "COpenSSL"]),
      .pure("JSON", imports: ["Bytes"]),
      .pure("WebSocket", imports: ["Bytes", "Crypto", "CZlib"]),
      .pure("HTTP", imports: ["Bytes", "HTTPTypes"]),
      .pure("Wire", imports: ["Bytes", "JSON"]),
      .pure("Rooms", imports: ["Bytes", "Crypto", "JSON"]),
      .pure("Games", imports: ["Bytes", "JSON", "Rooms"]),
      .pure("Sessions", imports: ["Bytes", "Crypto", "JSON"]),
      .pure(
        "Shards",
        imports: [
          "Bytes", "Crypto", "JSON", "WebSocket", "HTTP", "HTTPTypes", "Wire", "Rooms", "Games", "Sessions",
          "Synchronization",
        ]),
      // The purity line.
      .worldly("Migrations", folder: "db", imports: []),
      .worldly(
        "ActionLog",
        imports: [
          "Bytes", "Crypto", "JSON", "Rooms", "Migrations", "CPostgres", "CZlib", "GRDB", "Dispatch", "Foundation",
          "Glibc", "Synchronization",
        ]),
      .worldly("Reactor", imports: ["Bytes", "CLinux", "COpenSSL", "Glibc", "Synchronization"]),
      .worldly("Echo", imports: ["Bytes", "WebSocket", "HTTP", "HTTPTypes", "Reactor"]),
      .worldly("croupier-echo", imports: ["Echo", "Reactor", "ArgumentParser", "Foundation"]),
      .worldly("WebClient", imports: ["HTTP"]),
      .worldly("Specifications", imports: ["HTTP"]),
      .worldly(
        "Server",
        imports: [
          "Bytes", "Crypto", "JSON", "WebSocket", "HTTP", "HTTPTypes", "Wire", "Rooms", "Games", "Sessions", "Shards",
          "ActionLog", "Reactor", "WebClient", "Specifications", "Logging", "Yams", "Dispatch", "Foundation", "Glibc",
          "Synchronization",
        ]),
      .worldly("croupier", imports: ["Server", "ArgumentParser", "Foundation"]),
      // The load tester.
      .pure("LoadJudge", folder: "loadtest/LoadJudge", imports: ["Bytes", "Crypto", "Rooms"]),
      .worldly(
        "LoadReport", folder: "loadtest/LoadReport",
        imports: ["Bytes", "JSON", "LoadJudge", "Histogram", "Foundation", "Glibc"]),
      .worldly(
        "LoadTest", folder: "loadtest/LoadTest",
        imports: [
          "Bytes", "WebSocket", "Wire", "Rooms", "Reactor", "LoadJudge", "LoadReport", "Dispatch", "Synchronization",
        ]),
      .worldly(
        "croupier-loadtest", folder: "loadtest/croupier-loadtest",
        imports: [
          "Bytes", "Reactor", "LoadJudge", "LoadReport", "LoadTest", "ArgumentParser", "Dispatch", "Foundation",
        ]),
    ],
    cFolders: ["Sources/CLinux", "Sources/COpenSSL", "Sources/CPostgres", "Sources/CZlib", "loadtest/croupier-bare"],
    unsafeFolders: [
      "Sources/Bytes", "Sources/Crypto", "Sources/WebSocket/Deflate", "Sources/Reactor", "Sources/ActionLog/Postgres",
    ],
    topLevel: [
      "Package.swift", "Package.resolved", "Sources", "Tests", "db", "deploy", "loadtest", "README.md", "LICENSE",
      "croupier-data",
    ])

  func module(of file: SourceFile) -> Module? {
    modules.first { file.isInside($0.folder) }
  }
}

extension Architecture.Module {
  static func pure(_ name: String, folder: String? = nil, imports: Set<String>) -> Self {
    Self(name: name, folder: folder ?? "Sources/\(name)", imports: imports, isPure: true)
  }

  static func worldly(_ name: String, folder: String? = nil, imports: Set<String>) -> Self {
    Self(name: name, folder: folder ?? "Sources/\(name)", imports: imports, isPure: false)
  }
}
