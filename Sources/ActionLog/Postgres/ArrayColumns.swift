/// Columns that a statement gets as one array each, and that are a table inside it.
struct ArrayColumns {
  let table: String
  /// Number of the first parameter; the others follow.
  let first: Int
  /// Names with the types of their elements.
  let columns: KeyValuePairs<String, String>

  /// The columns, separated by commas.
  var names: String { columns.map(\.key).joined(separator: ", ") }

  /// Number of the first parameter behind these.
  var end: Int { first + columns.count }

  /// A common table expression that has one row for each index of the arrays.
  var expression: String {
    let arrays = columns.enumerated().map { "$\(first + $0.offset)::\($0.element.value)[]" }.joined(separator: ", ")
    return "\(table) AS MATERIALIZED (SELECT * FROM unnest(\(arrays)) AS \(table) (\(names)))"
  }
}
