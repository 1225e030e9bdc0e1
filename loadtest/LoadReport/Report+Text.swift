/// What the terminal shows at the end.
extension Report {
  package func text() -> String {
    var parts = ["\(outcome.sign) \(outcome.word): \(outcomeSentence)"]
    if outcome == .faulty { parts.append(faultLines) }
    if let generatorLimit { parts.append("The load tester was at its limit. \(generatorLimit)") }
    if !targets.isEmpty { parts.append(columns([["target", "asked", "measured", ""]] + targetRows)) }
    if !latencies.isEmpty { parts.append(columns([latencyColumns] + latencyRows)) }
    if !processRows.isEmpty { parts.append(columns([processColumns] + processRows)) }
    parts.append(columns([["", "in all", "a second"]] + countRows))
    if !reasons.isEmpty { parts.append(columns([["lost connections and failed attempts", "times"]] + reasonRows)) }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private var faultLines: String {
    let kinds = faultKindRows.map { "  \($0[0]) × \($0[1]): \($0[2])" }
    let told = faultRows.map { "  \($0[0]) (room \($0[1]), seat \($0[2]), seq \($0[3])): \($0[4])" }
    return (kinds + ["The first \(told.count):"] + told).joined(separator: "\n")
  }

  private var targetRows: [[String]] {
    targets.map { [$0.name, $0.limit, $0.measured, $0.isMet ? "met" : "missed"] }
  }

  /// The first column to the left, the others to the right. A column that says nothing is left out.
  private func columns(_ rows: [[String]]) -> String {
    let shown = rows[0].indices.filter { column in rows.dropFirst().contains { !["", "–"].contains($0[column]) } }
    let widths = shown.map { column in rows.map(\.[column].count).max() ?? 0 }
    return rows.map { row in
      let cells = zip(shown, widths).map { column, width in
        let padding = String(repeating: " ", count: width - row[column].count)
        return column == 0 ? row[column] + padding : padding + row[column]
      }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
