internal import Models
internal import Plan

extension ProgramLayout {
  mutating func addDense(
    _ step: StaticProgram.Step, _ source: Int, _ kernel: WeightCache.Kernel
  ) throws -> Int {
    let features = program.inputShape(of: step)[0]
    let units = step.outputShape[0]
    let plain = try Layout.keras([features], batch: batch)
    let result = try Layout.keras([units], batch: batch)
    let bias = try Layout.vector(units)
    let primitive = try oneDNN.innerProduct(
      step.name, plain, .anyOf([units, features]), bias: bias, result,
      step.postOperations)
    let input = try converted(source, to: plain)
    return call(
      step.name, primitive,
      reading: [
        (Argument.source, plain, .value(input)),
        (
          Argument.weights, primitive.weights,
          .constant(try kernel.reordered(to: primitive.weights, sides: [units, features], oneDNN))
        ),
        (Argument.bias, bias, .constant(kernel.bias)),
      ], into: result)
  }

  /// A factor and a summand for each channel: a depthwise convolution with a window of one pixel.
  mutating func addNormalization(
    _ step: StaticProgram.Step, at position: Int, _ source: Int, _ affine: WeightCache.Kernel
  ) throws -> Int {
    let shape = step.outputShape
    guard shape.count == 1 else {
      return try addConvolution(step, at: position, source, affine)
    }
    var image = step
    image.outputShape = [1, 1, shape[0]]
    let plain = try converted(source, to: .keras(shape, batch: batch))
    let asImage = renamed(plain, as: try .keras(image.outputShape, batch: batch))
    let sides = [shape[0], 1, 1, 1, 1]
    let bias = try Layout.vector(shape[0])
    let layout = try Layout.keras(image.outputShape, batch: batch)
    let primitive = try oneDNN.convolution(
      step.name, .any(image.outputShape, batch: batch), .anyOf(sides),
      bias: bias, .any(image.outputShape, batch: batch), window: .pixel, winograd: false,
      step.postOperations)
    let input = try converted(asImage, to: primitive.source)
    let result = call(
      step.name, primitive,
      reading: [
        (Argument.source, primitive.source, .value(input)),
        (
          Argument.weights, primitive.weights,
          .constant(try affine.reordered(to: primitive.weights, sides: sides, oneDNN))
        ),
        (Argument.bias, bias, .constant(affine.bias)),
      ], into: primitive.destination)
    return renamed(try converted(result, to: layout), as: try .keras(shape, batch: batch))
  }
}
