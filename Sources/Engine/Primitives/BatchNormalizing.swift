internal import Compiler
internal import Models

extension BatchNormalizing: ConvolutionRequesting {
  func request(_ step: Program.Step, input: [Int]) -> ConvolutionRequest? {
    .channelwise(step, input: input)
  }
}

extension BatchNormalizing: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let affine = layout.arrays.scaling(
      .normalization(self), channels: step.outputShape.last ?? 1)
    guard step.outputShape.count == 3 else {
      return try layout.addFeatureNormalization(step, affine)
    }
    return try layout.addGrownAffine(step, affine)
      ?? layout.addConvolution(step, at: position, affine)
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    step.outputShape.count == 3
      ? ImageNormalization(self, step, inputs, output, binder)
      : FeatureNormalization(self, step, inputs[0], output, binder)
  }
}

extension ProgramLayout {
  /// Rows of features as images of one pixel.
  fileprivate mutating func addFeatureNormalization(
    _ step: Program.Step, _ affine: WeightCache.Kernel
  ) throws -> Int {
    let channels = step.outputShape[0]
    let (row, image) = (step.outputShape, [1, 1, channels])
    let plain = try converted(value(of: step.inputs[0]), to: .keras(row, batch: batch))
    let asImage = renamed(plain, as: try .keras(image, batch: batch))
    let kernel = [channels, 1, 1, 1, 1]
    let bias = try Layout.vector(channels)
    let primitive = try oneDNN.convolution(
      step.name, .inference,
      Tensors(
        source: .any(image, batch: batch), weights: .anyOf(kernel), bias: bias,
        destination: .any(image, batch: batch)),
      .pixel, step.postOperations)
    let input = try converted(asImage, to: primitive.source)
    let result = call(
      step.name, primitive,
      reading: [
        (Argument.source, primitive.source, .value(input)),
        (
          Argument.weights, primitive.weights,
          .constant(try affine.reordered(to: primitive.weights, shape: kernel, oneDNN))
        ),
        (Argument.bias, bias, .constant(affine.bias)),
      ], into: primitive.destination)
    return renamed(
      try converted(result, to: .keras(image, batch: batch)), as: try .keras(row, batch: batch))
  }
}
