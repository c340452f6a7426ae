internal import Basics
package import Configuration

/// Keras's `Conv2D`.
package struct Conv2D: KerasLayer {
  package static let className = "Conv2D"
  package static let specName: String? = "conv2d"
  package static let summary = "a convolution"
  package static let fields: [DeclaredField<Conv2D>] = [
    DeclaredField("filters", \.filters, .size, isRequired: true, "the number of output channels"),
    DeclaredField("kernel_size", \.kernelSize, .window, isRequired: true, "height and width"),
    DeclaredField("strides", \.strides, .window, "pixels from window to window"),
    DeclaredField("padding", \.padding, .padding, "what lies around the image"),
    DeclaredField(
      "dilation_rate", \.dilationRate, .window, isAlwaysStated: false,
      "pixels from one of the window's to the next"),
    DeclaredField("groups", \.groups, .size, "groups of channels, each with filters of its own"),
    DeclaredField("activation", \.activation, .activation, "a function of each output"),
    DeclaredField("use_bias", \.useBias, .bool, "whether a bias is added"),
    DeclaredField(
      "kernel_initializer", \.kernelInitializer, .initializer, "what the kernel starts from"),
    DeclaredField(
      "bias_initializer", \.biasInitializer, .initializer, isAlwaysStated: false,
      "what the bias starts from"),
    DeclaredField(
      "kernel_regularizer", \.kernelRegularizer, .regularizer, isAlwaysStated: false,
      "what a large kernel adds to the loss"),
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
  package var groups: Int
  package var activation: Activation
  package var useBias: Bool
  package var kernelInitializer: Initializer
  package var biasInitializer = Initializer.zeros
  package var kernelRegularizer: Regularizer?
  package var biasRegularizer: Regularizer?
  package var activityRegularizer: Regularizer?

  package init() { self.init(filters: 1, kernelSize: [1, 1]) }

  package init(
    filters: Int, kernelSize: [Int], strides: Int = 1, padding: PaddingMode = .valid,
    groups: Int = 1, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform
  ) {
    self.filters = filters
    self.kernelSize = kernelSize
    self.strides = [strides, strides]
    self.padding = padding
    self.groups = groups
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
  }

  /// With a square kernel.
  package init(
    filters: Int, kernel: Int, strides: Int = 1, padding: PaddingMode = .valid,
    groups: Int = 1, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform
  ) {
    self.init(
      filters: filters, kernelSize: [kernel, kernel], strides: strides, padding: padding,
      groups: groups, activation: activation, useBias: useBias,
      kernelInitializer: kernelInitializer)
  }

  private var sliding: SlidingWindow {
    SlidingWindow(
      size: kernelSize, strides: strides, padding: padding, dilation: dilationRate)
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    let spatial = try sliding.outputSize(over: inputs[0], name: name)
    guard inputs[0][2] % groups == 0, filters % groups == 0 else {
      throw GraphError(
        layer: name,
        "'\(name)' divides \(inputs[0][2]) channels and \(filters) filters into \(groups) groups")
    }
    return spatial + [filters]
  }

  package func weights(for inputs: [[Int]]) -> [Weight] {
    let kernel = Weight.parameter(
      "kernel", kernelSize + [(inputs[0].last ?? 0) / groups, filters], kernelInitializer,
      kernelRegularizer)
    return useBias
      ? [kernel, .parameter("bias", [filters], biasInitializer, biasRegularizer)] : [kernel]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int {
    let channels = (inputs[0].last ?? 0) / groups
    return [2, output.reduce(1, *), kernelSize[0], kernelSize[1], channels].saturatingProduct
  }

  package var outputActivation: Activation { activation }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let sum = context.add(
      Convolution(
        kernel: context.array("kernel"), bias: useBias ? context.array("bias") : nil,
        window: sliding.window(over: context.inputShapes[0]), groups: groups), inputs)
    return context.addPenalty(activityRegularizer, context.addActivation(activation, sum))
  }
}
