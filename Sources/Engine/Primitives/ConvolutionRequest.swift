internal import Compiler
internal import Configuration
internal import Models

/// A convolution as an inference program asks oneDNN for it; steps that ask for the same share a
/// primitive.
struct ConvolutionRequest: Hashable {
  let shape: ConvolutionShape
  var postOperations: [PostOperation]
  /// Whether the result is kept in bfloat16.
  var isBFloat16 = false

  /// A factor and a summand for each channel: over images a depthwise convolution of one pixel.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - input: The shape of what it reads.
  /// - Returns: The request; nil over rows of features.
  static func channelwise(_ step: Program.Step, input: [Int]) -> ConvolutionRequest? {
    guard step.outputShape.count == 3 else { return nil }
    return ConvolutionRequest(
      shape: ConvolutionShape(
        input: input, output: step.outputShape, window: .pixel, groups: step.outputShape[2]),
      postOperations: step.postOperations)
  }

  /// The fastest way that `arithmetic` allows.
  func chosen(
    _ name: String, batch: Int, arithmetic: Arithmetic, _ winograd: WinogradChoice,
    _ oneDNN: OneDNN
  ) throws -> ChosenConvolution {
    if arithmetic == .fast,
      let scheme = winograd.scheme(
        shape.window, groups: shape.groups, input: shape.input[2], output: shape.output[2]),
      let chosen = try winogradWay(name, scheme, batch: batch, oneDNN)
    {
      return chosen
    }
    return .primitive(
      try compile(name, batch: batch, arithmetic: arithmetic, winograd: false, oneDNN))
  }

  /// Winograd's way: oneDNN's where it has one, else our own; nil where neither is for this.
  func winogradWay(
    _ name: String, _ scheme: WinogradScheme, batch: Int, _ oneDNN: OneDNN
  ) throws -> ChosenConvolution? {
    if scheme == .square3,
      let primitive = try? compile(name, batch: batch, arithmetic: .fast, winograd: true, oneDNN)
    {
      return .primitive(primitive)
    }
    return try WinogradPrimitive(name, self, scheme, batch: batch, oneDNN).map { .winograd($0) }
  }

  func compile(
    _ name: String, batch: Int, arithmetic: Arithmetic, winograd: Bool, _ oneDNN: OneDNN
  ) throws -> OneDNNPrimitive {
    let tensors = try Tensors(
      source: .any(shape.input, batch: batch, isBFloat16: arithmetic == .bf16),
      weights: .anyOf(shape.kernel, isBFloat16: arithmetic == .bf16),
      bias: .vector(shape.output[2]),
      destination: .any(shape.output, batch: batch, isBFloat16: isBFloat16))
    return winograd
      ? try oneDNN.winogradConvolution(name, tensors, shape.window, postOperations)
      : try oneDNN.convolution(name, .inference, tensors, shape.window, postOperations)
  }
}

/// What computes a convolution.
enum ChosenConvolution {
  case primitive(OneDNNPrimitive)
  case winograd(WinogradPrimitive)
}

extension ConvolutionRequest {
  /// A way for each request, made on all threads: choosing and compiling take milliseconds,
  /// and images of their own size need a program each.
  ///
  /// - Parameters:
  ///   - requests: Each with the name of a step that asks for it.
  ///   - batch: Images.
  ///   - arithmetic: How exact the convolutions are.
  ///   - winograd: Where the `fast` arithmetic takes Winograd's convolutions.
  ///   - oneDNN: Chooses.
  /// - Returns: The ways.
  /// - Throws: `KernelError` where oneDNN refuses one of them.
  static func chosen(
    _ requests: [ConvolutionRequest: String], batch: Int, arithmetic: Arithmetic,
    _ winograd: WinogradChoice, _ oneDNN: OneDNN
  ) throws -> [ConvolutionRequest: ChosenConvolution] {
    let requests = requests.sorted { $0.value < $1.value }
    var made = [Result<ChosenConvolution, any Error>?](repeating: nil, count: requests.count)
    made.withUnsafeMutableBufferPointer { made in
      nonisolated(unsafe) let made = made
      ThreadPool.forEach(requests.count) { index in
        made[index] = Result {
          try requests[index].key.chosen(
            requests[index].value, batch: batch, arithmetic: arithmetic, winograd, oneDNN)
        }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: try zip(requests, made).compactMap { request, made in
        try made.map { (request.key, try $0.get()) }
      })
  }
}

/// A primitive that an inference program runs as a convolution.
protocol ConvolutionRequesting {
  /// What the step asks for; nil where it runs otherwise.
  ///
  /// - Parameters:
  ///   - step: The step.
  ///   - input: The shape of what it reads first.
  /// - Returns: The request, for a result in single precision.
  func request(_ step: Program.Step, input: [Int]) -> ConvolutionRequest?
}

extension Program.Step {
  /// What oneDNN applies to the result before writing it.
  var postOperations: [PostOperation] {
    (addend == nil ? [] : [.sum]) + (activation == .linear ? [] : [.function(activation)])
  }
}
