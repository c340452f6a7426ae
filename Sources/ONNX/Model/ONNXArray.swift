package import Models

/// An array of numbers that a graph holds: an initializer.
package struct ONNXArray: Hashable, Sendable {
  package enum Contents: Hashable, Sendable {
    case integers([Int])
    case floats([Float])
    /// One of the model's arrays as it is.
    case array(ParameterKey)
    /// A kernel of Keras's, `[height, width, in, out]` with the pixels in one axis, whose outputs
    /// ONNX has first: `[out, in, height, width]`.
    case kernel(ParameterKey, pixels: Int)
  }

  package let name: String
  /// As ONNX has it.
  package let shape: [Int]
  package let contents: Contents

  package var count: Int { shape.reduce(1, *) }

  var byteCount: Int { count * (isInteger ? 8 : 4) }

  var isInteger: Bool { if case .integers = contents { true } else { false } }

  /// The values as they lie in a file.
  ///
  /// - Parameters:
  ///   - values: Those of one of the model's arrays, in Keras's layout.
  ///   - body: Takes the bytes.
  /// - Throws: What `body` throws.
  /// - Precondition: The model's array has as many values as this.
  func withBytes<Failure: Error>(
    _ values: (ParameterKey) -> [Float],
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    switch contents {
    case .integers(let numbers): try give(numbers.map { Int64($0).littleEndian }, to: body)
    case .floats(let numbers): try give(numbers, to: body)
    case .array(let key): try give(values(key), to: body)
    case .kernel(let key, let pixels):
      try give(outputsFirst(values(key), pixels: pixels), to: body)
    }
  }

  private func give<Element, Failure: Error>(
    _ elements: [Element], to body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(elements.count == count, "'\(name)' must have as many values as its shape says")
    // `withUnsafeBytes` loses the type of what is thrown.
    let result = elements.withUnsafeBytes { bytes -> Result<Void, Failure> in
      do throws(Failure) {
        return .success(try body(bytes))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// `[pixels, in, out]` as `[out, in, pixels]`.
  private func outputsFirst(_ values: [Float], pixels: Int) -> [Float] {
    let outputs = shape[0]
    let inputs = count / (outputs * pixels)
    return [Float](unsafeUninitializedCapacity: count) { result, filled in
      values.withUnsafeBufferPointer { values in
        for output in 0..<outputs {
          for input in 0..<inputs {
            let (start, column) = ((output * inputs + input) * pixels, input * outputs + output)
            for pixel in 0..<pixels {
              result[start + pixel] = values[pixel * inputs * outputs + column]
            }
          }
        }
      }
      filled = count
    }
  }
}

extension ONNXArray: CustomStringConvertible {
  package var description: String {
    switch contents {
    case .integers(let numbers): "\(name) = \(numbers)"
    case .floats(let numbers):
      "\(name) \(shape) = "
        + (Set(numbers).count == 1 ? "\(numbers[0])" : "\(numbers)")
    case .array, .kernel: "\(name) \(shape)"
    }
  }
}
