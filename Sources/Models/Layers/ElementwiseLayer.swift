/// A layer that takes tensors element by element, from the left; one of a single pixel, or a row of
/// channels, stands for every pixel of the others.
package protocol ElementwiseLayer: KerasLayer {
  static var operation: ElementwiseBinary.Operation { get }
  /// Whether it takes more than two.
  static var takesMany: Bool { get }
}

extension ElementwiseLayer {
  package static var takesSeveral: Bool { true }
  package static var takesMany: Bool { true }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard inputs.count == 2 || inputs.count > 2 && Self.takesMany else {
      throw GraphError(
        layer: name,
        "'\(name)' takes \(Self.takesMany ? "two inputs or more" : "two inputs"), but has \(inputs.count)"
      )
    }
    var shape = inputs[0]
    for input in inputs.dropFirst() {
      guard let both = ElementwiseShapes.broadcast(shape, input) else {
        throw GraphError(
          layer: name,
          """
          '\(name)' takes shapes \(shape) and \(input) element by element: they must be equal, or \
          one a single pixel of as many channels
          """)
      }
      shape = both
    }
    return shape
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int {
    (inputs.count - 1) * output.reduce(1, *)
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    var (value, shape) = (inputs[0], context.inputShapes[0])
    for (input, next) in zip(inputs, context.inputShapes).dropFirst() {
      shape = ElementwiseShapes.broadcast(shape, next) ?? shape
      value = context.add(ElementwiseBinary(Self.operation), [value, input], shape: shape)
    }
    return value
  }
}

enum ElementwiseShapes {
  /// The shape of two tensors taken element by element; nil where they do not fit.
  static func broadcast(_ left: [Int], _ right: [Int]) -> [Int]? {
    if left == right { return left }
    if isPixel(right, of: left) { return left }
    return isPixel(left, of: right) ? right : nil
  }

  private static func isPixel(_ pixel: [Int], of image: [Int]) -> Bool {
    image.count == 3 && pixel.last == image[2] && pixel.count <= 3
      && pixel.dropLast().allSatisfy { $0 == 1 }
  }

  /// The shape that all inputs of a sum have.
  static func equal(_ inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard inputs.count > 1 else {
      throw GraphError(
        layer: name, "'\(name)' takes two inputs or more, but has \(inputs.count)")
    }
    guard inputs.allSatisfy({ $0 == inputs[0] }) else {
      throw GraphError(layer: name, "'\(name)' adds unequal shapes \(inputs)")
    }
    return inputs[0]
  }
}

extension Decomposition {
  /// The sum of all values, from the left.
  mutating func addSum(_ values: [Program.Value]) -> Program.Value {
    values.dropFirst().reduce(values[0]) { add(Sum(), [$0, $1]) }
  }
}
