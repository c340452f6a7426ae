internal import Configuration
internal import Models
internal import Testing

/// Arguments that hold objects of Keras's, as specs and as Keras's own files have them.
struct ArgumentTests {
  static let initializers: [(SpecValue, Initializer)] = [
    (keras("GlorotUniform", [("seed", .int(3))]), .glorotUniform),
    (keras("Zeros", []), .zeros),
    (.string("Ones"), .ones),
    (.string("uniform"), .randomUniform(minval: -0.05, maxval: 0.05)),
    (keras("Constant", [("value", .double(0.5))]), .constant(0.5)),
    (
      keras("RandomNormal", [("mean", .double(0)), ("stddev", .double(0.01)), ("seed", .null)]),
      .randomNormal(mean: 0, stddev: 0.01)
    ),
    (
      keras(
        "VarianceScaling",
        [
          ("scale", .double(2)), ("mode", .string("fan_in")),
          ("distribution", .string("truncated_normal")), ("seed", .null),
          ("input_axes", .null),
        ]), .heNormal
    ),
    (
      keras(
        "VarianceScaling",
        [
          ("scale", .int(1)), ("mode", .string("fan_avg")), ("distribution", .string("uniform")),
        ]), .glorotUniform
    ),
    (
      keras(
        "VarianceScaling",
        [
          ("scale", .int(2)), ("mode", .string("fan_out")), ("distribution", .string("normal")),
        ]), .varianceScaling(.init(2, .fanOut, .truncatedNormal))
    ),
    (keras("Orthogonal", [("gain", .double(1.5))]), .orthogonal(gain: 1.5)),
  ]

  @Test(
    "initializers are read from Keras's JSON, and from what they write", arguments: initializers)
  func readsInitializers(value: SpecValue, initializer: Initializer) {
    #expect(Initializer(value) == initializer)
    #expect(Initializer(initializer.specValue) == initializer)
    #expect(Initializer(initializer.specValue.canonical) == initializer)
  }

  static let regularizers: [(SpecValue, Regularizer)] = [
    (keras("L1", [("l1", .double(0.125))]), Regularizer(l1: 0.125)),
    (keras("L2", [("l2", .double(0.25))]), Regularizer(l2: 0.25)),
    (keras("L1L2", [("l1", .double(0)), ("l2", .double(0.5))]), Regularizer(l2: 0.5)),
    (.string("l1_l2"), Regularizer()),
    (.string("L1"), Regularizer(l1: 0.01)),
    (.map([.init("l2", .double(0.25))]), Regularizer(l2: 0.25)),
    (
      .map([.init("l1_l2", .map([.init("l1", .int(1)), .init("l2", .int(2))]))]),
      Regularizer(l1: 1, l2: 2)
    ),
  ]

  @Test(
    "regularizers are read from Keras's JSON, and from what they write", arguments: regularizers)
  func readsRegularizers(value: SpecValue, regularizer: Regularizer) {
    #expect(Regularizer(value) == regularizer)
    #expect(Regularizer(regularizer.specValue) == regularizer)
  }

  static let noObjects: [SpecValue] = [
    keras("Identity", []), keras("Constant", [("value", .string("x"))]),
    keras("Constant", [("number", .int(1))]), .string("glorot"), .int(1), .list([]),
    .map([.init("class_name", .string("Zeros")), .init("weight", .int(1))]),
    keras("VarianceScaling", [("mode", .string("fan"))]),
    keras("RandomUniform", [("minval", .int(1)), ("maxval", .int(0))]),
    keras("VarianceScaling", [("scale", .int(0))]), keras("L2", [("l2", .int(-1))]),
    .map([.init("constant", .int(1)), .init("zeros", .null)]),
  ]

  @Test(
    "what is no object of the kind is refused",
    arguments: noObjects)
  func refusals(_ value: SpecValue) {
    #expect(Initializer(value) == nil)
    #expect(Regularizer(value) == nil)
  }

  @Test(
    "activations go by Keras's names",
    arguments: [
      (.string("swish"), .silu), (.string("hard_swish"), .hardSilu), (.null, .linear),
      (.string("log_softmax"), .logSoftmax), (.string("softsign"), .softsign),
      (
        .map([
          .init("module", .string("builtins")), .init("class_name", .string("function")),
          .init("config", .string("relu6")), .init("registered_name", .string("function")),
        ]), .relu6
      ),
    ] as [(SpecValue, Activation)])
  func readsActivations(value: SpecValue, activation: Activation) {
    #expect(Activation(value) == activation)
  }

  @Test("objects are written as Keras 3 has them, and read back")
  func keras3() throws {
    var dense = Dense(units: 3, kernelInitializer: .heNormal)
    dense.biasInitializer = .constant(0.5)
    dense.kernelRegularizer = Regularizer(l1: 0.25, l2: 0.5)
    let layerClass = try #require(LayerClasses.all.first { $0.name == "Dense" })
    let written = dense.arguments.map { argument in
      let form = layerClass.fields.first { $0.name == argument.key }?.form
      return SpecValue.Entry(argument.key, form?.inKeras(argument.value) ?? .null)
    }
    func value(_ name: String) -> SpecValue? { written.first { $0.key == name }?.value }
    #expect(value("kernel_initializer")?["class_name"] == .string("HeNormal"))
    #expect(value("kernel_initializer")?["module"] == .string("keras.initializers"))
    #expect(value("bias_initializer")?["config"]?["value"] == .double(0.5))
    #expect(value("kernel_regularizer")?["class_name"] == .string("L1L2"))
    #expect(value("bias_regularizer") == .null)
    #expect(layerClass.make(written)?.isEqual(to: dense) == true)
  }

  @Test("a layer is known by the same words whether or not it could have other arguments")
  func identities() {
    #expect(
      Dense(units: 3).identity
        == "Dense units: 3 activation: linear use_bias: true kernel_initializer: glorot_uniform")
    var dense = Dense(units: 3)
    dense.kernelRegularizer = Regularizer(l2: 0.5)
    #expect(dense.identity.hasSuffix("kernel_regularizer: {l2: 0.5}"))
    #expect(!Conv2D(filters: 3, kernel: 3).identity.contains("dilation"))
  }

  @Test("an orthogonal start of a bias is refused")
  func orthogonalBias() {
    var dense = Dense(units: 3)
    dense.biasInitializer = .orthogonal(gain: 1)
    var builder = GraphBuilder(inputShape: [4])
    #expect(throws: GraphError.self) { try builder.add("dense", dense, builder.input) }
  }
}

/// An object as Keras 3 writes it.
private func keras(_ name: String, _ config: [(String, SpecValue)]) -> SpecValue {
  .map([
    .init("module", .string("keras")), .init("class_name", .string(name)),
    .init("config", .map(config.map { .init($0.0, $0.1) })), .init("registered_name", .null),
  ])
}
