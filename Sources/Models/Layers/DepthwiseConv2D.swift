internal import Basics
package import Configuration

/// Keras's `DepthwiseConv2D`: each channel with filters of its own.
package struct DepthwiseConv2D: KerasLayer {
  package static let className = "DepthwiseConv2D"
  package static let specName: String? = "depthwise_conv2d"
  package static let summary = "a convolution of each channel"
  package static let fields: [DeclaredField<DepthwiseConv2D>] = [
    DeclaredField("kernel_size", \.kernelSize, .window, isRequired: true, "height and width"),
    DeclaredField("strides", \.strides, .window, "pixels from window to window"),
    DeclaredField("padding", \.padding, .padding, "what lies around the image"),
    DeclaredField("depth_multiplier", \.depthMultiplier, .size, "filters of each channel"),
    DeclaredField(
      "dilation_rate", \.dilationRate, .window, isAlwaysStated: false,
      "pixels from one of the window's to the next"),
    DeclaredField("activation", \.activation, .activation, "a function of each output"),
    DeclaredField("use_bias", \.useBias, .bool, "whether a bias is added"),
    DeclaredField(
      "depthwise_initializer", \.depthwiseInitializer, .initializer,
      "what the kernel starts from"),
    DeclaredField(
      "bias_initializer", \.biasInitializer, .initializer, isAlwaysStated: false,
      "what the bias starts from"),
    DeclaredField(
      "depthwise_regularizer", \.depthwiseRegularizer, .regularizer, isAlwaysStated: false,
      "what a large depthwise kernel adds to the loss"),
    DeclaredField(
      "bias_regularizer", \.biasRegularizer, .regularizer, isAlwaysStated: false,
      "what a large bias adds to the loss"),
    DeclaredField(
      "activity_regularizer", \.activityRegularizer, .regularizer, isAlwaysStated: false,
      "what a large output adds to the loss"),
  ]

  /// Height and width.
  package var kernelSize: [Int]
  package var strides: [Int]
  package var padding: PaddingMode
  /// From one pixel of the window to the next.
  package var dilationRate = [1, 1]
  package var depthMultiplier: Int
  package var activation: Activation
  package var useBias: Bool
  package var depthwiseInitializer: Initializer
  package var biasInitializer = Initializer.zeros
  package var depthwiseRegularizer: Regularizer?
  package var biasRegularizer: Regularizer?
  package var activityRegularizer: Regularizer?

  package init() { self.init(kernel: 1, useBias: true) }

  /// With a square kernel.
  package init(
    kernel: Int, strides: Int = 1, padding: PaddingMode = .valid, depthMultiplier: Int = 1,
    activation: Activation = .linear, useBias: Bool = false,
    depthwiseInitializer: Initializer = .glorotUniform
  ) {
    kernelSize = [kernel, kernel]
    self.strides = [strides, strides]
    self.padding = padding
    self.depthMultiplier = depthMultiplier
    self.activation = activation
    self.useBias = useBias
    self.depthwiseInitializer = depthwiseInitializer
  }

  private var sliding: SlidingWindow {
    SlidingWindow(
      size: kernelSize, strides: strides, padding: padding, dilation: dilationRate)
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    try sliding.outputSize(over: inputs[0], name: name)
      + [inputs[0][2].saturatingMultiply(depthMultiplier)]
  }

  package func weights(for inputs: [[Int]]) -> [Weight] {
    let channels = inputs[0].last ?? 0
    let kernel = Weight.parameter(
      "depthwise_kernel", kernelSize + [channels, depthMultiplier], depthwiseInitializer,
      depthwiseRegularizer)
    let outputs = channels.saturatingMultiply(depthMultiplier)
    return useBias
      ? [kernel, .parameter("bias", [outputs], biasInitializer, biasRegularizer)] : [kernel]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int {
    [2, output.reduce(1, *), kernelSize[0], kernelSize[1]].saturatingProduct
  }

  package var outputActivation: Activation { activation }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let sum = context.add(
      Convolution(
        kernel: context.array("depthwise_kernel"), bias: useBias ? context.array("bias") : nil,
        window: sliding.window(over: context.inputShapes[0]), groups: context.inputShapes[0][2]),
      inputs)
    return context.addPenalty(activityRegularizer, context.addActivation(activation, sum))
  }
}
