internal import Basics
internal import Compiler
internal import Configuration
internal import Models

/// Single convolutions as the static part runs them, timed.
struct ConvolutionBench {
  struct Layer {
    /// Of the square image, before and behind the layer.
    let side: Int
    let input: Int
    let output: Int
    var window = [1, 1]
    var groups = 1

    var operations: Double {
      2 * Double(ConvolutionBench.batch * side * side * window[0] * window[1])
        * Double(groups == 1 ? input * output : output)
    }

    fileprivate var request: ConvolutionRequest {
      ConvolutionRequest(
        shape: ConvolutionShape(
          input: [side, side, input], output: [side, side, output],
          window: Window(
            size: window, strides: [1, 1],
            padding: Padding2D(
              top: window[0] / 2, bottom: window[0] / 2, left: window[1] / 2,
              right: window[1] / 2)),
          groups: groups), postOperations: [.function(.relu)])
    }
  }

  static let batch = 8
  let oneDNN: OneDNN

  init() throws { oneDNN = try OneDNN() }

  /// Seconds of the direct way and, where there is one, of Winograd's; measured in turn, so that
  /// neither has the quieter moment.
  func times(
    _ layer: Layer, _ scheme: WinogradScheme? = nil
  ) throws -> (direct: Double, winograd: Double?) {
    let direct = try call(
      layer,
      layer.request.compile(
        "calibration", batch: ConvolutionBench.batch, arithmetic: .fast, winograd: false, oneDNN))
    guard let scheme, let winograd = try winogradCall(layer, scheme) else {
      return (try ProcessorCalibration.fastest { try direct.run() }, nil)
    }
    var times = (direct: Double.infinity, winograd: Double.infinity)
    var spent = 0.0
    for round in 0..<5 where spent < 2 * ProcessorCalibration.patience {
      let begin = MonotonicClock.seconds
      try direct.run()
      let middle = MonotonicClock.seconds
      try winograd.run()
      let end = MonotonicClock.seconds
      guard round > 0 else { continue }
      times.direct = min(times.direct, middle - begin)
      times.winograd = min(times.winograd, end - middle)
      spent += end - begin
    }
    return times
  }

  /// A call with the memory that it works on.
  private struct Prepared {
    let run: () throws -> Void
  }

  /// Winograd's way, oneDNN's or our own; nil where there is none.
  private func winogradCall(_ layer: Layer, _ scheme: WinogradScheme) throws -> Prepared? {
    switch try layer.request.winogradWay(
      "calibration", scheme, batch: ConvolutionBench.batch, oneDNN)
    {
    case nil: return nil
    case .primitive(let primitive): return try call(layer, primitive)
    case .winograd(let primitive):
      let kernel = AlignedFloats(
        bytes: scheme.products * primitive.product.weights.bytes)
      let memory = try [primitive.source, primitive.scratch, primitive.destination].map {
        AlignedFloats(bytes: $0.bytes)
      }
      let step = try primitive.bound(
        kernel, bias: AlignedFloats(count: layer.output), memory.map(\.address), oneDNN)
      return Prepared { try withExtendedLifetime(memory) { try step.forward(.inference) } }
    }
  }

  private func call(_ layer: Layer, _ primitive: OneDNNPrimitive) throws -> Prepared {
    let context = KernelContext(oneDNN)
    let bias = try Layout.vector(layer.output)
    let call = context.call(
      primitive,
      [
        (Argument.source, primitive.source, .at(context.allocate(primitive.source))),
        (Argument.weights, primitive.weights, .at(context.allocate(primitive.weights))),
        (Argument.bias, bias, .at(context.allocate(bias))),
        (Argument.destination, primitive.destination, .at(context.allocate(primitive.destination))),
      ])
    try context.bind()
    return Prepared { try withExtendedLifetime(context) { try call.run() } }
  }
}
