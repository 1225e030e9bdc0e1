import Bytes
import JSON

/// The tree of a JSON text, or `nil` for what is none. The scanner, which keeps nothing, has to say the same of it, and the tree
/// to survive being written.
func checkJSON(_ text: Span<UInt8>) throws(BrokenPromise) -> JSONValue? {
  let scanned = Result { () throws(JSONError) in try scan(text) }
  switch Result(catching: { () throws(JSONError) in try JSONValue(parsing: text) }) {
  case .failure(let error):
    try promise(scanned == .failure(error), "the tree says \(error), the scanner \(scanned)")
    try promise((0...text.count).contains(error.offset), "\(error) of \(text.count) bytes")
    return nil
  case .success(let value):
    try promise(scanned == .success(value.kind), "the tree is \(value.kind), the scanner says \(scanned)")
    let written = value.text
    let again = try? JSONValue(parsing: written.span)
    try promise(again?.text == written, "written: \(String(decoding: written, as: UTF8.self))")
    return value
  }
}

private func scan(_ text: Span<UInt8>) throws(JSONError) -> JSONKind {
  var scanner = JSONScanner()
  let kind = try scanner.value(in: text).kind
  try scanner.end(of: text)
  return kind
}

extension JSONValue {
  /// Written without white space: equal texts are equal values.
  var text: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }

  fileprivate var kind: JSONKind {
    switch self {
    case .null: .null
    case .bool(let value): value ? .true : .false
    case .integer, .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}
