internal import Configuration
internal import Models
internal import Testing

/// Layers made of Keras's arguments: the shape that they give, what they are made of, what they
/// refuse.
@Suite struct LayerTests {
  /// A layer of some arguments over inputs of some shapes.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [SpecValue.Entry]
    let inputs: [[Int]]
    let shape: [Int]
    /// What each step prints, in training.
    let steps: [String]

    init(
      _ name: String, _ arguments: [(String, SpecValue)] = [], _ inputs: [[Int]],
      _ shape: [Int], _ steps: [String]
    ) {
      self.name = name
      self.arguments = arguments.map { SpecValue.Entry($0.0, $0.1) }
      self.inputs = inputs
      self.shape = shape
      self.steps = steps
    }

    var testDescription: String { "\(name) \(arguments.map(\.value.text))" }
  }

  private static let image = [4, 6, 3]
  private static let numbers = SpecValue.list([.double(0.5), .int(1), .double(2)])

  static let cases: [Case] = [
    Case("Multiply", [], [image, [1, 1, 3]], image, ["multiply in0, in1"]),
    Case("Multiply", [], [[3], image], image, ["multiply in0, in1"]),
    Case("Maximum", [], [image, image, image], image, ["maximum in0, in1", "maximum %0, in2"]),
    Case("Minimum", [], [[5], [5]], [5], ["minimum in0, in1"]),
    Case("Subtract", [], [image, image], image, ["subtract in0, in1"]),
    Case("Add", [], [image, image, image], image, ["sum in0, in1", "sum %0, in2"]),
    Case("Average", [], [image, image], image, ["sum in0, in1", "affine %0"]),
    Case(
      "CustomScaleLayer", [("scale", .double(0.1))], [image, image], image,
      ["affine in1", "sum in0, %0"]),
    Case(
      "Cropping2D",
      [("cropping", .list([.list([.int(1), .int(2)]), .list([.int(0), .int(3)])]))], [image],
      [1, 3, 3], ["crop 1,2,0,3 in0"]),
    Case(
      "Reshape", [("target_shape", .list([.int(-1), .int(8)]))], [image], [9, 8], ["reshape in0"]),
    Case("Rescaling", [("scale", numbers)], [image], image, ["affine in0"]),
    Case("Rescaling", [("scale", .double(0.1)), ("offset", .int(-1))], [[5]], [5], ["affine in0"]),
    Case("Normalization", [], [image], image, ["normalization by moving averages in0"]),
    Case(
      "Normalization",
      [("axis", .list([.int(3)])), ("mean", .list([.list([numbers])])), ("variance", numbers)],
      [image], image, ["affine in0"]),
    Case(
      "LayerNormalization", [("axis", .list([.int(-1)]))], [image], image,
      ["layer normalization in0"]),
    Case(
      "LayerScale", [("init_values", .double(1e-6)), ("projection_dim", .int(3))], [image], image,
      ["affine in0"]),
    Case(
      "Dropout", [("rate", .double(0.5)), ("noise_shape", .null)], [image], image,
      ["dropout 0.5 in0"]),
    Case(
      "Dropout",
      [("rate", .double(0.5)), ("noise_shape", .list([.null, .int(1), .int(1), .int(1)]))],
      [image], image, ["dropout 0.5 by image in0"]),
    Case(
      "Dropout",
      [("rate", .double(0.5)), ("noise_shape", .list([.null, .int(1), .int(1), .null]))],
      [image], image, ["dropout 0.5 by channel in0"]),
    Case(
      "SpatialDropout2D", [("rate", .double(0.5))], [image], image,
      ["dropout 0.5 by channel in0"]),
    Case(
      "StochasticDepth", [("drop_path_rate", .double(0.5))], [image], image,
      ["dropout 0.5 by image in0"]),
    Case("GaussianNoise", [("stddev", .double(0.5))], [image], image, ["noise 0.5 in0"]),
    Case("GlobalAveragePooling2D", [], [image], [3], ["global average in0"]),
    Case(
      "GlobalMaxPooling2D", [("keepdims", .bool(true))], [image], [1, 1, 3],
      ["global maximum in0", "reshape %0"]),
    Case("ReLU", [], [image], image, ["relu in0"]),
    Case("ReLU", [("max_value", .double(6))], [image], image, ["relu6 in0"]),
    Case(
      "ReLU",
      [("max_value", .int(4)), ("negative_slope", .double(0.5)), ("threshold", .int(1))],
      [image], image, ["relu slope 0.5 threshold 1.0 maximum 4.0 in0"]),
    Case(
      "LeakyReLU", [], [image], image, ["relu slope 0.3 threshold 0.0 maximum inf in0"]),
    Case("ELU", [], [image], image, ["elu in0"]),
    Case("ELU", [("alpha", .double(0.5))], [image], image, ["elu alpha 0.5 in0"]),
    Case("Softmax", [], [[5]], [5], ["softmax in0"]),
    Case(
      "Softmax", [("axis", .list([.int(1), .int(2)]))], [image], image,
      [
        "transposition [2, 0, 1] in0", "reshape %0", "softmax %1", "reshape %2",
        "transposition [1, 2, 0] %3",
      ]),
    Case(
      "Permute", [("dims", .list([.int(3), .int(1), .int(2)]))], [image], [3, 4, 6],
      ["transposition [2, 0, 1] in0"]),
    Case("PReLU", [], [[5]], [5], ["relu slopes [5] in0"]),
    Case(
      "PReLU", [("shared_axes", .list([.int(1), .int(2)]))], [image], image,
      ["relu slopes [1, 1, 3] in0"]),
    Case("Concatenate", [], [image, [4, 6, 1]], [4, 6, 4], ["concatenation in0, in1"]),
    Case(
      "Concatenate", [("axis", .int(1))], [image, [1, 6, 3]], [5, 6, 3],
      [
        "transposition [1, 2, 0] in0", "transposition [1, 2, 0] in1", "concatenation %0, %1",
        "transposition [2, 0, 1] %2",
      ]),
    Case(
      "Conv2D",
      [
        ("filters", .int(2)), ("kernel_size", .list([.int(2), .int(2)])),
        ("dilation_rate", .list([.int(2), .int(3)])),
      ], [image], [2, 3, 2], ["convolution 2x2 dilation 2x3 in0"]),
    Case(
      "Conv2D",
      [
        ("filters", .int(2)), ("kernel_size", .list([.int(3), .int(3)])),
        ("padding", .string("same")), ("dilation_rate", .list([.int(2), .int(2)])),
      ], [image], [4, 6, 2], ["convolution 3x3 dilation 2x2 pad 2,2,2,2 in0"]),
    Case(
      "ActivityRegularization", [("l1", .double(0.5))], [image], image,
      ["penalty l1 0.5 l2 0.0 in0"]),
    Case("Activation", [("activation", .string("log_softmax"))], [[5]], [5], ["log softmax in0"]),
    Case("Activation", [("activation", .string("linear"))], [image], image, []),
  ]

  @Test("shapes and primitives are those of the arguments", arguments: cases)
  func decomposition(_ layer: Case) throws {
    let kind = try layer.kind()
    #expect(try kind.outputShape(for: layer.inputs, name: "layer") == layer.shape)
    let program = layer.program(kind, mode: .training)
    let steps = program.steps.map { step in
      "\(step.primitive) \(step.inputs.map(\.description).joined(separator: ", "))"
    }
    #expect(steps == layer.steps)
    if let last = program.steps.last { #expect(last.outputShape == layer.shape) }
  }

  @Test("chance is left out where nothing is trained")
  func inference() throws {
    let random = ["Dropout", "SpatialDropout2D", "StochasticDepth", "GaussianNoise"]
    for layer in Self.cases where random.contains(layer.name) {
      #expect(layer.program(try layer.kind(), mode: .inference).steps.isEmpty)
    }
  }

  private static let refused: [Case] = [
    Case("Multiply", [], [image, [4, 1, 3]], [], []),
    Case("Subtract", [], [image, image, image], [], []),
    Case("Average", [], [image, [1, 1, 3]], [], []),
    Case("Add", [], [image], [], []),
    Case(
      "Cropping2D",
      [("cropping", .list([.list([.int(2), .int(2)]), .list([.int(0), .int(0)])]))], [image], [],
      []),
    Case("Reshape", [("target_shape", .list([.int(-1), .int(7)]))], [image], [], []),
    Case("Reshape", [("target_shape", .list([.int(-1), .int(-1)]))], [image], [], []),
    Case("Reshape", [("target_shape", .list([.int(0), .int(-1)]))], [image], [], []),
    Case("Rescaling", [("scale", numbers)], [[4, 6, 4]], [], []),
    Case("Normalization", [("axis", .list([.int(1)]))], [image], [], []),
    Case("Normalization", [("mean", numbers)], [image], [], []),
    Case("Normalization", [("axis", .null)], [image], [], []),
    Case("Concatenate", [("axis", .int(4))], [image, image], [], []),
    Case("Concatenate", [("axis", .int(1))], [image, [4, 5, 3]], [], []),
    Case("Permute", [("dims", .list([.int(2), .int(1)]))], [image], [], []),
    Case("Permute", [("dims", .list([.int(2), .int(2), .int(1)]))], [image], [], []),
    Case("PReLU", [("shared_axes", .list([.int(4)]))], [image], [], []),
    Case(
      "Conv2D", [("strides", .int(2)), ("dilation_rate", .list([.int(1), .int(2)]))], [image], [],
      []),
    Case(
      "DepthwiseConv2D", [("kernel_size", .int(3)), ("dilation_rate", .int(2))], [image], [], []),
    Case("LayerNormalization", [("axis", .list([.int(1), .int(3)]))], [image], [], []),
    Case("LayerNormalization", [("axis", .list([]))], [image], [], []),
    Case("LayerNormalization", [("axis", .int(1))], [image], [], []),
    Case("LayerScale", [("projection_dim", .int(4))], [image], [], []),
    Case(
      "Dropout", [("noise_shape", .list([.null, .int(1), .null, .null]))], [image], [], []),
    Case("SpatialDropout2D", [], [[5]], [], []),
    Case("Softmax", [("axis", .int(0))], [image], [], []),
    Case("Softmax", [("axis", .int(4))], [image], [], []),
    Case("Softmax", [("axis", .list([.int(1), .int(-3)]))], [image], [], []),
  ]

  @Test("what a layer cannot do is refused by its name")
  func refusals() throws {
    for layer in Self.refused {
      let kind = try layer.kind()
      do throws(GraphError) {
        let shape = try kind.outputShape(for: layer.inputs, name: "the layer")
        Issue.record("\(layer.testDescription) gives \(shape)")
      } catch {
        #expect("\(error)".contains("'the layer'"), "\(error)")
      }
    }
  }

  @Test(
    "an argument of another form makes no layer",
    arguments: [
      ("Conv2D", "strides", SpecValue.int(0)), ("Conv2D", "kernel_size", .list([.int(3)])),
      ("Conv2D", "groups", .int(0)), ("Conv2D", "filters", .int(-1)),
      ("Conv2D", "padding", .string("causal")), ("Dense", "units", .int(.max)),
      ("Dense", "units", .double(2)), ("Dense", "use_bias", .int(1)), ("Dense", "unit", .int(1)),
      ("MaxPooling2D", "pool_size", .list([.int(2), .int(0)])),
      ("Cropping2D", "cropping", .list([.list([.int(-1), .int(0)]), .list([.int(0), .int(0)])])),
      ("ZeroPadding2D", "padding", .list([.list([.int(.max), .int(0)]), .int(1)])),
      ("Dropout", "rate", .int(1)), ("Dropout", "noise_shape", .list([.null, .int(0)])),
      ("Normalization", "variance", .list([.int(1), .int(-1)])),
      ("Reshape", "target_shape", .list([.int(-2)])), ("Rescaling", "scale", .double(.infinity)),
      ("Rescaling", "scale", .null), ("LayerNormalization", "epsilon", .int(0)),
      ("ReLU", "negative_slope", .double(-1)), ("Activation", "activation", .string("glu")),
    ] as [(String, String, SpecValue)])
  func forms(_ name: String, _ argument: String, _ value: SpecValue) throws {
    let layerClass = try #require(LayerClasses.all.first { $0.name == name })
    #expect(layerClass.make([SpecValue.Entry(argument, value)]) == nil)
  }

  @Test("arguments come back as they were read")
  func arguments() throws {
    for layer in Self.cases {
      let kind = try layer.kind()
      for argument in layer.arguments where argument.key != "mean" {
        let back = try #require(kind.arguments.first { $0.key == argument.key }).value
        let alone =
          if case .list(let items) = argument.value, items.count == 1 { items[0] } else {
            argument.value
          }
        #expect(back.canonical == alone.canonical, "\(layer.testDescription)")
      }
    }
  }

  @Test("an argument that specs do not have changes no identity where it is Keras's default")
  func identity() {
    #expect(Dropout(rate: 0.5).identity == "Dropout rate: 0.5")
    #expect(GlobalAveragePooling2D().identity == "GlobalAveragePooling2D")
    #expect(ReLU(maxValue: 6).identity == "ReLU max_value: 6.0")
    #expect(GlobalAveragePooling2D(keepdims: true).identity.hasSuffix("keepdims: true"))
    let written = LayerConfiguration(GlobalMaxPooling2D())
    #expect(written.arguments.isEmpty)
  }
}

extension LayerTests.Case {
  func kind() throws -> any KerasLayer {
    let layerClass = try #require(LayerClasses.all.first { $0.name == name })
    return try #require(layerClass.make(arguments))
  }

  func program(_ kind: any KerasLayer, mode: Program.Mode) -> Program {
    let layer = Layer(
      name: "layer", kind: kind, inputs: Array(inputs.indices), outputShape: shape,
      weights: kind.weights(for: inputs))
    let given = inputs.map { Program.Tensor(name: "given", shape: $0) }
    var context = Decomposition(
      layer, inputShapes: inputs, isTrainable: true, usesBatchStatistics: true,
      program: Program(mode: mode, inputs: given))
    let output = kind.decompose(inputs.indices.map { .input($0) }, in: &context)
    context.program.outputs = [output]
    return context.program
  }
}
