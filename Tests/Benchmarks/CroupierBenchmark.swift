import ArgumentParser

@main
struct CroupierBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "croupier-benchmark",
    abstract: "Measure the parts of Croupier that need no network: time and heap allocations of one operation.",
    discussion: "Exits with 1 when something allocates more than its limit. Only an optimised build tells anything.")

  @Option(help: "Only what has this in its name.")
  var filter = ""

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: "How long each of the five repeats of a benchmark takes at least, in milliseconds.")
  var milliseconds: Int64 = 50

  func validate() throws {
    guard milliseconds > 0 else { throw ValidationError("--milliseconds needs at least 1") }
  }

  func run() throws {
    let chosen = Benchmark.all.filter { filter.isEmpty || $0.name.contains(filter) }
    guard !chosen.isEmpty else { throw ValidationError("nothing has \(filter) in its name") }
    let results = try chosen.map { benchmark in
      var meter = Meter(repeatDuration: milliseconds * 1_000_000)
      try benchmark.run(&meter)
      return Result(benchmark: benchmark, measurement: meter.measurement)
    }
    print(json ? results.json : results.table)
    if results.contains(where: \.isTooMuch) { throw ExitCode.failure }
  }
}
