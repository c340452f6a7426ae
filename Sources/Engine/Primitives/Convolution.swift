internal import Compiler
internal import Models

extension Convolution: ConvolutionRequesting {
  func request(_ step: Program.Step, input: [Int]) -> ConvolutionRequest? {
    ConvolutionRequest(
      shape: shape(step, input: input), postOperations: step.postOperations)
  }

  func shape(_ step: Program.Step, input: [Int]) -> ConvolutionShape {
    ConvolutionShape(input: input, output: step.outputShape, window: window, groups: groups)
  }
}

extension Convolution: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    try layout.addConvolution(
      step, at: position,
      layout.arrays.kernel(kernel, bias: bias, outputs: step.outputShape[2], step.folded))
  }

  func kernels(
    _ step: Program.Step, input: Program.Tensor, batch: Int, _ oneDNN: OneDNN
  ) throws -> [StoredKernel] {
    let shape = shape(step, input: input.shape)
    let primitive = try oneDNN.bestForward(
      ConvolutionPasses(step.name, shape, bias: bias),
      .image(input.shape, input.order, batch: batch),
      .image(step.outputShape, step.output.order, batch: batch), weights: nil, step.activation)
    return [
      StoredKernel(
        key: kernel, layout: primitive.weights, keras: try .kerasKernel(shape.kernel))
    ]
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    try TrainedConvolution(self, step, inputs[0], output, binder)
  }
}

extension ProgramLayout {
  /// A convolution, or a normalisation of images as one.
  mutating func addConvolution(
    _ step: Program.Step, at position: Int, _ kernel: WeightCache.Kernel
  ) throws -> Int {
    guard let request = request(of: step, at: position), let chosen = convolutions[request] else {
      preconditionFailure("'\(step.name)' is not a convolution of this program")
    }
    switch chosen {
    case .primitive(let primitive):
      return try addConvolution(step, at: position, kernel, request, primitive)
    case .winograd(let primitive):
      let image = try converted(value(of: step.inputs[0]), to: primitive.source)
      let products = try kernel.transformed(primitive, oneDNN)
      return try ownCall(
        step.name, reading: image, scratch: primitive.scratch, into: primitive.destination
      ) { [oneDNN] addresses in
        try primitive.bound(products, bias: kernel.bias, addresses, oneDNN)
      }
    }
  }

  private mutating func addConvolution(
    _ step: Program.Step, at position: Int, _ kernel: WeightCache.Kernel,
    _ request: ConvolutionRequest, _ chosen: OneDNNPrimitive
  ) throws -> Int {
    let image = try converted(value(of: step.inputs[0]), to: chosen.source)
    let sharing = try step.addend.map { addend in
      try addendMemory(value(of: addend), layout: chosen.destination, readBy: position)
    }
    return call(
      step.name, chosen,
      reading: [
        (Argument.source, chosen.source, .value(image)),
        (
          Argument.weights, chosen.weights,
          .constant(
            try kernel.reordered(to: chosen.weights, shape: request.shape.kernel, oneDNN))
        ),
        (Argument.bias, try .vector(step.outputShape[2]), .constant(kernel.bias)),
      ], into: chosen.destination, sharing: sharing)
  }

  /// The memory that a sum is written into: the other term's, where nothing reads it later.
  private mutating func addendMemory(
    _ addend: Int, layout: Layout, readBy position: Int
  ) throws -> Int {
    let owner = self.owner(of: addend)
    let isReadLater = valueOfStep.indices.contains { step in
      self.owner(of: valueOfStep[step]) == owner
        && (readers[step].contains { $0 > position } || program.outputs.contains(.step(step)))
    }
    guard !isReadLater, owner != 0, values[addend].layout == layout else {
      return try copied(addend, to: layout)
    }
    return addend
  }
}
