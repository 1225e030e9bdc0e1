import Bytes

/// What a value is.
package enum JSONKind: Sendable {
  case object, array, string, number, `true`, `false`, null
}

/// Walks over JSON (RFC 8259), strictly, without keeping anything of it.
///
/// Decisions where the RFC leaves room: a byte order mark is refused; escapes of lone surrogates are accepted, because the text passes
/// through unchanged; numbers may be of any size; names may repeat, which is for the caller to judge.
package struct JSONScanner {
  /// Containers inside each other; a bound on the stack.
  package static let maximumDepth = 256

  /// The next byte to be read.
  package private(set) var offset: Int
  /// Whether the latest string has escapes.
  package private(set) var hasEscapes = false
  private var depth = 0

  package init(at offset: Int = 0) { self.offset = offset }

  // MARK: Values

  /// Reads one value and the white space before it; returns what it is and where it lies.
  package mutating func value(in text: Span<UInt8>) throws(JSONError) -> (kind: JSONKind, range: Range<Int>) {
    skipWhiteSpace(in: text)
    let start = offset
    let kind = try skipValue(in: text)
    return (kind, start..<offset)
  }

  /// Makes sure that nothing but white space is left.
  package mutating func end(of text: Span<UInt8>) throws(JSONError) {
    skipWhiteSpace(in: text)
    guard offset == text.count else { throw failure(.trailingBytes) }
  }

  /// What the next value is, if it is one; only its first byte is looked at.
  package mutating func nextKind(in text: Span<UInt8>) throws(JSONError) -> JSONKind {
    skipWhiteSpace(in: text)
    switch try peek(in: text) {
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "t"): return .true
    case UInt8(ascii: "f"): return .false
    case UInt8(ascii: "n"): return .null
    default: return .number
    }
  }

  private mutating func skipValue(in text: Span<UInt8>) throws(JSONError) -> JSONKind {
    let kind = try nextKind(in: text)
    switch kind {
    case .string: _ = try string(in: text)
    case .object:
      try beginObject(in: text)
      var isFirst = true
      while try nextMember(in: text, isFirst: isFirst) != nil {
        _ = try skipValue(in: text)
        isFirst = false
      }
    case .array:
      try beginArray(in: text)
      var isFirst = true
      while try nextElement(in: text, isFirst: isFirst) {
        _ = try skipValue(in: text)
        isFirst = false
      }
    case .true: try expect("true", in: text)
    case .false: try expect("false", in: text)
    case .null: try expect("null", in: text)
    case .number: try skipNumber(in: text)
    }
    return kind
  }

  private mutating func enter() throws(JSONError) {
    guard depth < Self.maximumDepth else { throw failure(.tooDeep) }
    depth += 1
  }

  // MARK: Containers

  /// Goes into the object that comes next.
  package mutating func beginObject(in text: Span<UInt8>) throws(JSONError) {
    skipWhiteSpace(in: text)
    guard try peek(in: text) == UInt8(ascii: "{") else { throw failure(.unexpectedByte) }
    try enter()
    offset += 1
  }

  /// Goes into the array that comes next.
  package mutating func beginArray(in text: Span<UInt8>) throws(JSONError) {
    skipWhiteSpace(in: text)
    guard try peek(in: text) == UInt8(ascii: "[") else { throw failure(.unexpectedByte) }
    try enter()
    offset += 1
  }

  /// Reads the name of the next member and stops before its value; at the end of the object reads that, and returns `nil`.
  package mutating func nextMember(in text: Span<UInt8>, isFirst: Bool) throws(JSONError) -> JSONString? {
    skipWhiteSpace(in: text)
    if try peek(in: text) == UInt8(ascii: "}") {
      offset += 1
      depth -= 1
      return nil
    }
    if !isFirst {
      try expect(UInt8(ascii: ","), in: text)
      skipWhiteSpace(in: text)
    }
    let name = try string(in: text)
    skipWhiteSpace(in: text)
    try expect(UInt8(ascii: ":"), in: text)
    return name
  }

  /// Stops before the next element; at the end of the array reads that, and returns false.
  package mutating func nextElement(in text: Span<UInt8>, isFirst: Bool) throws(JSONError) -> Bool {
    skipWhiteSpace(in: text)
    if try peek(in: text) == UInt8(ascii: "]") {
      offset += 1
      depth -= 1
      return false
    }
    if !isFirst {
      try expect(UInt8(ascii: ","), in: text)
      skipWhiteSpace(in: text)
      // A comma must be followed by an element; `]` is none.
      guard try peek(in: text) != UInt8(ascii: "]") else { throw failure(.unexpectedByte) }
    }
    return true
  }

  // MARK: Strings

  /// Reads a string.
  package mutating func string(in text: Span<UInt8>) throws(JSONError) -> JSONString {
    try expect(UInt8(ascii: "\""), in: text)
    let start = offset
    offset = text.firstSpecialInString(from: offset)
    if offset < text.count, text[offset] == UInt8(ascii: "\"") {
      offset += 1
      hasEscapes = false
      return JSONString(content: start..<offset - 1, hasEscapes: false)
    }
    return try unusualString(in: text, from: start)
  }

  /// Reads on in a string that is not plain ASCII.
  private mutating func unusualString(in text: Span<UInt8>, from start: Int) throws(JSONError) -> JSONString {
    hasEscapes = false
    while true {
      offset = text.firstSpecialInString(from: offset)
      switch try peek(in: text) {
      case UInt8(ascii: "\""):
        offset += 1
        return JSONString(content: start..<offset - 1, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try skipEscape(in: text)
      case 0..<0x20: throw failure(.controlCharacter)
      case 0x80...: try skipCharacters(in: text)
      default: offset += 1
      }
    }
  }

  /// Skips the characters beyond ASCII that begin here.
  private mutating func skipCharacters(in text: Span<UInt8>) throws(JSONError) {
    let start = offset
    while offset < text.count, text[offset] >= 0x80 { offset += 1 }
    var validator = UTF8Validator()
    guard validator.accept(text.extracting(start..<offset)), validator.isComplete else {
      throw JSONError(rule: .invalidUTF8, offset: start)
    }
  }

  private mutating func skipEscape(in text: Span<UInt8>) throws(JSONError) {
    offset += 1
    switch try peek(in: text) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset += 1
    case UInt8(ascii: "u"):
      offset += 1
      for _ in 0..<4 {
        guard JSONString.hexDigit(try peek(in: text)) != nil else { throw failure(.invalidEscape) }
        offset += 1
      }
    default: throw failure(.invalidEscape)
    }
  }

  // MARK: Numbers and words

  private mutating func skipNumber(in text: Span<UInt8>) throws(JSONError) {
    if text[offset] == UInt8(ascii: "-") { offset += 1 }
    let start = offset
    let first = offset < text.count ? text[offset] : 0
    guard skipDigits(in: text) > 0 else {
      throw failure(offset == text.count ? .unexpectedEnd : .unexpectedByte)
    }
    if first == UInt8(ascii: "0"), offset > start + 1 { throw failure(.invalidNumber) }
    if offset < text.count, text[offset] == UInt8(ascii: ".") {
      offset += 1
      guard skipDigits(in: text) > 0 else { throw failure(.invalidNumber) }
    }
    if offset < text.count, text[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < text.count, text[offset] == UInt8(ascii: "+") || text[offset] == UInt8(ascii: "-") { offset += 1 }
      guard skipDigits(in: text) > 0 else { throw failure(.invalidNumber) }
    }
  }

  private mutating func skipDigits(in text: Span<UInt8>) -> Int {
    let start = offset
    while offset < text.count, text[offset] >= UInt8(ascii: "0"), text[offset] <= UInt8(ascii: "9") { offset += 1 }
    return offset - start
  }

  private mutating func expect(_ word: String, in text: Span<UInt8>) throws(JSONError) {
    for unit in word.utf8 { try expect(unit, in: text) }
  }

  // MARK: Bytes

  @inline(__always)
  private mutating func skipWhiteSpace(in text: Span<UInt8>) {
    while offset < text.count {
      switch text[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  @inline(__always)
  private func peek(in text: Span<UInt8>) throws(JSONError) -> UInt8 {
    guard offset < text.count else { throw failure(.unexpectedEnd) }
    return text[offset]
  }

  @inline(__always)
  private mutating func expect(_ byte: UInt8, in text: Span<UInt8>) throws(JSONError) {
    guard try peek(in: text) == byte else { throw failure(.unexpectedByte) }
    offset += 1
  }

  private func failure(_ rule: JSONError.Rule) -> JSONError { JSONError(rule: rule, offset: offset) }
}
