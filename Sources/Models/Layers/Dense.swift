internal import Basics
package import Configuration

/// Keras's `Dense`.
package struct Dense: KerasLayer {
  package static let className = "Dense"
  package static let specName: String? = "dense"
  package static let summary = "a fully connected layer"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "units")
  package static let fields: [DeclaredField<Dense>] = [
    DeclaredField(
      "units", \.units, .size, isRequired: true, also: ["filters", "size", "neurons"],
      "the number of outputs"),
    DeclaredField(
      "activation", \.activation, .activation, also: ["act"], "a function of each output"),
    DeclaredField("use_bias", \.useBias, .bool, also: ["bias"], "whether a bias is added"),
    DeclaredField(
      "kernel_initializer", \.kernelInitializer, .initializer, also: ["initializer", "init"],
      "what the kernel starts from"),
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

  package var units: Int
  package var activation: Activation
  package var useBias: Bool
  package var kernelInitializer: Initializer
  package var biasInitializer = Initializer.zeros
  package var kernelRegularizer: Regularizer?
  package var biasRegularizer: Regularizer?
  package var activityRegularizer: Regularizer?

  package init() { self.init(units: 1) }

  package init(
    units: Int, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    inputs[0].dropLast() + [units]
  }

  package func weights(for inputs: [[Int]]) -> [Weight] {
    let kernel = Weight.parameter(
      "kernel", [inputs[0].last ?? 0, units], kernelInitializer, kernelRegularizer)
    return useBias
      ? [kernel, .parameter("bias", [units], biasInitializer, biasRegularizer)] : [kernel]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int {
    [2, output.reduce(1, *), inputs[0].last ?? 0].saturatingProduct
  }

  package var outputActivation: Activation { activation }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let product = context.add(
      MatrixProduct(
        kernel: context.array("kernel"), bias: useBias ? context.array("bias") : nil), inputs)
    let output = context.addActivation(activation, product)
    return context.addPenalty(activityRegularizer, output)
  }
}
