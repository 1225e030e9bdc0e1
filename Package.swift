// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A target of the server. `imports` are the arrows of the architecture; `ArchitectureTests` holds the sources against them.
func module(
  _ name: String, imports: [Target.Dependency] = [], resources: [Resource] = [], path: String? = nil
) -> Target {
  .target(
    name: name, dependencies: imports, path: path ?? "Sources/\(name)", resources: resources, swiftSettings: strict)
}

func tests(_ name: String, imports: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(name: name, dependencies: imports, resources: resources, swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")

let package = Package(
  name: "croupier",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "croupier", targets: ["croupier"]),
    .executable(name: "croupier-echo", targets: ["croupier-echo"]),
    .executable(name: "croupier-loadtest", targets: ["croupier-loadtest"]),
    // The tests preload it.
    .library(name: "AllocationCounter", type: .dynamic, targets: ["AllocationCounter"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C libraries, each behind one module.
    .target(name: "CLinux", path: "Sources/CLinux"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Pure values: nothing here opens a socket, reads a clock or asks for randomness.
    module("Bytes"),
    module("Crypto", imports: ["Bytes", "COpenSSL"]),
    module("JSON", imports: ["Bytes"]),
    module("WebSocket", imports: ["Bytes", "Crypto", "CZlib"]),
    module("HTTP", imports: ["Bytes", httpTypes]),
    module("Wire", imports: ["Bytes", "JSON"]),
    module("Rooms", imports: ["Bytes", "Crypto", "JSON"]),
    module("Games", imports: ["Bytes", "JSON", "Rooms"]),
    module("Sessions", imports: ["Bytes", "Crypto", "JSON"]),
    module(
      "Shards",
      imports: [
        "Bytes", "Crypto", "JSON", "WebSocket", "HTTP", "Wire", "Rooms", "Games", "Sessions", httpTypes,
      ]),

    // The world: threads, sockets, files, databases.
    module(
      "Migrations",
      resources: [
        .embedInCode("001_rooms_and_events.postgresql.sql"), .embedInCode("001_rooms_and_events.sqlite.sql"),
        .embedInCode("002_sessions_and_audit.postgresql.sql"), .embedInCode("002_sessions_and_audit.sqlite.sql"),
      ],
      path: "db"),
    module(
      "ActionLog",
      imports: ["Bytes", "Crypto", "JSON", "Rooms", "Migrations", "CPostgres", "CZlib", grdb]),
    module("Reactor", imports: ["Bytes", "CLinux", "COpenSSL"]),
    module("Echo", imports: ["Bytes", "WebSocket", "HTTP", "Reactor", httpTypes]),
    module(
      "WebClient", imports: ["HTTP"],
      resources: [
        .embedInCode("Pages/index.html"), .embedInCode("Pages/page.js"), .embedInCode("Pages/room.js"),
        .embedInCode("Pages/dom.js"), .embedInCode("Pages/croupier.js"), .embedInCode("Pages/session.js"),
        .embedInCode("Pages/croupier.css"), .embedInCode("Pages/icon.svg"),
        .embedInCode("Pages/admin.html"), .embedInCode("Pages/admin.js"), .embedInCode("Pages/admin.css"),
      ]),
    module(
      "Specifications", imports: ["HTTP"],
      resources: [
        .embedInCode("Documents/asyncapi.json"), .embedInCode("Documents/openapi.json"),
        .embedInCode("Documents/client.json"), .embedInCode("Documents/server.json"),
        .embedInCode("Documents/http.json"), .embedInCode("Documents/types.json"),
        .embedInCode("Documents/vectors.json"),
      ]),
    module(
      "Server",
      imports: [
        "Bytes", "Crypto", "JSON", "WebSocket", "HTTP", "Wire", "Rooms", "Games", "Sessions", "Shards", "ActionLog",
        "Reactor", "WebClient", "Specifications", httpTypes, logging, .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(
      name: "croupier",
      dependencies: ["Server", argumentParser],
      swiftSettings: strict),
    .executableTarget(
      name: "croupier-echo",
      dependencies: ["Echo", "Reactor", argumentParser],
      swiftSettings: strict),

    // The load tester.
    module("LoadJudge", imports: ["Bytes", "Crypto", "Rooms"], path: "loadtest/LoadJudge"),
    module(
      "LoadReport", imports: ["Bytes", "JSON", "LoadJudge", histogram],
      resources: [.embedInCode("HTML/report.css")], path: "loadtest/LoadReport"),
    module(
      "LoadTest",
      imports: ["Bytes", "WebSocket", "Wire", "Rooms", "Reactor", "LoadJudge", "LoadReport"],
      path: "loadtest/LoadTest"),
    .executableTarget(
      name: "croupier-loadtest",
      dependencies: ["Bytes", "Reactor", "LoadJudge", "LoadReport", "LoadTest", argumentParser],
      path: "loadtest/croupier-loadtest",
      swiftSettings: strict),

    tests("ArchitectureTests", imports: []),
    tests("BytesTests", imports: ["Bytes"]),
    tests("CryptoTests", imports: ["Bytes", "Crypto"]),
    tests("JSONTests", imports: ["Bytes", "JSON"], resources: [.copy("JSONTestSuite")]),
    tests("WebSocketTests", imports: ["Bytes", "WebSocket"]),
    tests("HTTPTests", imports: ["Bytes", "HTTP", httpTypes]),
    tests("WireTests", imports: ["Bytes", "JSON", "Wire"]),
    tests("RoomsTests", imports: ["Bytes", "Crypto", "JSON", "Rooms", "Games"]),
    tests("SessionsTests", imports: ["Bytes", "Crypto", "JSON", "Sessions"]),
    tests("ActionLogTests", imports: ["Bytes", "Crypto", "Rooms", "Migrations", "ActionLog", "TestSupport", grdb]),
    tests("ReactorTests", imports: ["Bytes", "Reactor", "CLinux", "TestSupport"]),
    tests(
      "ShardsTests",
      imports: [
        "Bytes", "Crypto", "JSON", "WebSocket", "Wire", "Rooms", "Games", "Sessions", "Shards", "TestSupport",
      ]),
    tests(
      "SimulationTests",
      imports: [
        "Bytes", "Crypto", "JSON", "WebSocket", "HTTP", "Wire", "Rooms", "Games", "Sessions", "Shards", "TestSupport",
      ]),
    tests(
      "SpecificationsTests",
      imports: ["Bytes", "JSON", "Wire", "Rooms", "Sessions", "Specifications", "TestSupport"]),
    tests("ConfigurationTests", imports: ["ActionLog", "Bytes", "Crypto", "Server", "Sessions", logging]),
    tests("LoadJudgeTests", imports: ["Bytes", "Crypto", "Rooms", "LoadJudge"]),
    tests("EchoTests", imports: ["Bytes", "WebSocket", "TestSupport", "croupier-echo"]),
    tests(
      "LoadTestTests",
      imports: [
        "Bytes", "JSON", "WebSocket", "Reactor", "LoadJudge", "LoadReport", "LoadTest", "TestSupport", "croupier",
        "croupier-echo", "croupier-loadtest",
      ]),
    tests("LoadReportTests", imports: ["Bytes", "JSON", "LoadJudge", "LoadReport"]),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    tests(
      "ServerTests",
      imports: ["Bytes", "Crypto", "WebSocket", "HTTP", "Specifications", "TestSupport", "croupier"]),
    // What the pure parts cost by themselves. It stands among the tests because one of them enforces its limits, and because it
    // looks into every target as they do.
    .executableTarget(
      name: "croupier-benchmark",
      dependencies: [
        "AllocationCounter", "Bytes", "Crypto", "JSON", "WebSocket", "Wire", "Rooms", "Games", "Sessions", "Shards",
        argumentParser,
      ],
      path: "Tests/Benchmarks",
      swiftSettings: strict),
    tests("BenchmarkTests", imports: ["JSON", "TestSupport"]),
    tests(
      "VerdictTests", imports: ["Bytes", "WebSocket", "TestSupport", "croupier", "croupier-loadtest"]),
    // What each fuzz target holds true, for libFuzzer (deploy/fuzz.sh) and for the replay of its corpus.
    module(
      "FuzzTargets", imports: ["Bytes", "Crypto", "JSON", "WebSocket", "HTTP", "Wire", "Sessions", httpTypes],
      path: "Tests/FuzzTargets"),
    tests("FuzzTests", imports: ["FuzzTargets"], resources: [.copy("Corpus")]),
    // Processes, sockets and a private PostgreSQL for the tests that need them.
    .target(
      name: "TestSupport",
      dependencies: ["Bytes", "JSON", "WebSocket", "HTTP", "Specifications", "COpenSSL", "CPostgres", grdb],
      path: "Tests/TestSupport",
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// libFuzzer brings the `main` of its executable, so that one can only be built with `--sanitize fuzzer`.
if Context.environment["CROUPIER_FUZZER"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzzer", dependencies: ["FuzzTargets"], path: "Tests/Fuzzer", swiftSettings: strict))
}
