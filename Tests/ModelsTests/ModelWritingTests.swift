internal import Basics
internal import Configuration
internal import Models
internal import Testing

/// Models as Keras's JSON, read back: every architecture goes out and comes in as the same graph.
struct ModelWritingTests {
  private static let names = Architecture.all.map(\.name)

  private static func graph(_ name: String) throws -> Graph {
    let architecture = try #require(Architecture.named(name))
    return try Model(
      inputShape: [96, 96, 3], stem: [], backbone: Application(architecture, isImageNet: true),
      head: [GlobalAveragePooling2D(), Dropout(rate: 0.2), Dense(units: 3, activation: .softmax)]
    ).graph
  }

  private static func read(_ value: JSONValue) throws -> Graph {
    let design = BackboneDesign(.definition(try ModelDefinition(source: value.jsonText)))
    return try Model(inputShape: [96, 96, 3], stem: [], backbone: design, head: []).graph
  }

  @Test("a .keras configuration gives the same layers, arguments and connections", arguments: names)
  func archive(_ name: String) throws {
    let graph = try Self.graph(name)
    let value = ModelConfiguration(graph, isTrainable: { _ in true })
      .value(name: "net", training: nil)
    let found = try Self.read(value)
    try #require(found.layers.count == graph.layers.count)
    for (ours, theirs) in zip(found.layers, graph.layers) where ours != theirs {
      // Models within the model are written as Functionals.
      let isSame =
        ours.name == theirs.name && ours.kind.isEqual(to: theirs.kind)
        && ours.inputs == theirs.inputs && ours.isOperator == theirs.isOperator
        && ours.nesting.map(\.name) == theirs.nesting.map(\.name)
      #expect(isSame, "\(theirs.name) \(theirs.kind.identity) came back as \(ours.kind.identity)")
      if !isSame { return }
    }
  }

