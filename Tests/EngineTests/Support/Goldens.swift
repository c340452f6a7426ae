internal import FoundationEssentials
internal import Testing

/// Reads `Goldens/<name>.json`.
func golden<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let file = folder.appending(path: "Goldens/\(name).json")
  return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
}

/// Whether two numbers differ by no more than `absolute` plus `relative` times the expected one.
func isClose(
  _ actual: some BinaryFloatingPoint, _ expected: some BinaryFloatingPoint, relative: Double,
  absolute: Double = 0
) -> Bool {
  abs(Double(actual) - Double(expected)) <= absolute + relative * abs(Double(expected))
}

/// Expects each number to be close to its golden, naming the first that is not.
func expectClose(
  _ actual: some Collection<Float>, _ expected: [Float], relative: Double, absolute: Double = 0,
  _ comment: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let pairs = zip(actual, expected)
  let wrong = pairs.enumerated().first { _, pair in
    !isClose(pair.0, pair.1, relative: relative, absolute: absolute)
  }
  #expect(actual.count == expected.count, "\(comment)", sourceLocation: sourceLocation)
  #expect(
    wrong == nil,
    "\(comment): at \(wrong?.offset ?? 0) \(wrong?.element.0 ?? 0), not \(wrong?.element.1 ?? 0)",
    sourceLocation: sourceLocation)
}
