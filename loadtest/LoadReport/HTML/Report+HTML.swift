/// The page: one file that needs nothing else, and no script.
extension Report {
  package func html() -> String {
    let page: Markup = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(run.scenario): \(outcome.word) · croupier-loadtest</title>
      <style>\(raw: String(decoding: PackageResources.report_css, as: UTF8.self))</style>
      </head>
      <body>
      <header>
      <p>croupier-loadtest</p>
      <h1>\(run.scenario)</h1>
      <p>\(run.server) · \(Quantity.date(unixMilliseconds: run.startedAt)) · \(Quantity.time(run.duration)) measured</p>
      </header>
      <main>
      \(verdictSection)
      \(faultSection)
      \(targetSection)
      \(generatorWarning)
      \(keyFigures)
      \(chartSection)
      \(latencySection)
      \(processSection)
      \(countSection)
      \(reasonSection)
      \(runSection)
      \(secondsSection)
      \(notes)
      </main>
      </body>
      </html>

      """
    return page.text
  }

  // MARK: First of all

  private var verdictSection: Markup {
    """
    <section class="verdict \(outcome.style)">
    <h2><span aria-hidden="true">\(outcome.sign)</span> \(outcome.word)</h2>
    <p>\(outcomeSentence)</p>
    \(outcome == .faulty ? table(["fault", "times", "what it means"], faultKindRows) : "")</section>
    """
  }

  private var faultSection: Markup {
    guard outcome == .faulty else { return "" }
    return """
      <section class="told"><h2>The first \(faultRows.count)</h2>
      \(table(["fault", "room", "seat", "seq", "what happened"], faultRows))</section>
      """
  }

  private var generatorWarning: Markup {
    guard let generatorLimit else { return "" }
    return """
      <section class="warning"><h2>The load tester was at its limit</h2>
      <p>\(generatorLimit) The server may be faster than these figures say.</p></section>
      """
  }

  private var targetSection: Markup {
    guard !targets.isEmpty else { return "" }
    return """
      <section><h2>Targets</h2>
      \(table(["", "asked", "measured", ""], targets.map { target in
        [target.name, target.limit, target.measured, target.isMet ? "✓ met" : "✗ missed"]
      }))</section>
      """
  }

  private var keyFigures: Markup {
    guard !headlineFigures.isEmpty else { return "" }
    return "<dl class=\"figures\">\(headlineFigures.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" })</dl>"
  }

  private var chartSection: Markup {
    charts.isEmpty ? "" : "<section class=\"charts\">\n\(charts.map(\.markup))</section>"
  }

  // MARK: In numbers

  private var latencySection: Markup {
    guard !latencies.isEmpty else { return "" }
    return """
      <section><h2>Latency</h2>
      \(table(latencyColumns, latencyRows))
      <p class="note">From the moment at which an operation was due. A percentile that there are too few samples for is left out.</p>
      </section>
      """
  }

  private var processSection: Markup {
    guard !processRows.isEmpty else { return "" }
    return """
      <section><h2>CPU and memory</h2>
      \(table(processColumns, processRows))</section>
      """
  }

  private var countSection: Markup {
    """
    <section class="counts"><h2>Counts</h2>
    \(table(["", "in all", "a second"], countRows))</section>
    """
  }

  private var reasonSection: Markup {
    guard !reasons.isEmpty else { return "" }
    return """
      <section class="counts"><h2>Lost connections and failed attempts</h2>
      \(table(["why", "times"], reasonRows))</section>
      """
  }

  private var runSection: Markup {
    """
    <section class="run"><h2>To repeat it</h2>
    <pre><code>\(commandWords)</code></pre>
    \(table(["", ""], run.parameters.map { [$0.name, $0.value] }))</section>
    """
  }

  /// A line may end between two words, but not behind the hyphens of an option.
  private var commandWords: Markup {
    "\(run.command.split(separator: " ").map { "<span>\(String($0))</span> " })"
  }

  /// The numbers behind the curves, for whoever wants to look closer.
  private var secondsSection: Markup {
    guard !intervalRows.isEmpty else { return "" }
    return """
      <section class="seconds"><details><summary>Every interval in numbers</summary>
      \(table(intervalColumns, intervalRows))</details></section>
      """
  }

  private var notes: Markup {
    """
    <footer>
    <p>Latency counts from when an operation was due, not from when it was sent, so that a stall is charged to everything that waited
    for it. The curves over time show each operation in the second in which it was due; p99 of a second with few operations
    is little more than its maximum. CPU is user and kernel time together, of the process and of its descendants.</p>
    </footer>
    """
  }

  private func table(_ columns: [String], _ rows: [[String]]) -> Markup {
    """
    <div class="scroll"><table>
    <thead><tr>\(columns.map { "<th>\($0)</th>" })</tr></thead>
    <tbody>
    \(rows.map { "<tr>\($0.map { "<td>\($0)</td>" })</tr>\n" })</tbody>
    </table></div>
    """
  }
}
