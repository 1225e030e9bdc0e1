/// One thing an operator can decide, declared once: name, help, values, and where the value goes.
///
/// Its name has three spellings: `heartbeat.ping_after` is nested by the dots in YAML, `--heartbeat-ping-after` on
/// the command line and `CROUPIER_HEARTBEAT_PING_AFTER` in the environment.
package struct Setting: Sendable {
  let name: String
  /// One sentence.
  let help: String
  let placeholder: String
  let allowed: String
  let isSecret: Bool
  /// The default in words, when it depends on the machine.
  let defaultInWords: String?
  /// Reads a text into the configuration.
  let set: @Sendable (String, inout ServerConfiguration) throws(ValueError) -> Void
  /// The value as an operator writes it, with secrets masked.
  let text: @Sendable (ServerConfiguration) -> String

  /// A setting that is the property at `path`, whose initial value is the default.
  init<Value>(
    _ name: String, _ path: any WritableKeyPath<ServerConfiguration, Value> & Sendable, _ format: ValueFormat<Value>,
    defaultInWords: String? = nil, _ help: String
  ) {
    self.name = name
    self.help = help
    self.defaultInWords = defaultInWords
    placeholder = format.placeholder
    allowed = format.allowed
    isSecret = format.isSecret
    set = { (text, configuration) throws(ValueError) in configuration[keyPath: path] = try format.parse(text) }
    text = { configuration in format.text(configuration[keyPath: path]) }
  }

  /// A setting of the documented contract that this version has no use for. Another value than the default is warned about.
  init<Value>(later name: String, _ format: ValueFormat<Value>, default: Value, _ help: String) {
    let defaultText = format.text(`default`)
    self.name = name
    self.help = help + " No effect yet in this version."
    defaultInWords = nil
    placeholder = format.placeholder
    allowed = format.allowed
    isSecret = format.isSecret
    set = { (text, configuration) throws(ValueError) in
      let newText = format.text(try format.parse(text))
      configuration.ineffective[name] = newText == defaultText ? nil : newText
    }
    text = { configuration in configuration.ineffective[name] ?? defaultText }
  }

  var option: String { "--" + name.map { "._".contains($0) ? "-" : String($0) }.joined() }

  var environmentVariable: String {
    "CROUPIER_" + name.map { $0 == "." ? "_" : $0.uppercased() }.joined()
  }

  static func named(_ name: String) -> Setting? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
