/// Names in quotes for a message, the first of them where they are many.
///
/// - Parameters:
///   - names: The names, or examples of them.
///   - count: How many there are in all; nil where all are named.
/// - Returns: `'a', 'b' and 3 more`; `nothing` without any.
package func quoted(_ names: [String], of count: Int? = nil) -> String {
  if names.isEmpty { return "nothing" }
  let shown = names.prefix(8)
  let left = max(count ?? 0, names.count) - shown.count
  return shown.map { "'\($0.bounded(to: 120))'" }.joined(separator: ", ")
    + (left > 0 ? " and \(left) more" : "")
}
