internal import Basics

/// Why a model cannot be an ONNX file, in words.
package struct ONNXError: Explained, Hashable, Sendable {
  package let description: String

  package init(_ description: String) { self.description = description }
}