  @Test(
    "an HDF5 configuration has all arrays, and only layers of both generations", arguments: names)
  func hdf5(_ name: String) throws {
    let graph = try Self.graph(name)
    let model = PortableModel(graph, name: "net", isTrainable: { _ in true })
    let found = try Self.read(model.configuration)
    #expect(found.parameterCount == graph.parameterCount)
    #expect(found.outputShape == graph.outputShape)
    #expect(Set(found.layers.map(\.name)).count == found.layers.count)
    #expect(!found.layers.contains { $0.isOperator || !$0.nesting.isEmpty })
    let own: Set<String> = ["LayerScale", "StochasticDepth", "CustomScaleLayer"]
    #expect(!found.layers.contains { own.contains($0.kind.className) })
    #expect(
      model.weighted.map(\.name)
        == found.layers.filter { !$0.weights.isEmpty }.map(\.name))
  }

  @Test("activations that Keras 2 defines otherwise are put together from layers")
  func activations() throws {
    let graph = try Model(
      inputShape: [8, 8, 3], stem: [Conv2D(filters: 2, kernel: 1, activation: .hardSilu)],
      backbone: Application(.miniResNet), head: [ActivationLayer(.relu6)]
    ).graph
    let found = PortableModel(graph, name: "net", isTrainable: { _ in true }).names
    #expect(
      found.prefix(7) == [
        "input_layer", "conv2d", "conv2d_activation_shift", "conv2d_activation_relu6",
        "conv2d_activation_gate", "conv2d_activation", found[6],
      ])
  }

  @Test("a class that takes no 'trainable' in Keras 3 is given none")
  func withoutTrainable() throws {
    var builder = GraphBuilder(inputShape: [8, 8, 3])
    var last = builder.input
    for layer: any KerasLayer in [SpatialDropout2D(), Dropout(rate: 0)] {
      last = try builder.add(layer.automaticName, layer, last)
    }
    let text = ModelConfiguration(builder.graph(output: last), isTrainable: { _ in true })
      .value(name: "net", training: nil).jsonText
    #expect(
      text.contains(#""config":{"name":"spatial_dropout2d","dtype":"float32","rate":0.0}"#),
      "\(text)")
    #expect(
      text.contains(#""config":{"name":"dropout","trainable":true,"dtype":"float32","rate":0.0"#),
      "\(text)")
  }

  @Test("a part never takes the name of a layer, whichever comes first")
  func partNames() throws {
    var builder = GraphBuilder(inputShape: [8])
    let first = try builder.add("x", ActivationLayer(.silu), builder.input)
    let last = try builder.add("x_gate", Dense(units: 2), first)
    let model = PortableModel(
      builder.graph(output: last), name: "net", isTrainable: { _ in true })
    #expect(model.names == ["input_layer", "x_gate_1", "x", "x_gate"])
    #expect(model.weighted.map(\.name) == ["x_gate"])
  }

  @Test("what a model is compiled with, for both generations")
  func training() {
    let compiled = CompileConfiguration(
      Optimizer(Adam()), schedule: .exponential(ExponentialDecay(decaySteps: 10, decayRate: 0.5)),
      loss: Loss(.categoricalCrossentropy, fromLogits: true), labelSmoothing: 0.1,
      metrics: [.accuracy])
    #expect(
      compiled.legacy.jsonText
        == #"{"loss":{"class_name":"CategoricalCrossentropy","config":{"name":"categorical_crossentropy","reduction":"sum_over_batch_size","from_logits":true,"label_smoothing":0.1}},"metrics":["accuracy"],"weighted_metrics":null,"loss_weights":null,"optimizer_config":{"class_name":"Adam","config":{"name":"adam","learning_rate":0.001,"beta_1":0.9,"beta_2":0.999,"epsilon":1e-07,"amsgrad":false}}}"#
    )
  }

  @Test("a whole rate is written as Keras takes one, and a loss with arguments as its class")
  func wholeRate() {
    var loss = Loss(.binaryFocalCrossentropy)
    loss.focus.gamma = 3
    let compiled = CompileConfiguration(
      Optimizer(Adadelta(), learningRate: 1), schedule: nil, loss: loss, labelSmoothing: 0,
      metrics: [.accuracy])
    for text in [compiled.legacy.jsonText, compiled.keras3.jsonText] {
      #expect(text.contains(#""learning_rate":1.0,"#), "\(text)")
      #expect(
        text.contains(
          #""class_name":"BinaryFocalCrossentropy","config":{"name":"binary_focal_crossentropy","reduction":"sum_over_batch_size","apply_class_balancing":false,"alpha":0.25,"gamma":3.0,"from_logits":false,"label_smoothing":0.0}"#
        ), "\(text)")
    }
  }

  @Test("metrics that are classes are written as such: Keras does not find all by their names")
  func metricClasses() {
    let compiled = CompileConfiguration(
      Optimizer(Adam()), schedule: nil, loss: Loss(.categoricalCrossentropy), labelSmoothing: 0,
      metrics: [.accuracy, Metric(FBetaScore()), Metric(Recall())])
    for text in [compiled.legacy.jsonText, compiled.keras3.jsonText] {
      #expect(text.contains(#""metrics":["accuracy",{"#), "\(text)")
      for (name, title) in [("FBetaScore", "fbeta_score"), ("Recall", "recall")] {
        #expect(
          text.contains(#""class_name":"\#(name)","config":{"name":"\#(title)""#), "\(text)")
      }
    }
  }

  /// Keras's SGD refuses 0 for a momentum: it is no float.
  @Test("whole numbers that are no counts are written as Keras's floats")
  func wholeArguments() {
    var optimizer = Optimizer(SGD())
    optimizer.clipping = .norm(1)
    let compiled = CompileConfiguration(
      optimizer, schedule: nil, loss: Loss(.categoricalCrossentropy), labelSmoothing: 0,
      metrics: [.accuracy])
    for text in [compiled.legacy.jsonText, compiled.keras3.jsonText] {
      #expect(text.contains(#""momentum":0.0,"#), "\(text)")
      #expect(text.contains(#""clipnorm":1.0"#), "\(text)")
    }
  }

  @Test(
    "schedules by Keras's names; rates alone where Keras has none",
    arguments: [
      (
        Schedule.cosine(CosineDecay(decaySteps: 100, warmupSteps: 9)),
        #""class_name":"CosineDecay","config":{"initial_learning_rate":0.001,"decay_steps":100,"alpha":0.0}"#
      ),
      (
        .cosine(
          CosineDecay(decaySteps: 9, alpha: 0.5, warmupSteps: 3, warmupTarget: 0.25)),
        #""class_name":"CosineDecay","config":{"initial_learning_rate":0.001,"decay_steps":9,"alpha":0.5,"warmup_target":0.25,"warmup_steps":3}"#
      ),
      (
        .exponential(ExponentialDecay(decaySteps: 10, decayRate: 0.5, staircase: true)),
        #""class_name":"ExponentialDecay","config":{"initial_learning_rate":0.001,"decay_steps":10,"decay_rate":0.5,"staircase":true}"#
      ),
      (
        .step(PiecewiseConstantDecay(boundaries: [10, 20], values: [1, 0.5, 0.25])),
        #""class_name":"PiecewiseConstantDecay","config":{"boundaries":[10,20],"values":[1.0,0.5,0.25]}"#
      ),
      (
        .cosineRestarts(CosineDecayRestarts(firstDecaySteps: 9, rateFactor: 0.5)),
        #""class_name":"CosineDecayRestarts","config":{"initial_learning_rate":0.001,"first_decay_steps":9,"t_mul":2.0,"m_mul":0.5,"alpha":0.0}"#
      ),
      (
        .inverseTime(InverseTimeDecay(decaySteps: 1, decayRate: 0.25)),
        #""class_name":"InverseTimeDecay","config":{"initial_learning_rate":0.001,"decay_steps":1,"decay_rate":0.25,"staircase":false}"#
      ),
      (
        .polynomial(PolynomialDecay(decaySteps: 9)),
        #""class_name":"PolynomialDecay","config":{"initial_learning_rate":0.001,"decay_steps":9,"end_learning_rate":0.0001,"power":1.0,"cycle":false}"#
      ),
      (.polynomial(PolynomialDecay()), nil),
      (.cosine(CosineDecay()), nil), (.reduceOnPlateau(ReduceLROnPlateau()), nil),
    ] as [(Schedule, String?)])
  func schedules(_ schedule: Schedule, _ members: String?) {
    let compiled = CompileConfiguration(
      Optimizer(Adam()), schedule: schedule, loss: Loss(.categoricalCrossentropy),
      labelSmoothing: 0, metrics: [.accuracy])
    let rate =
      members.map {
        #"{"module":"keras.optimizers.schedules",\#($0),"registered_name":null}"#
      } ?? "0.001"
    #expect(
      compiled.keras3.jsonText.contains(#""config":{"name":"adam","learning_rate":\#(rate),"#))
  }
}
