/// Text in the quotes that files of values need, for who prints some.
package enum QuotedText {
  /// A row of comma-separated values with its line's end.
  package static func csv(_ cells: [String]) -> String { CSV.row(cells) }

  /// A JSON string.
  package static func json(_ text: String) -> String { JSONValue.quoted(text) }
}
