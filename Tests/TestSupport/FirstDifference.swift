/// Where two sequences differ first, in words, so that a failed expectation prints one element and
/// not all of them.
///
/// - Parameters:
///   - found: What was computed.
///   - expected: What it should be.
/// - Returns: The first difference; nil where there is none.
package func firstDifference<Element: Equatable>(
  _ found: some Collection<Element>, _ expected: some Collection<Element>
) -> String? {
  for (place, (one, other)) in zip(found, expected).enumerated() where one != other {
    return "at \(place): \(words(one)), expected \(words(other))"
  }
  return found.count == expected.count
    ? nil : "the same but for the end: \(found.count) elements, expected \(expected.count)"
}

/// As above, where one of them may be missing.
package func firstDifference<Values: Collection>(
  _ found: Values?, _ expected: Values?
) -> String? where Values.Element: Equatable {
  guard let found else { return expected == nil ? nil : "is missing" }
  guard let expected else { return "is not expected" }
  return firstDifference(found, expected)
}

/// As above, of texts, by lines.
package func firstDifference(_ found: String, _ expected: String) -> String? {
  func lines(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }
  let difference = firstDifference(lines(found), lines(expected))
  return difference.map { "line \($0)" } ?? (found == expected ? nil : "other line ends")
}

/// As above, of values by their keys, in the keys' order.
package func firstDifference<Key: Hashable, Value: Equatable>(
  _ found: [Key: Value], _ expected: [Key: Value]
) -> String? {
  let keys = Set(found.keys).union(expected.keys)
  for key in keys.sorted(by: { "\($0)" < "\($1)" }) where found[key] != expected[key] {
    guard let one = found[key] else { return "'\(key)' is missing" }
    guard let other = expected[key] else { return "'\(key)' is not expected" }
    return "'\(key)' \(inside(one, other))"
  }
  return nil
}

/// The difference of two values, by their elements where they have any.
private func inside<Value: Equatable>(_ one: Value, _ other: Value) -> String {
  let difference: String? =
    switch (one, other) {
    case (let one as String, let other as String): firstDifference(one, other)
    case (let one as [UInt8], let other as [UInt8]): firstDifference(one, other)
    case (let one as [Float], let other as [Float]): firstDifference(one, other)
    default: nil
    }
  return difference ?? "is \(words(one)), expected \(words(other))"
}

/// A value in no more characters than a line of a report has.
private func words(_ value: some Any) -> String {
  let text = String(describing: value)
  return text.count > 200 ? "\(text.prefix(200))…" : "\(text)"
}
