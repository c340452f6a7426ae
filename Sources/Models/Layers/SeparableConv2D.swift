internal import Basics
package import Configuration

/// Keras's `SeparableConv2D`: a depthwise convolution, and one of single pixels on its result.
package struct SeparableConv2D: KerasLayer {
  package static let className = "SeparableConv2D"
  package static let specName: String? = "separable_conv2d"
  package static let summary = "a convolution of each channel, then one of single pixels"
  package static let fields: [DeclaredField<SeparableConv2D>] = [
    DeclaredField("filters", \.filters, .size, isRequired: true, "the number of output channels"),
    DeclaredField("kernel_size", \.kernelSize, .window, isRequired: true, "height and width"),
    DeclaredField("strides", \.strides, .window, "pixels from window to window"),
    DeclaredField("padding", \.padding, .padding, "what lies around the image"),
    DeclaredField(
      "dilation_rate", \.dilationRate, .window, isAlwaysStated: false,
      "pixels from one of the window's to the next"),
    DeclaredField("depth_multiplier", \.depthMultiplier, .size, "filters of each channel"),
    DeclaredField("activation", \.activation, .activation, "a function of each output"),
    DeclaredField("use_bias", \.useBias, .bool, "whether a bias is added"),
    DeclaredField(
      "depthwise_initializer", \.depthwiseInitializer, .initializer,
      "what the depthwise kernel starts from"),
    DeclaredField(
      "pointwise_initializer", \.pointwiseInitializer, .initializer,
      "what the kernel of single pixels starts from"),
    DeclaredField(
      "bias_initializer", \.biasInitializer, .initializer, isAlwaysStated: false,
      "what the bias starts from"),
    DeclaredField(
      "depthwise_regularizer", \.depthwiseRegularizer, .regularizer, isAlwaysStated: false,
      "what a large depthwise kernel adds to the loss"),
    DeclaredField(
      "pointwise_regularizer", \.pointwiseRegularizer, .regularizer, isAlwaysStated: false,
      "what a large kernel of single pixels adds to the loss"),
    DeclaredField(
      "bias_regularizer", \.biasRegularizer, .regularizer, isAlwaysStated: false,
      "what a large bias adds to the loss"),
    DeclaredField(
      "activity_regularizer", \.activityRegularizer, .regularizer, isAlwaysStated: false,
      "what a large output adds to the loss"),
  ]

  package var filters: Int
  /// Height and width.
  package var kernelSize: [Int]
  package var strides: [Int]
  package var padding: PaddingMode
  /// From one pixel of the window to the next.
  package var dilationRate = [1, 1]
  package var depthMultiplier = 1
  package var activation: Activation
  package var useBias: Bool
  package var depthwiseInitializer = Initializer.glorotUniform
  package var pointwiseInitializer = Initializer.glorotUniform
  package var biasInitializer = Initializer.zeros
  package var depthwiseRegularizer: Regularizer?
  package var pointwiseRegularizer: Regularizer?
  package var biasRegularizer: Regularizer?
  package var activityRegularizer: Regularizer?

  package init() { self.init(filters: 1, kernel: 1) }

  /// With a square kernel.
  package init(
    filters: Int, kernel: Int, strides: Int = 1, padding: PaddingMode = .valid,
    activation: Activation = .linear, useBias: Bool = true
  ) {
    self.filters = filters
    kernelSize = [kernel, kernel]
    self.strides = [strides, strides]
    self.padding = padding
    self.activation = activation
    self.useBias = useBias
  }

  private var sliding: SlidingWindow {
    SlidingWindow(
      size: kernelSize, strides: strides, padding: padding, dilation: dilationRate)
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    try sliding.outputSize(over: inputs[0], name: name) + [filters]
  }

  package func weights(for inputs: [[Int]]) -> [Weight] {
    let channels = inputs[0].last ?? 0
    let kernels: [Weight] = [
      .parameter(
        "depthwise_kernel", kernelSize + [channels, depthMultiplier], depthwiseInitializer,
        depthwiseRegularizer),
      .parameter(
        "pointwise_kernel", [1, 1, channels.saturatingMultiply(depthMultiplier), filters],
        pointwiseInitializer, pointwiseRegularizer),
    ]
    return useBias
      ? kernels + [.parameter("bias", [filters], biasInitializer, biasRegularizer)] : kernels
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int {
    let between = [
      output[0], output[1], inputs[0].last ?? 0, depthMultiplier,
    ].saturatingProduct
    return [2, between, kernelSize[0] * kernelSize[1] + filters].saturatingProduct
  }

  package var outputActivation: Activation { activation }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let (channels, size) = (context.inputShapes[0][2], context.layer.outputShape)
    let depthwise = context.add(
      Convolution(
        kernel: context.array("depthwise_kernel"), bias: nil,
        window: sliding.window(over: context.inputShapes[0]), groups: channels), inputs,
      shape: [size[0], size[1], channels * depthMultiplier])
    let pointwise = context.add(
      Convolution(
        kernel: context.array("pointwise_kernel"), bias: useBias ? context.array("bias") : nil,
        window: .pixel, groups: 1), [depthwise])
    return context.addPenalty(activityRegularizer, context.addActivation(activation, pointwise))
  }
}
