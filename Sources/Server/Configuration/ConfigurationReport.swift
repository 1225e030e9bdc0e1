extension ServerConfiguration {
  /// Every setting with its value and where it is from, in columns. Secrets are masked.
  package var report: String {
    let rows = Setting.all.map { [$0.name, $0.text(self), origin(of: $0)] }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      "\(row[0].padded(to: widths[0]))  \(row[1].padded(to: widths[1]))  \(row[2])\n"
    }.joined()
  }
}

extension Setting {
  /// What `--help` says about every setting, in lines of at most 78 characters, so that a terminal of 80 breaks none.
  package static var help: String {
    // No setting's default in the list depends on the machine but those that say so in words.
    let defaults = ServerConfiguration(
      machine: Machine(coreCount: 1, openFileLimit: 1024, hostName: "", logsToTerminal: true))
    let entries = all.map { setting in
      let value = setting.defaultInWords ?? setting.text(defaults)
      let text = "\(setting.help) Allowed: \(setting.allowed). Default: \(value)."
      return "  \(setting.option) \(setting.placeholder)\n" + wrapped(text, indentation: 6, width: 78)
    }
    return entries.joined(separator: "\n")
  }

  private static func wrapped(_ text: String, indentation: Int, width: Int) -> String {
    let margin = String(repeating: " ", count: indentation)
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let line = lines.last, line.count + 1 + word.count <= width {
        lines[lines.count - 1] += " \(word)"
      } else {
        lines.append(margin + word)
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
}
