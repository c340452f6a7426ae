internal import Configuration
internal import Models
internal import Spec
internal import Testing

@Suite struct GrammarTests {
  @Test func defaults() throws {
    let experiment = try experiment(pets)
    #expect(
      experiment
        == Experiment(
          name: "pets",
          dataset: Dataset(
            format: .imageFolder, path: "pets",
            partition: .splits([.train: .folder("train"), .test: .folder("test")]),
            classes: ["cat", "dog"], image: ImageSpec(height: 32, width: 32)),
          backbone: Backbone(architecture: "resnet50"),
          head: [
            LayerConfiguration(GlobalAveragePooling2D()),
            LayerConfiguration(Dense(units: 2, activation: .softmax)),
          ],
          freeze: .backbone,
          training: Training(
            epochs: 5, optimizer: .adam, loss: Loss(.categoricalCrossentropy))))
  }

  @Test func optimizers() throws {
    func optimizer(_ text: String) throws -> Optimizer {
      try experiment(pets("optimizer: adam", "optimizer: \(text)")).training.optimizer
    }
    #expect(try optimizer("sgd") == Optimizer(SGD()))
    #expect(try optimizer("rmsprop") == Optimizer(RMSprop()))
    #expect(try optimizer("{adamw: }") == Optimizer(AdamW()))
    let full = "{learning_rate: 2.0e-5, rho: 0.8, momentum: 0.1, epsilon: 1e-8, centered: true, "
    #expect(
      try optimizer("{rmsprop: \(full)weight_decay: 0.1, global_clipnorm: 2}}")
        == Optimizer(
          RMSprop(
            rho: 0.8, momentum: 0.1, epsilon: 1e-8, centered: true, placement: nil),
          learningRate: 2e-5, weightDecay: 0.1, clipping: .globalNorm(2)))
    #expect(
      try optimizer("{adam: {beta_1: 0.5, beta_2: 0.6, amsgrad: true, clipvalue: 3}}")
        == Optimizer(
          Adam(beta1: 0.5, beta2: 0.6, amsgrad: true),
          learningRate: 0.001, clipping: .value(3)))
  }

  @Test("a layer may have a name, which reads back as it was written")
  func layerNames() throws {
    let text = pets(
      "  - dense: {units: 2, activation: softmax}",
      "  - dense: {units: 2, activation: softmax, name: top.fc-2}")
    let read = try experiment(text)
    #expect(read.head.map(\.name) == [nil, "top.fc-2"])
    #expect(try Experiment(specValue: read.specValue) == read)
  }

  @Test func layers() throws {
    let text = pets(
      "  - global_average_pooling\n",
      """
        - flatten
        - batch_normalization: {momentum: 0.9, epsilon: 1e-5, center: false, scale: false}
        - dropout: 0.25
        - dense: {units: 7, use_bias: false, kernel_initializer: he_normal}
        - activation: relu6
        - global_max_pooling:
        - up_sampling: 3
        - up_sampling: {size: [2, 4], interpolation: bilinear}

      """)
    #expect(
      try experiment(text).head.dropLast() == [
        LayerConfiguration(Flatten()),
        LayerConfiguration(
          BatchNormalization(momentum: 0.9, epsilon: 1e-5, center: false, scale: false)),
        LayerConfiguration(Dropout(rate: 0.25)),
        LayerConfiguration(Dense(units: 7, useBias: false, kernelInitializer: .heNormal)),
        LayerConfiguration(ActivationLayer(.relu6)),
        LayerConfiguration(GlobalMaxPooling2D()),
        LayerConfiguration(UpSampling2D(size: [3, 3])),
        LayerConfiguration(UpSampling2D(size: [2, 4], interpolation: .bilinear)),
      ])
  }

  private static let denseArguments: [(text: String, dense: Dense)] = [
    dense("kernel_regularizer: l2") { $0.kernelRegularizer = Regularizer(l2: 0.01) },
    dense("kernel_regularizer: {l2: 0.5}") { $0.kernelRegularizer = Regularizer(l2: 0.5) },
    dense("bias_regularizer: {l1: 1e-4}") { $0.biasRegularizer = Regularizer(l1: 1e-4) },
    dense("activity_regularizer: {l1_l2: {l1: 0.1, l2: 0.2}}") {
      $0.activityRegularizer = Regularizer(l1: 0.1, l2: 0.2)
    },
    dense("kernel_initializer: orthogonal") { $0.kernelInitializer = .orthogonal(gain: 1) },
    dense("bias_initializer: {constant: 0.5}") { $0.biasInitializer = .constant(0.5) },
    dense("kernel_initializer: {random_normal: {stddev: 0.1}}") {
      $0.kernelInitializer = .randomNormal(mean: 0, stddev: 0.1)
    },
    dense("kernel_initializer: {variance_scaling: {scale: 2, mode: fan_out}}") {
      $0.kernelInitializer = .varianceScaling(.init(2, .fanOut, .truncatedNormal))
    },
    dense("activation: swish") { $0.activation = .silu },
    dense("activation: log_softmax") { $0.activation = .logSoftmax },
  ]

  private static func dense(
    _ text: String, _ change: (inout Dense) -> Void
  ) -> (text: String, dense: Dense) {
    var dense = Dense(units: 7)
    change(&dense)
    return (text, dense)
  }

  @Test(
    "initializers, regularizers and Keras's other names of activations", arguments: denseArguments)
  func readsDense(_ text: String, _ dense: Dense) throws {
    let spec = try experiment(
      pets("  - global_average_pooling\n", "  - flatten\n  - dense: {units: 7, \(text)}\n"))
    let configuration = spec.head[1]
    let layer = try #require(LayerClasses.layer(configuration) as? Dense)
    #expect(layer == dense)
    #expect(try Experiment(specValue: spec.specValue) == spec)
  }

  @Test(arguments: [
    ("cosine", Schedule.cosine(CosineDecay())),
    (
      "{cosine: {decay_steps: 9, alpha: 0.1, warmup_steps: 3, warmup_target: 0.5}}",
      .cosine(CosineDecay(decaySteps: 9, alpha: 0.1, warmupSteps: 3, warmupTarget: 0.5))
    ),
    (
      "{exponential: {decay_steps: 10, decay_rate: 0.9, staircase: true}}",
      .exponential(ExponentialDecay(decaySteps: 10, decayRate: 0.9, staircase: true))
    ),
    (
      "{step: {boundaries: [10, 20], values: [1, 0.5, 0.1]}}",
      .step(PiecewiseConstantDecay(boundaries: [10, 20], values: [1, 0.5, 0.1]))
    ),
    (
      "reduce_on_plateau",
      .reduceOnPlateau(
        ReduceLROnPlateau(
          monitor: .loss, factor: 0.1, patience: 10, minDelta: 1e-4, cooldown: 0,
          minLearningRate: 0))
    ),
    (
      "{reduce_on_plateau: {monitor: accuracy, factor: 0.5, patience: 0, min_learning_rate: 1e-6}}",
      .reduceOnPlateau(
        ReduceLROnPlateau(
          monitor: .accuracy, factor: 0.5, patience: 0, minDelta: 1e-4, cooldown: 0,
          minLearningRate: 1e-6))
    ),
  ])
  func schedules(text: String, schedule: Schedule) throws {
    let text = pets("epochs: 5", "epochs: 5\n  schedule: \(text)")
    #expect(try experiment(text).training.schedule == schedule)
  }

  @Test func monitorsFollowTheSplits() throws {
    let stopping = "epochs: 5\n  early_stopping: {patience: 2}"
    #expect(try experiment(pets("epochs: 5", stopping)).training.earlyStopping?.monitor == .loss)
    let validated = pets("epochs: 5", stopping).replacing("test: test", with: "validation: test")
    #expect(try experiment(validated).training.earlyStopping?.monitor == .validationLoss)
    #expect(try experiment(validated).training.monitor == nil)
  }

  @Test func sources() throws {
    let text = pets("train: train\n    test: test", "train: {list: a.csv}\n    test: {path: t}")
    #expect(
      try experiment(text).dataset.partition
        == .splits([.train: .list(ListSource("a.csv")), .test: .folder("t")]))
    let random = pets(
      "  splits:\n    train: train\n    test: test\n", "  split: {from: ., test: 0.3}\n")
    #expect(
      try experiment(random).dataset.partition
        == .divided(Division(from: .folder("."), test: .fraction(0.3))))
  }

  @Test(arguments: [
    ("cifar10", 10), ("cifar100", 100), ("cifar100\n  labels: fine", 100),
    ("cifar100\n  labels: coarse", 20),
  ]) func cifarHasItsOwnSizeAndClasses(format: String, classes: Int) throws {
    let text = pets("format: image_folder", "format: \(format)")
      .replacing("  classes: [cat, dog]\n  image:\n    size: [32, 32]\n", with: "")
      .replacing("units: 2", with: "units: \(classes)")
    let image = try experiment(text).dataset.image
    #expect(image.height == 32 && image.width == 32)
  }

  @Test("'preprocess: default' is the architecture's own, for training and test images alone")
  func ownPreprocessing() throws {
    func image(_ text: String, _ architecture: String) throws -> ImageSpec {
      try experiment(
        pets("size: [32, 32]", "size: [32, 32]\n    \(text)")
          .replacing("architecture: resnet50", with: "architecture: \(architecture)")
      ).dataset.image
    }
    #expect(try image("preprocess: default", "resnet50").preprocess == .caffe)
    #expect(try image("preprocess: default", "mobilenet_v2").preprocess == .tf)
    #expect(try image("preprocess: default", "densenet121").preprocess == .torch)
    let test = try image("preprocess: unit\n    test: {preprocess: default}", "mobilenet_v2")
    #expect(test.preprocess == .unit && test.test.preprocess == .tf)
    let both = try image("preprocess: default\n    test: {resize: none}", "vgg16")
    #expect(both.preprocess == .caffe && both.test.preprocess == nil)
  }

  @Test func freezes() throws {
    func freeze(_ text: String) throws -> Freeze {
      try experiment(pets("freeze: backbone", "freeze: \(text)")).freeze
    }
    #expect(try freeze("0") == .first(0))
    #expect(try freeze("none") == .nothing)
    #expect(try freeze("-20") == .first(-20))
    #expect(try freeze("{layers: 100}") == .first(100))
    #expect(try freeze("{layers: -20, of: model}") == .first(-20))
    #expect(try freeze("{layers: -20, of: backbone}") == Freeze(.firstOfBackbone(-20)))
    #expect(
      try freeze("{layers: 0, also: batch_normalization}")
        == Freeze(.first(0), also: ["batch_normalization"]))
    #expect(
      try freeze("{through: a, also: [conv2d, dense]}")
        == Freeze(.through("a"), also: ["conv2d", "dense"]))
    #expect(try freeze("{before: block5_conv1}") == .before("block5_conv1"))
    #expect(try freeze("{through: conv5_block3_out}") == .through("conv5_block3_out"))
  }

  @Test func memory() throws {
    func memory(_ text: String) throws -> Int? {
      try experiment(pets("freeze: backbone", "store: {memory: \(text)}")).store.memory
    }
    #expect(try memory("4GiB") == 4 << 30)
    #expect(try memory("1.5 GiB") == 3 << 29)
    #expect(try memory("500MB") == 500_000_000)
    #expect(try memory("4096") == 4096)
  }

  @Test func phasesMayNameEverything() throws {
    let text = pets(
      "epochs: 5\n  optimizer: adam",
      "phases: [{name: a, epochs: 2, optimizer: sgd}, {name: b, epochs: 3, optimizer: adam}]")
    let training = try experiment(text).training
    #expect(training.epochs == 2)
    #expect(training.optimizer == Optimizer(SGD()))
    #expect(
      messages(of: text.replacing(", optimizer: adam", with: "")) == [
        "missing key 'optimizer' in 'training'"
      ])
  }

  @Test func theShapeKnowsEveryKeyOnce() {
    guard case .record(let keys, shorthand: nil, rules: _) = SpecGrammar.root else {
      Issue.record("the root is no record")
      return
    }
    #expect(keys.map(\.name).prefix(5) == ["name", "title", "source", "seed", "dataset"])
    #expect(
      keys.filter(\.isRequired).map(\.name) == [
        "name", "dataset", "backbone", "head", "training",
      ])
    #expect(keys.first { $0.name == "seed" }?.standard == .int(0))
    #expect(keys.first { $0.name == "freeze" }?.standard == .string("none"))
  }
}
