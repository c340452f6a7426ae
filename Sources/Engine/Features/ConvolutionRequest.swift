internal import Configuration
internal import Models
internal import Plan

/// A convolution as a program asks oneDNN for it; steps that ask for the same share a primitive.
struct ConvolutionRequest: Hashable {
  /// `[height, width, channels]` of one image.
  private let input: [Int]
  private let output: [Int]
  private let window: Window
  /// The number of channels where it is depthwise.
  private let groups: Int
  private let postOperations: [PostOperation]
  /// Whether the result is kept in half precision.
  private let isHalf: Bool

  /// What a step asks for; nil where it is no convolution.
  ///
  /// `isHalf`: whether the step's result is kept in half precision.
  init?(_ step: StaticProgram.Step, input: [Int], isHalf: Bool) {
    switch step.operation {
    case .convolution(_, let window, let groups):
      (self.window, self.groups) = (window, groups)
    case .normalization where step.outputShape.count == 3:
      (window, groups) = (.pixel, step.outputShape[2])
    default: return nil
    }
    self.input = input
    self.isHalf = isHalf
    output = step.outputShape
    postOperations = step.postOperations
  }

  /// A request of no step's.
  init(
    input: [Int], output: [Int], window: Window, groups: Int, postOperations: [PostOperation]
  ) {
    self.input = input
    self.output = output
    self.window = window
    self.groups = groups
    self.postOperations = postOperations
    isHalf = false
  }

  /// oneDNN's logical order, `[out, in, height, width]` or `[groups, 1, 1, height, width]`.
  var kernelSides: [Int] {
    window.kernelSides(from: input[2], to: output[2], groups: groups)
  }

  /// The fastest primitive that `arithmetic` allows.
  func primitive(
    _ name: String, batch: Int, arithmetic: Arithmetic, _ winograd: WinogradChoice,
    _ oneDNN: OneDNN
  ) throws -> Primitive {
    if arithmetic == .fast, suitsWinograd,
      winograd.includes(input: input[2], output: output[2]),
      let primitive = try? compile(
        name, batch: batch, arithmetic: arithmetic, winograd: true, oneDNN)
    {
      return primitive
    }
    return try compile(name, batch: batch, arithmetic: arithmetic, winograd: false, oneDNN)
  }

  func compile(
    _ name: String, batch: Int, arithmetic: Arithmetic, winograd: Bool, _ oneDNN: OneDNN
  ) throws -> Primitive {
    try oneDNN.convolution(
      name, .any(input, batch: batch, isHalf: arithmetic == .bf16),
      .anyOf(kernelSides, isHalf: arithmetic == .bf16),
      bias: .vector(output[2]), .any(output, batch: batch, isHalf: isHalf), window: window,
      winograd: winograd, postOperations)
  }

  /// Winograd's transformation pays for windows of 3x3 over images with many channels, if at all.
  var suitsWinograd: Bool {
    groups == 1 && window.size == [3, 3] && window.strides == [1, 1] && input[2] >= 64
      && output[2] >= 64
  }
}

extension ConvolutionRequest {
  /// A primitive for each request, made on all threads of the team: choosing and compiling take
  /// milliseconds, and images of their own size need a program each.
  ///
  /// `requests`: each with the name of a step that asks for it.
  static func primitives(
    _ requests: [ConvolutionRequest: String], batch: Int, arithmetic: Arithmetic,
    _ winograd: WinogradChoice, _ oneDNN: OneDNN
  ) throws -> [ConvolutionRequest: Primitive] {
    let requests = requests.sorted { $0.value < $1.value }
    var made = [Result<Primitive, any Error>?](repeating: nil, count: requests.count)
    made.withUnsafeMutableBufferPointer { made in
      nonisolated(unsafe) let made = made
      Team.forEach(requests.count) { index in
        made[index] = Result {
          try requests[index].key.primitive(
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
