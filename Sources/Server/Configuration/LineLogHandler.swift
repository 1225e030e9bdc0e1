import Foundation
import Logging

/// Writes each log message as one line, for a person or for a program.
///
/// A line stays one line whatever is in it: control characters are escaped, so nobody can forge a second one.
package struct LineLogHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]
  package var metadataProvider: Logger.MetadataProvider?
  private let format: LogFormat
  private let now: @Sendable () -> Date
  private let write: @Sendable (String) -> Void

  /// - Parameter write: Takes one line with its end. Called by any thread.
  package init(
    level: Logger.Level, format: LogFormat, now: @escaping @Sendable () -> Date = { Date() },
    write: @escaping @Sendable (String) -> Void = Self.writeToStandardError
  ) {
    logLevel = level
    self.format = format
    self.now = now
    self.write = write
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    var all = metadata
    all.merge(metadataProvider?.get() ?? [:]) { $1 }
    all.merge(event.metadata ?? [:]) { $1 }
    if let error = event.error { all["error"] = "\(error)" }
    let fields = all.map { (key: $0.key, value: $0.value.description) }.sorted { $0.key < $1.key }
    write(line(time: now().formatted(Self.timeStyle), event.level, event.message.description, fields))
  }

  private func line(
    time: String, _ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)]
  ) -> String {
    switch format {
    case .text:
      let pairs = fields.map { " \($0.key.word)=\($0.value.word)" }.joined()
      return "\(time) \(level) \(message.quoted.dropFirst().dropLast())\(pairs)\n"
    case .json:
      let head = [("time", time), ("level", level.rawValue), ("message", message)]
      let members = (head + fields).map { "\($0.0.quoted):\($0.1.quoted)" }
      return "{\(members.joined(separator: ","))}\n"
    }
  }

  /// UTC to the millisecond (RFC 3339).
  private static let timeStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// A line that can't be written is lost: there is no other place to say so.
  @Sendable package static func writeToStandardError(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
  }
}

extension ServerConfiguration {
  /// Sends what this process logs to standard error in the configured way, and first of all its own warnings. Called
  /// once.
  package func startLogging() {
    LoggingSystem.bootstrap { [log] _ in LineLogHandler(level: log.level, format: log.format) }
    let logger = Logger(label: "croupier")
    for warning in warnings { logger.warning("\(warning)") }
  }
}

extension String {
  /// The text, in quotes when it could not be told from what is around it.
  fileprivate var word: String {
    let isPlain = unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "\\" && $0 != "=" && !$0.isControl }
    return isPlain && !isEmpty ? self : quoted
  }

  /// A JSON string (RFC 8259, section 7).
  fileprivate var quoted: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case _ where scalar.isControl:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension Unicode.Scalar {
  /// C0, DEL, C1, and the separators that some programs take for the end of a line.
  fileprivate var isControl: Bool {
    properties.generalCategory == .control || value == 0x2028 || value == 0x2029
  }
}
