/// An operation of an ONNX graph; it has the name of its one output.
package struct ONNXNode: Hashable, Sendable {
  package enum Attribute: Hashable, Sendable {
    case int(Int)
    case ints([Int])
    case float(Float)
    case text(String)
  }

  /// ONNX's, such as `Conv`.
  package let operation: String
  /// Names of tensors; an optional one that is left out is empty.
  package let inputs: [String]
  package internal(set) var output: String
  package let attributes: [String: Attribute]

  var sortedAttributes: [(key: String, value: Attribute)] {
    attributes.sorted { $0.key < $1.key }
  }
}

extension ONNXNode: CustomStringConvertible {
  package var description: String {
    let words = sortedAttributes.map { " \($0.key) \($0.value)" }.joined()
    return "\(operation) \(inputs.joined(separator: ", "))\(words) -> \(output)"
  }
}

extension ONNXNode.Attribute: CustomStringConvertible {
  package var description: String {
    switch self {
    case .int(let number): "\(number)"
    case .ints(let numbers): "\(numbers)"
    case .float(let number): "\(number)"
    case .text(let text): text
    }
  }
}
